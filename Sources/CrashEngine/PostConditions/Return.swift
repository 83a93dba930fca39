// A call has returned with success: what it owes then, worked out from the rows before it and from its arguments alone. The rules are
// those of Linux (fallocate(2), copy_file_range(2), ioctl_ficlonerange(2), …) and of PROTOCOL; nothing here knows how Operations/ does it.
//
//   every call         files that it does not name are as they were; sequence numbers; holds (Return+Frame.swift)
//   each operation     what it is for: one function each, in the files beside this one; that it makes sense (Return+Sense.swift)
//
//   reads              nothing has changed, on no medium either (Return+Reading.swift)
//
// Verifies: mappings, sizes, sequence numbers, holds. Does not verify: content (ReferenceFiles), counts of references and free space
// (the invariants), calls that were refused (Refusal.swift).
// Source: CRASHMODEL M5.9.

package import LayoutStore

/// A call of the store, with its rows before and after it.
package struct Return {
    let operation: WorkloadOperation
    /// The inode of each file, by the file's number.
    let inodes: [InodeNumber]
    /// What a dedupe said; nil for other operations.
    let isSame: Bool?
    /// The mapping or pin that the call made, or whose slot it names.
    let parent: Hold.Parent?
    /// The holder for whom the store makes the call; nil for the store's own callers.
    let asker: HolderID?
    /// Holds that their holders gave back while the call ran.
    let acknowledged: Set<HoldID>
    let before: StoreView
    let after: StoreView

    package init(
        _ operation: WorkloadOperation, inodes: [InodeNumber], isSame: Bool? = nil, parent: Hold.Parent? = nil,
        asker: HolderID? = nil, acknowledged: Set<HoldID> = [], before: StoreView, after: StoreView
    ) {
        self.operation = operation
        self.inodes = inodes
        self.isSame = isSame
        self.parent = parent
        self.asker = asker
        self.acknowledged = acknowledged
        self.before = before
        self.after = after
    }

    /// What the call has left undone or done wrong; empty if nothing.
    package var breaches: [Breach] { frame + own + stillInTheWay + sense }

    private var own: [Breach] {
        switch operation {
        case .create(let file): created(file)
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            written(file, offset, count)
        case .copy(let source, let offset, let count, let target, let at): copied(source, offset, count, target, at)
        case .truncate(let file, let size): truncated(file, size)
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            allocated(file, offset, count, keepSize: keepSize, unshare: unshare)
        case .punch(let file, let offset, let count): punched(file, offset, count)
        case .zero(let file, let offset, let count, let keepSize): zeroed(file, offset, count, keepSize: keepSize)
        case .collapse(let file, let offset, let count): collapsed(file, offset, count)
        case .insert(let file, let offset, let count): inserted(file, offset, count)
        case .exchange(let first, let offset, let count, let second, let at):
            exchanged(first, offset, count, second, at)
        case .clone(let source, let offset, let count, let target, let at): cloned(source, offset, count, target, at)
        case .dedupe(let source, let offset, let count, let target, let at): deduped(source, offset, count, target, at)
        case .unlink(let file): unlinked(file)
        case .map: parent.map { mapped($0) } ?? []
        case .pageFault(_, let block, let blocks, let access), .pin(_, _, _, let block, let blocks, let access):
            parent.map { granted($0, block, blocks, access) } ?? []
        case .unmap, .unpin: parent.map { ended($0) } ?? []
        case .read, .mappedRead, .sync, .checkpoint: unchanged
        case .grow, .reopen: []
        }
    }
}

/// One thing that a call owed and did not do.
package struct Breach: Hashable, Sendable {
    /// Without numbers: findings are grouped by it.
    package let kind: String
    /// A sentence with the numbers.
    package let detail: String

    package init(_ kind: String, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }
}

/// What the functions of single operations are made of.
extension Return {
    /// A file before and after the call. Files that are gone have no size and no blocks.
    func file(_ number: Int) -> (before: StoreView.File, after: StoreView.File) {
        let none = StoreView.File(size: 0, sequence: 0, isUnlinked: true, map: FileMap())
        guard inodes.indices.contains(number) else { return (none, none) }
        return (before.files[inodes[number]] ?? none, after.files[inodes[number]] ?? none)
    }

    /// The blocks that a range of bytes touches, and those that lie in it as a whole.
    static func touched(_ offset: Int, _ count: Int) -> Range<Int64> {
        count <= 0 ? 0..<0 : Int64(offset / block)..<Int64((offset + count - 1) / block + 1)
    }
    static func whole(_ offset: Int, _ count: Int) -> Range<Int64> {
        let first = offset / block + (offset % block > 0 ? 1 : 0)
        return Int64(first)..<Int64(max(first, (offset + count) / block))
    }
    static let block = Geometry.blockBytes

    func require(_ holds: Bool, _ kind: String, _ detail: @autoclosure () -> String) -> [Breach] {
        holds ? [] : [Breach(kind, detail())]
    }

    /// The file has the size, and is mapped as `expected` says, but for blocks in `free`.
    func require(
        _ number: Int, size: Int64, map expected: FileMap, butFor free: Range<Int64> = 0..<0
    ) -> [Breach] {
        let found = file(number).after
        return require(found.size == size, "wrong_size", "file \(number) has \(found.size) bytes, not \(size)")
            + require(
                found.map.without(free) == expected.without(free), "wrong_mapping",
                "file \(number) maps \(found.map.without(free).words), not \(expected.without(free).words)")
    }

    /// The block in which the file ended before the call: whoever makes it longer zeroes what lies behind, by a copy if need be.
    func tail(_ number: Int) -> Range<Int64> {
        let size = file(number).before.size
        return size % Int64(Self.block) == 0 ? 0..<0 : (size / Int64(Self.block))..<(size / Int64(Self.block) + 1)
    }

    /// Blocks in `blocks` are mapped, written, and nobody else's.
    func requireOwn(_ number: Int, _ blocks: Range<Int64>) -> [Breach] {
        let map = file(number).after.map.within(blocks)
        return require(
            map.covers(blocks) && map.isWritten, "not_written", "file \(number) maps \(map.words) of blocks \(blocks)")
            + require(
                after.firstShared(map) == nil, "written_while_shared",
                "file \(number) shares blocks of \(map.words), which were written")
    }
}
