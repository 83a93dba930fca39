internal import LayoutStore

// Whom an operation has to wait for (PROTOCOL P3.4). If it has succeeded, those who were in its way have let go.
//
//   truncate           every hold from the new end on, with the block that it cuts
//   punch, zero        every hold that the range touches
//   collapse, insert   every hold from the range's first block on
//   exchange           every hold of both ranges
//   clone, dedupe      every hold of the target's range, and of the source's those that may write
//
// Stale holds are not of the file any more. Not verified here: writes and write faults, whose holders may stay where blocks are copied.
extension Return {
    /// Holds that were in the operation's way, and are there.
    var inTheWay: [Breach] {
        let broken = broken
        guard !broken.isEmpty else { return [] }
        return before.holds.values.sorted { $0.id < $1.id }.flatMap { old -> [Breach] in
            guard old.state == .active, after.holds[old.id] != nil else { return [] }
            let place = old.offset.value..<(old.offset.value + old.count.value)
            let isInTheWay = broken.contains {
                $0.inode == old.inode && $0.blocks.overlaps(place) && (!$0.writersOnly || old.access.contains(.write))
            }
            return require(
                !isInTheWay, "hold_in_the_way",
                "hold \(old.id) of inode \(old.inode) reaches its blocks \(place), and \(operation.words) did not wait for it"
            )
        }
    }

    /// File blocks whose holders have to let go.
    private var broken: [(inode: InodeNumber, blocks: Range<Int64>, writersOnly: Bool)] {
        func part(_ number: Int, _ blocks: Range<Int64>, writersOnly: Bool = false) -> [(
            InodeNumber, Range<Int64>, Bool
        )] {
            inodes.indices.contains(number) && !blocks.isEmpty ? [(inodes[number], blocks, writersOnly)] : []
        }
        switch operation {
        case .truncate(let number, let size):
            let old = file(number).before.size
            guard Int64(size) <= old else { return [] }
            let (first, isCut) = (Int64(size / Self.block), size % Self.block > 0)
            return part(number, (Int64(size) == old && isCut ? first + 1 : first)..<(.max))
        case .punch(let number, let offset, let count), .zero(let number, let offset, let count, _):
            return part(number, Self.touched(offset, count))
        case .collapse(let number, let offset, _), .insert(let number, let offset, _):
            return part(number, Int64(offset / Self.block)..<(.max))
        case .exchange(let first, let offset, let count, let second, let at):
            return part(first, Self.touched(offset, count)) + part(second, Self.touched(at, count))
        case .clone(let source, let offset, let count, let target, let at),
            .dedupe(let source, let offset, let count, let target, let at):
            guard isSame != false else { return [] }
            return part(target, Self.touched(at, count)) + part(source, Self.touched(offset, count), writersOnly: true)
        default: return []
        }
    }
}
