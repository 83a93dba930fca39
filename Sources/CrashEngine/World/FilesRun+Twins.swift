// One plan on two media, each operation permanent before the next one: after each step both have the same rows, but for the LSNs in them,
// which go with how a medium keeps its log short. What is busy depends on when it was made durable, so each operation is `.full`.
//
// Verifies: that a medium answers as the others do, in the order of its answers, too: whatever is taken first, named first or cut first
// shows in the rows. Does not verify: what both do wrong.
// Source: PROTOCOL P6; ADR 28.

package import LayoutStore

extension FilesRun {
    /// The rows after each step, as sums without LSNs.
    private static func trail(
        _ plan: Plan, at path: String, in tables: Tables, blocks: BlockCount, rules: RuleSet = .all
    ) async throws(StoreError) -> [[Int64]] {
        var run = try await FilesRun(plan, path, tables, blocks, rules, 1, isWatched: false)
        for (index, scope) in plan.scopes.enumerated() { try await run.register(index, scope) }
        var trail: [[Int64]] = []
        for step in plan.steps {
            try await run.perform(PlanStep(step.operation, .full))
            trail.append(try await run.store.queue.read { (rows) throws(StoreError) in try sums(of: rows) })
        }
        try await run.store.close()
        run.device.close()
        return trail
    }

    private static func sums(of rows: any StateRows) throws(StoreError) -> [Int64] {
        func sum<Row: StateRow>(_ rows: [Row]) -> Int64 { RecordWords.hash(rows.map(\.stateHash), seed: 0) }
        return [
            sum(try rows.inodes()),
            sum(
                try rows.extents().map {
                    Extent(
                        inode: $0.inode, fork: $0.fork, offset: $0.offset, start: $0.start, count: $0.count,
                        state: $0.state, born: .none)
                }),
            sum(try rows.refcounts()), sum(try rows.runs(of: .free)), sum(try rows.holders()),
            sum(try rows.mappedRanges()), sum(try rows.pins()),
            sum(
                try rows.holds().map {
                    Hold(
                        id: $0.id, holder: $0.holder, parent: $0.parent, inode: $0.inode, generation: $0.generation,
                        offset: $0.offset, start: $0.start, count: $0.count, access: $0.access, state: $0.state,
                        granted: .none)
                }),
        ]
    }

    /// What `sums` are sums of.
    private static let tables = ["inode", "extent", "refcount", "free_extent", "holder", "mapped_range", "pin", "hold"]

    /// The first difference between the plan on `tables` and on a database, in a sentence; nil if there is none. Makes files whose names
    /// begin with `path`. With `rules` off it is the one on `tables` that goes without.
    package static func difference(
        of plan: Plan, in tables: Tables, at path: String, blocks: BlockCount, rules: RuleSet = .all
    ) async throws(StoreError) -> String? {
        let here = try await trail(plan, at: path + ".twin", in: tables, blocks: blocks, rules: rules)
        let there = try await trail(plan, at: path + ".database", in: .database(.wal), blocks: blocks)
        for (index, step) in plan.steps.enumerated() where here[index] != there[index] {
            let tables = zip(Self.tables, zip(here[index], there[index])).filter { $1.0 != $1.1 }.map(\.0)
            return
                "after step \(index + 1), \(step.operation.words), the tables \(tables.joined(separator: ", ")) are not as in a database"
        }
        return nil
    }
}
