/// What one operation has to break: asked before it begins, and again, word for word, inside the transaction that commits.
struct BreakRequest: Sendable {
    /// Whose holds count.
    enum Part: Sendable {
        /// Holds through which `blocks` of a file are reached.
        case range(InodeNumber, Range<FileBlock>, BreakReason)
        /// Holds on the disk blocks that `blocks` of a file map, whatever file they came by.
        case mapped(InodeNumber, Range<FileBlock>, BreakReason)
    }

    /// What cannot be done while somebody is in the way, for the refusal: "truncate inode 7 to 0 bytes".
    let verb: String
    let parts: [Part]
    /// Whose own read holds go stale instead; nil for the store itself.
    let asker: HolderID?

    init(_ verb: String, _ parts: [Part], by asker: HolderID? = nil) {
        self.verb = verb
        self.parts = parts
        self.asker = asker
    }

    /// Looks the holds up and decides. O(holds of the parts · log n).
    func look(in rows: any StateRows) throws(StoreError) -> BreakDecision {
        var decision = BreakDecision.clear
        for part in parts {
            switch part {
            case .range(let inode, let blocks, let reason):
                let holds = try rows.holds(of: inode, in: blocks)
                decision = decision.and(decide(holds, reason, by: asker, .failAtOnce))
            case .mapped(let inode, let blocks, let reason):
                for extent in try rows.extents(of: inode, fork: .data, in: blocks) {
                    let holds = try rows.holds(on: extent.diskBlocks)
                    decision = decision.and(decide(holds, reason, by: asker, .failAtOnce))
                }
            }
        }
        return decision
    }

    /// Throws `conflict`, with the names of the holds, when the operation is refused. Returns the decision otherwise.
    @discardableResult
    func check(in rows: any StateRows) throws(StoreError) -> BreakDecision {
        let decision = try look(in: rows)
        guard case .refuse(let holds) = decision, let first = holds.first else { return decision }
        throw StoreError(
            .conflict,
            "cannot \(verb): hold \(first.id) of holder \(first.holder) and \(holds.count - 1) more reach it; "
                + "have their holders let go, then try again", holds: [HoldID](Set(holds.map(\.id))).sorted())
    }
}
