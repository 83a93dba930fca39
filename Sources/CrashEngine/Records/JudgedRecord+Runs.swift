internal import LayoutStore

// Free blocks, and shared ones with one count, are in as few rows as can be: two rows that touch would be one. Otherwise a long run is not
// found as one, and tables grow with the store's history instead of with what it has.
//
// Source: Space/SpaceTables.swift and Space/References.swift, which say so; PROTOCOL says nothing of it.

extension JudgedRecord {
    var runs: [Breach] {
        var breaches = BreachList()
        // What a record puts, it may take again.
        var last: [RowKey: RowChange] = [:]
        for change in record.changes { last[change.row.key] = change }
        for change in record.changes where change.verb == .put && last[change.row.key] == change {
            let words = change.row.words
            switch change.row.table {
            case .free: judge(words, "free", &breaches) { $0.free > 0 }
            case .refcount: judge(words, "shared \(words[2]) times", &breaches) { $0.references == words[2] }
            default: break
            }
        }
        return breaches.all
    }

    /// Neither the block before a row nor the one behind it is as those in it.
    private func judge(
        _ words: [Int64], _ state: String, _ breaches: inout BreachList, _ isSame: (RecordBooks.Block) -> Bool
    ) {
        let run = RecordBooks.deviceRun(DiskBlock(words[0]), BlockCount(words[1]))
        for block in [run.lowerBound - 1, run.upperBound] where after.blocks.indices.contains(block) {
            breaches.require(
                !isSame(after.blocks[block]), "runs_not_merged",
                "LSN \(lsn) puts a row of the blocks \(run), and block \(block) beside it is \(state), too")
        }
    }
}
