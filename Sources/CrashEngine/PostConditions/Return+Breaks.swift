internal import LayoutStore

// Whom an operation has to wait for (PROTOCOL P3.4). If it has succeeded, those who were in its way have let go; if it was refused with
// `conflict`, whom it names was in its way (Refusal.swift).
//
//   truncate           every hold from the new end on, with the block that it cuts
//   punch, zero        every hold that the range touches
//   collapse, insert   every hold from the range's first block on
//   exchange           every hold of both ranges
//   clone, dedupe      every hold of the target's range, and on the source's disk blocks those that may write
//   writes, faults     where blocks are shared, so that they are copied: every hold of others by way of the same file. So with a block
//                      that is unshared, and with the old tail of a file that becomes longer
//
// Stale holds are not of the file any more.
extension Return {
    /// Holds that were in the operation's way, and are there.
    var stillInTheWay: [Breach] {
        inTheWay.flatMap { old in
            require(
                after.holds[old.id] == nil, "hold_in_the_way",
                "hold \(old.id) of inode \(old.inode) reaches its blocks \(old.fileBlocks), and \(operation.words) did not "
                    + "wait for it")
        }
    }

    /// The holds in the operation's way, by the rows before it; ascending.
    var inTheWay: [Hold] {
        let broken = broken.map { ($0, shared(in: $0)) }
        guard !broken.isEmpty else { return [] }
        return before.holds.values.sorted { $0.id < $1.id }.filter { hold in
            broken.contains { part, shared in isBroken(hold, by: part, where: shared) }
        }
    }

    /// Blocks of a file whose holders have to let go, and which of these.
    private struct Broken {
        enum Reason {
            /// The blocks leave their place.
            case moves
            /// They get another owner.
            case shares
            /// Those that are shared are copied.
            case copies
        }

        let inode: InodeNumber
        let blocks: Range<Int64>
        let reason: Reason
    }

    private func shared(in part: Broken) -> FileMap {
        let map = (before.files[part.inode]?.map ?? FileMap()).within(part.blocks)
        return part.reason == .copies ? before.sharedPart(of: map) : map
    }

    /// - Parameter map: what the file maps in the part; of a part that is copied, what is shared.
    private func isBroken(_ hold: Hold, by part: Broken, where map: FileMap) -> Bool {
        let place = hold.fileBlocks.lowerBound.value..<hold.fileBlocks.upperBound.value
        let isOfFile = hold.inode == part.inode && hold.state != .stale
        return switch part.reason {
        case .moves: isOfFile && part.blocks.overlaps(place)
        case .copies: isOfFile && hold.holder != asker && !map.within(place).runs.isEmpty
        case .shares:
            hold.access.contains(.write)
                && map.runs.contains {
                    $0.diskBlocks.overlaps(hold.diskBlocks.lowerBound.value..<hold.diskBlocks.upperBound.value)
                }
        }
    }

    private var broken: [Broken] {
        func part(_ number: Int, _ blocks: Range<Int64>, _ reason: Broken.Reason = .moves) -> [Broken] {
            inodes.indices.contains(number) && !blocks.isEmpty
                ? [Broken(inode: inodes[number], blocks: blocks, reason: reason)] : []
        }
        /// The block in which the file ended: its rest is zeroed before the file is made longer.
        func oldTail(_ number: Int, _ isZeroed: Bool) -> [Broken] {
            isZeroed ? part(number, tail(number), .copies) : []
        }
        func size(_ number: Int) -> Int { Int(clamping: file(number).before.size) }
        switch operation {
        case .truncate(let number, let bytes):
            let old = size(number)
            guard bytes <= old else { return oldTail(number, true) }
            let (first, isCut) = (Int64(bytes / Self.block), bytes % Self.block > 0)
            return part(number, (bytes == old && isCut ? first + 1 : first)..<(.max))
        case .punch(let number, let offset, let count): return part(number, Self.touched(offset, count))
        case .zero(let number, let offset, let count, let keepSize):
            return part(number, Self.touched(offset, count))
                + oldTail(number, !keepSize && offset + count > size(number))
        case .collapse(let number, let offset, _), .insert(let number, let offset, _):
            return part(number, Int64(offset / Self.block)..<(.max))
        case .exchange(let first, let offset, let count, let second, let at):
            return part(first, Self.touched(offset, count)) + part(second, Self.touched(at, count))
        case .clone(let source, let offset, let count, let target, let at):
            return part(target, Self.touched(at, count)) + part(source, Self.touched(offset, count), .shares)
                + oldTail(target, count > 0 && at > size(target))
        case .dedupe(let source, let offset, let count, let target, let at):
            return part(target, Self.touched(at, count)) + part(source, Self.touched(offset, count), .shares)
        case .write(let number, let offset, let count):
            return part(number, Self.touched(offset, count), .copies) + oldTail(number, offset > size(number))
        case .copy(let source, let offset, let count, let target, let at):
            let copied = max(0, min(count, size(source) - offset))
            return part(target, Self.touched(at, copied), .copies) + oldTail(target, copied > 0 && at > size(target))
        case .mappedWrite(let number, let offset, let count):
            return part(number, Self.touched(offset, count), .copies)
        case .allocate(let number, let offset, let count, let keepSize, let unshare):
            return (unshare ? part(number, Self.touched(offset, count), .copies) : [])
                + oldTail(number, !keepSize && offset + count > size(number))
        case .pageFault(_, let block, let blocks, let access):
            guard access.contains(.write), let parent, let inode = before.parents[parent]?.inode else { return [] }
            return [Broken(inode: inode, blocks: Int64(block)..<Int64(block + blocks), reason: .copies)]
        case .pin(_, _, let number, let block, let blocks, let access):
            return access.contains(.write) ? part(number, Int64(block)..<Int64(block + blocks), .copies) : []
        case .create, .unlink, .read, .mappedRead, .sync, .checkpoint, .grow, .reopen, .map, .unmap, .unpin: return []
        }
    }
}
