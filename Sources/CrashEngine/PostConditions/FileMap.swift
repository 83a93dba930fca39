package import LayoutStore

/// Which disk blocks a file shows where: runs in file order, in one form, so that equal maps are equal values. Runs that go on in each
/// other are one; how the store cuts its rows does not show.
package struct FileMap: Hashable, Sendable {
    package struct Run: Hashable, Sendable {
        /// The first file block, and the first disk block.
        let block, disk: Int64
        let count: Int64
        let isWritten: Bool

        var end: Int64 { block + count }
        var diskBlocks: Range<Int64> { disk..<(disk + count) }

        /// The part in `blocks`; nil if there is none.
        func within(_ blocks: Range<Int64>) -> Run? {
            let (first, beyond) = (max(block, blocks.lowerBound), min(end, blocks.upperBound))
            guard first < beyond else { return nil }
            return Run(block: first, disk: disk + first - block, count: beyond - first, isWritten: isWritten)
        }
    }

    package private(set) var runs: [Run] = []

    package init() {}

    /// - Parameter extents: of one fork of a file, ascending.
    package init(_ extents: some Sequence<Extent>) {
        for extent in extents {
            append(
                Run(
                    block: extent.offset.value, disk: extent.start.value, count: extent.count.value,
                    isWritten: extent.state == .written))
        }
    }

    private mutating func append(_ run: Run) {
        if let last = runs.last, last.end == run.block, last.disk + last.count == run.disk,
            last.isWritten == run.isWritten
        {
            runs[runs.count - 1] = Run(
                block: last.block, disk: last.disk, count: last.count + run.count, isWritten: last.isWritten)
        } else {
            runs.append(run)
        }
    }

    /// The part in `blocks`.
    package func within(_ blocks: Range<Int64>) -> FileMap {
        var part = FileMap()
        for run in runs { if let common = run.within(blocks) { part.append(common) } }
        return part
    }

    /// The map without `blocks`, which are a hole then.
    package func without(_ blocks: Range<Int64>) -> FileMap {
        guard !blocks.isEmpty else { return self }
        var rest = within(.min..<blocks.lowerBound)
        for run in within(blocks.upperBound..<(.max)).runs { rest.append(run) }
        return rest
    }

    /// The map with all blocks `distance` later.
    package func moved(by distance: Int64) -> FileMap {
        var moved = FileMap()
        for run in runs {
            moved.append(Run(block: run.block + distance, disk: run.disk, count: run.count, isWritten: run.isWritten))
        }
        return moved
    }

    /// Both maps; `later` begins after this one ends.
    package func followed(by later: FileMap) -> FileMap {
        var all = self
        for run in later.runs { all.append(run) }
        return all
    }

    /// Whether every block of `blocks` is mapped.
    package func covers(_ blocks: Range<Int64>) -> Bool {
        blocks.isEmpty || within(blocks).runs.reduce(0) { $0 + $1.count } == blocks.upperBound - blocks.lowerBound
    }

    /// Whether every mapped block is written, or none is.
    package var isWritten: Bool { runs.allSatisfy(\.isWritten) }
    package var isUnwritten: Bool { runs.allSatisfy { !$0.isWritten } }

    /// The map, where only places count: which block is written does not show.
    package var places: FileMap {
        var all = FileMap()
        for run in runs { all.append(Run(block: run.block, disk: run.disk, count: run.count, isWritten: true)) }
        return all
    }

    /// The map without what is not written.
    package var onlyWritten: FileMap {
        var all = FileMap()
        for run in runs where run.isWritten { all.append(run) }
        return all
    }

    /// Whether every block that is mapped here is mapped to the same place by `other`.
    package func isKept(in other: FileMap) -> Bool {
        let (own, others) = (places, other.places)
        return own.runs.allSatisfy { others.within($0.block..<$0.end).runs == [$0] }
    }

    /// Words for a sentence: file blocks at disk blocks, unwritten ones marked.
    var words: String {
        runs.isEmpty
            ? "nothing"
            : runs.prefix(6).map {
                "\($0.block)..<\($0.end) at \($0.disk)\($0.isWritten ? "" : " unwritten")"
            }.joined(separator: ", ") + (runs.count > 6 ? ", …" : "")
    }
}
