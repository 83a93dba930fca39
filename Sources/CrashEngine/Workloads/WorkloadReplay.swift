// A replay performs a recorded list on a store: one new file, every operation in order, every written byte the same
// value.
//
// fsx recorded the list on a real file system, and does more than the plain call in some cases. The replay does the
// same:
//
//   read, mapread       end at the end of file; if nothing is left to read, nothing is called
//   dedupe_range        differing contents are left alone, which is no error
//   and what a line means for a file of some size (RecordedOperation.swift)
//
// A list's column of sizes is a remark: what counts is the file.
// Not verified here: contents. The caller compares them with those that the real file system held.
// Source: xfstests ltp/fsx.c (do_copy_range, do_dedupe_range).

package import LayoutStore

/// Performs operation lists on a store, each on a new file.
package struct WorkloadReplay: OperatedStore, Sendable {
    package let store: LayoutStore
    private let fill: UInt8
    private let durability: Durability
    package let workloadHolder: HolderID
    package private(set) var files: [InodeNumber] = []
    package var holders: [HolderID] { [workloadHolder] }
    package var mappings: [Int: MappedRangeID] = [:]
    package var pins: [Int: PinID] = [:]

    /// Prepares a replay that writes `fill` in every byte and performs every operation with `durability`. Registers a
    /// holder for mapped access.
    package init(on store: LayoutStore, fill: UInt8, durability: Durability) async throws(StoreError) {
        self.store = store
        self.fill = fill
        self.durability = durability
        workloadHolder = try await store.register("replay", scope: .process, durability: durability)
    }

    /// Runs all operations of `list` on a new file, and returns its inode number.
    ///
    /// The first error ends the run; earlier operations stay done. An operation that does not fit the file throws an
    /// ``InputError`` with its line, any other error a `StoreError` that names the line.
    package mutating func run(_ list: FsxOperationList) async throws -> InodeNumber {
        let file = files.count
        _ = try await WorkloadOperation.create(file: file).perform(on: &self, durability: durability)
        for line in list.operations {
            do throws(StoreError) {
                let size = Int(try await size(of: files[file]))
                for operation in line.operations(on: file, of: size) {
                    _ = try await clipped(operation, to: size).perform(on: &self, durability: durability)
                }
            } catch  where error.code == .input {
                throw InputError(
                    file: list.name, line: line.line,
                    message: "\(line.word.rawValue) does not fit the file: \(error)")
            } catch {
                throw StoreError(
                    error.code, "\(list.name):\(line.line): \(error.message)", cause: error.cause,
                    holds: error.holds)
            }
        }
        return files[file]
    }

    /// The size of `file` in bytes.
    package func size(of file: InodeNumber) async throws(StoreError) -> Int64 {
        guard let inode = try await store.inode(file) else {
            throw StoreError(.corrupt, "inode \(file) is gone, though nobody removed it")
        }
        return inode.size
    }

    /// The operation as fsx calls it when its file has `size` bytes: reads end at the end of file.
    private func clipped(_ operation: WorkloadOperation, to size: Int) -> WorkloadOperation {
        switch operation {
        case .read(let file, let offset, let count):
            .read(file: file, offset: offset, count: min(count, size - offset))
        default: operation
        }
    }

    // MARK: OperatedStore

    package func bytes(_ file: Int, _ offset: Int, _ count: Int) async throws(StoreError) -> [UInt8] {
        try Self.checkFits(count, try await store.geometry().blocks)
        return [UInt8](repeating: fill, count: count)
    }

    /// None: several lists may share a store, and each has a file 0.
    package func tag(of file: Int) -> String? { nil }

    package func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>] { [] }  // the store's extents have it all

    /// Contents are the caller's to compare, at the end. A copy is whole, since it was cut to what there is to copy.
    package func check(_ answer: StoreAnswer) throws(StoreError) {
        guard case .copied(let copied, _, _, let count) = answer, copied < count else { return }
        throw StoreError(.io, "a copy of \(count) bytes stopped after \(copied), and nobody says why")
    }

    package mutating func made(_ inode: InodeNumber) { files.append(inode) }

    package func letGo(of parent: Hold.Parent) {}  // a replay has no clients that keep addresses

    /// Does nothing: no list has this operation, and the store belongs to the caller, who opened it.
    package func reopen() async throws(StoreError) -> Bool { false }
}
