internal import LayoutStore

/// A file that pairs may be drawn on.
struct PairedFile {
    let number: Int
    let size: Int
    /// What it maps, and the part of that which others map, too.
    let map, shared: FileMap

    /// Whole blocks before the end of file.
    var wholeBlocks: Int { size / Geometry.blockBytes }
    /// Blocks with a byte of the file.
    var blocks: Int { Int(Geometry.blocks(of: 0..<Int64(size)).upperBound.value) }
    /// Whether the end of file cuts a block that others show, too.
    var sharesTail: Bool { !shared.within(Int64(wholeBlocks)..<Int64(blocks)).runs.isEmpty }
}

extension Pair {
    /// The longest range that is drawn.
    private static let mostBlocks = 3

    /// How often a place for a pair is looked for.
    private static let mostTries = 8

    /// A pair of this kind; nil if no place for one was found on the files. Most places have blocks, since holes are all alike.
    static func drawn(_ kind: Kind, on files: [PairedFile], _ random: inout SeededGenerator) -> Pair? {
        let filled = files.filter { !$0.map.runs.isEmpty && $0.size > 0 }
        for _ in 0..<mostTries {
            guard let file = random.pick(filled.isEmpty ? files : filled) else { return nil }
            let other = random.pick(files.filter { $0.number != file.number })
            let letsGo = random.chance(1, of: 2)
            guard var pair = other.flatMap({ drawn(kind, file, $0, &random) }) ?? drawn(kind, file, &random)
            else { continue }
            pair.letsGo = letsGo
            return pair
        }
        return nil
    }

    /// A pair on one file.
    private static func drawn(_ kind: Kind, _ file: PairedFile, _ random: inout SeededGenerator) -> Pair? {
        let (number, size, block) = (file.number, file.size, Geometry.blockBytes)
        let longest = mostBlocks * block
        switch kind {
        case .punchInParts:
            let middle = (1 + random.below(file.blocks + 1)) * block
            let first = middle - 1 - random.below(min(middle, longest))
            let (before, behind) = (middle - first, 1 + random.below(longest))
            return Pair(
                kind, [.punch(file: number, offset: first, count: before + behind)],
                [
                    .punch(file: number, offset: first, count: before),
                    .punch(file: number, offset: middle, count: behind),
                ], files: [number])
        case .truncateInParts:
            let half = random.below(size + 1)
            let rest = random.below(half + 1)
            return Pair(
                kind, [.truncate(file: number, size: half), .truncate(file: number, size: rest)],
                [.truncate(file: number, size: rest)], files: [number])
        case .writeInParts:
            let (offset, count) = (random.below(size + 2 * block), 2 + random.below(longest))
            let half = 1 + random.below(count - 1)
            let halves: [WorkloadOperation] = [
                .write(file: number, offset: offset, count: half),
                .write(file: number, offset: offset + half, count: count - half),
            ]
            return Pair(
                kind, [.write(file: number, offset: offset, count: count)], random.shuffled(halves), files: [number])
        case .truncateUpAndDown:
            return Pair(
                kind,
                [
                    .truncate(file: number, size: size + 1 + random.below(longest)),
                    .truncate(file: number, size: size),
                ], [.truncate(file: number, size: size)], file.sharesTail ? .states : .all, files: [number])
        case .insertAndCollapse:
            guard file.blocks > 0 else { return nil }
            let (offset, count) = (random.below(file.blocks) * block, (1 + random.below(mostBlocks)) * block)
            return Pair(
                kind,
                [
                    .insert(file: number, offset: offset, count: count),
                    .collapse(file: number, offset: offset, count: count),
                ], [], files: [number])
        case .zeroOrPunchAndAllocate:
            let (offset, count) = (random.below(size + block), 1 + random.below(longest))
            let keepSize = random.chance(1, of: 2)
            return Pair(
                kind, [.zero(file: number, offset: offset, count: count, keepSize: keepSize)],
                [
                    .punch(file: number, offset: offset, count: count),
                    .allocate(file: number, offset: offset, count: count, keepSize: keepSize, unshare: false),
                ], files: [number])
        case .unshareOrNot:
            let (offset, count) = (random.below(size + 1), 1 + random.below(longest))
            func allocate(_ unshare: Bool) -> [WorkloadOperation] {
                [.allocate(file: number, offset: offset, count: count, keepSize: true, unshare: unshare)]
            }
            return Pair(kind, allocate(true), allocate(false), .states, files: [number])
        case .mappedOrPlainWrite:
            guard size > 0 else { return nil }
            let offset = random.below(size)
            let count = 1 + random.below(min(longest, size - offset))
            return Pair(
                kind, [.mappedWrite(file: number, offset: offset, count: count)],
                [.write(file: number, offset: offset, count: count)], files: [number])
        case .exchangeTwice, .cloneThereAndBack, .copyOrWrite, .cloneOrCopy, .dedupeOrNot: return nil
        }
    }

    /// A pair on two files.
    private static func drawn(
        _ kind: Kind, _ file: PairedFile, _ other: PairedFile, _ random: inout SeededGenerator
    ) -> Pair? {
        let (first, second, block) = (file.number, other.number, Geometry.blockBytes)
        if case .copyOrWrite = kind {
            guard file.size > 0 else { return nil }
            let (offset, at) = (random.below(file.size), random.below(other.size + block))
            let count = 1 + random.below(min(mostBlocks * block, file.size - offset))
            var pair = Pair(
                kind, [.copy(source: first, offset: offset, count: count, target: second, at: at)],
                [.write(file: second, offset: at, count: count)], files: [first, second])
            pair.source = Place(file: first, offset: offset - at)
            return pair
        }
        guard file.wholeBlocks > 0 else { return nil }
        let start = random.below(file.wholeBlocks)
        let blocks = 1 + random.below(min(mostBlocks, file.wholeBlocks - start))
        let (offset, count, at) = (start * block, blocks * block, random.below(other.blocks + 2) * block)
        let copy = WorkloadOperation.copy(source: first, offset: offset, count: count, target: second, at: at)
        let clone = WorkloadOperation.clone(source: first, offset: offset, count: count, target: second, at: at)
        switch kind {
        case .exchangeTwice:
            guard at + count <= other.wholeBlocks * block else { return nil }
            let exchange = WorkloadOperation.exchange(
                first: first, offset: offset, count: count, second: second, at: at)
            return Pair(kind, [exchange, exchange], [], files: [first, second])
        case .cloneThereAndBack:
            // Unwritten blocks are not shared: they come back as holes.
            guard file.map.within(Int64(start)..<Int64(start + blocks)).isWritten else { return nil }
            return Pair(
                kind, [clone, .clone(source: second, offset: at, count: count, target: first, at: offset)], [clone],
                files: [first, second])
        case .cloneOrCopy: return Pair(kind, [clone], [copy], .content, files: [first, second])
        case .dedupeOrNot:
            let dedupe = WorkloadOperation.dedupe(source: first, offset: offset, count: count, target: second, at: at)
            return Pair(kind, [copy, dedupe], [copy], .content, files: [first, second])
        default: return nil
        }
    }
}
