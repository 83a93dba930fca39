// How much one transaction may change of an operation that takes several, whatever its range: an operation on a large file would
// otherwise be one transaction as large as the file.
//
//   fallocate     as many holes get blocks as extents are allowed
//   advance       each extent is taken out, and put back in three parts at most, in two files; neighbours are merged
//
// Source: PROTOCOL P5.1.

package import LayoutStore

/// Judges how many extents a step has changed.
package struct StepBounds: Sendable {
    /// Extents that one transaction may touch.
    private let extents: Int

    package init(extentsPerStep: Int) { extents = extentsPerStep }

    package func judge(_ record: JournalRecord) -> [Breach] {
        var breaches = BreachList()
        let changed = record.changes.count { $0.row.table == .extent }
        switch record.step.name {
        case .preallocate:
            let holes = Self.newlyMapped(in: record)
            breaches.require(
                holes <= extents, "step_too_large",
                "LSN \(record.lsn) gives blocks to \(holes) holes, and \(extents) are the most of one step")
        case .advance:
            let most = 8 * extents + 4
            breaches.require(
                changed <= most, "step_too_large",
                "LSN \(record.lsn), an advance, changes \(changed) rows of extents, and \(most) are the most for \(extents) extents"
            )
        default: break
        }
        return breaches.all
    }

    /// How many runs of file blocks have a place that had none.
    private static func newlyMapped(in record: JournalRecord) -> Int {
        func blocks(_ verb: RowChange.Verb) -> [Range<Int64>] {
            record.changes.filter { $0.verb == verb && $0.row.table == .extent }.map { change in
                // inode, fork, file_block, start, count, …
                change.row.words[2]..<(change.row.words[2] + change.row.words[4])
            }
        }
        var (before, runs, end) = (Set<Int64>(), 0, Int64?.none)
        for range in blocks(.remove) { before.formUnion(range) }
        for block in Set(blocks(.put).joined()).subtracting(before).sorted() {
            if block != end { runs += 1 }
            end = block + 1
        }
        return runs
    }
}
