// A recorded list on a real store: one new file, every operation in order, every written byte the same.
//
// The list was recorded by fsx on a real file system, so what fsx does around a call is done here too:
//
//   mapwrite past the end     the file is first made that long
//   mapread, copy_range       end at the end of file; where nothing is left, nothing happens
//   dedupe_range              contents that differ are left alone, and that is no error
//   close_open                nothing: a file of the store is not open
//
// Verified: each operation meets a file of the size that the list says. Not verified here: contents; whoever replays compares
// them with what the real file system held.
// Source: xfstests ltp/fsx.c (domapwrite, do_copy_range, do_dedupe_range).

package import LayoutStore

/// Performs operation lists on a store, each on a new file.
package struct WorkloadReplay: Sendable {
    /// Longest piece of a read, in bytes, so that a read of a sparse file fits into memory.
    private static let longestRead: Int64 = 1 << 24

    private let store: LayoutStore
    private let fill: UInt8
    private let durability: Durability
    private let holder: HolderID

    /// Every written byte is `fill`; every operation is as durable as `durability` says. Registers a holder for mapped access.
    package init(on store: LayoutStore, fill: UInt8, durability: Durability) async throws(StoreError) {
        self.store = store
        self.fill = fill
        self.durability = durability
        holder = try await store.register("replay", scope: .process, durability: durability)
    }

    /// Runs all operations of `list` on a new file, and returns its number.
    ///
    /// Throws an ``InputError`` with the line at the first operation that does not fit the file, and a `StoreError` that names
    /// the line for any other. What was done before stays done.
    package func run(_ list: FsxOperationList) async throws -> InodeNumber {
        let file = try await store.create(durability: durability)
        for operation in list.operations {
            do throws(StoreError) {
                let size = try await size(of: file)
                guard size == operation.sizeBefore else {
                    throw StoreError(
                        .input, "the list says the file has \(operation.sizeBefore) bytes here, the file has \(size)")
                }
                try await perform(operation.kind, on: file, of: size)
            } catch  where error.code == .input {
                throw InputError(
                    file: list.name, line: operation.line,
                    message: "\(operation.kind.name.rawValue) does not fit the file: \(error)")
            } catch {
                throw StoreError(
                    error.code, "\(list.name):\(operation.line): \(error.message)", cause: error.cause,
                    holds: error.holds)
            }
        }
        return file
    }

    /// In bytes.
    package func size(of file: InodeNumber) async throws(StoreError) -> Int64 {
        guard let inode = try await store.inode(file) else {
            throw StoreError(.corrupt, "inode \(file) is gone, though nobody removed it")
        }
        return inode.size
    }

    private func perform(
        _ kind: WorkloadOperation.Kind, on file: InodeNumber, of size: Int64
    ) async throws(StoreError) {
        switch kind {
        case .write(let offset, let length):
            try await store.write(file, try await bytes(length), at: offset, durability: durability)
        case .mapWrite(let offset, let length):
            let content = try await bytes(length)
            if offset + length > size {
                try await store.truncate(file, toBytes: offset + length, durability: durability)
            }
            try await store.mappedWrite(file, content, at: offset, by: holder, durability: durability)
        case .read(let offset, let length):
            for piece in pieces(offset, length, upTo: size) { _ = try await store.read(file, piece) }
        case .mapRead(let offset, let length):
            for piece in pieces(offset, length, upTo: size) {
                _ = try await store.mappedRead(file, piece, by: holder)
            }
        case .truncate(let bytes):
            try await store.truncate(file, toBytes: bytes, durability: durability)
        case .clone(let source, let length, let destination):
            try await store.clone(
                from: file, at: source, length: length, to: file, at: destination, durability: durability)
        case .fallocate(let offset, let length, let keepSize, let unshare):
            try await store.allocate(
                file, offset..<(offset + length), keepSize: keepSize, unshare: unshare, durability: durability)
        case .punchHole(let offset, let length):
            try await store.punchHole(file, offset..<(offset + length), durability: durability)
        case .zeroRange(let offset, let length, let keepSize):
            try await store.zeroRange(file, offset..<(offset + length), keepSize: keepSize, durability: durability)
        case .collapseRange(let offset, let length):
            try await store.collapseRange(file, offset..<(offset + length), durability: durability)
        case .insertRange(let offset, let length):
            try await store.insertRange(file, offset..<(offset + length), durability: durability)
        case .dedupeRange(let source, let length, let destination):
            _ = try await store.dedupe(
                from: file, at: source, length: length, to: file, at: destination, durability: durability)
        case .copyRange(let source, let length, let destination):
            let rest = min(length, size - source)
            guard rest > 0 else { return }
            _ = try await store.copy(
                from: file, at: source, length: rest, to: file, at: destination, durability: durability)
        case .exchangeRange(let source, let length, let destination):
            try await store.exchange(
                file, at: source, with: file, at: destination, length: length, durability: durability)
        }
    }

    private func bytes(_ length: Int64) async throws(StoreError) -> [UInt8] {
        guard await length <= store.geometry().blocks.value * Int64(Geometry.blockBytes) else {
            throw StoreError(.noSpace, "cannot write \(length) bytes: the data device has fewer; use a larger one")
        }
        return [UInt8](repeating: fill, count: Int(length))
    }

    /// The part of the range that lies before byte `end`, in pieces that fit into memory.
    private func pieces(_ offset: Int64, _ length: Int64, upTo end: Int64) -> [Range<Int64>] {
        let end = min(offset + length, end)
        return stride(from: offset, to: end, by: Int64.Stride(Self.longestRead)).map {
            $0..<min($0 + Self.longestRead, end)
        }
    }
}
