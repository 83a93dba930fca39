package import LayoutStore

extension Return {
    /// What a call that was refused has changed all the same; empty if nothing. Holds that were given back meanwhile stay given back, and
    /// an unlinked file may go with them (PROTOCOL P2.1).
    package static func breaches(
        ofRefused operation: WorkloadOperation, as code: StoreError.Code, acknowledged: Set<HoldID>, before: StoreView,
        after: StoreView
    ) -> [Breach] {
        // A call that names no file may change none.
        let nothing = Return(.sync, inodes: [], acknowledged: acknowledged, before: before, after: after)
        return nothing.frame.map { Breach("refused_\($0.kind)", "\(operation.name) was refused: \($0.detail)") }
            + nothing.require(
                after.parents.allSatisfy { before.parents[$0.key] == $0.value }, "refused_parent_from_nowhere",
                "\(operation.name) was refused, and left a mapping or pin")
            + nothing.require(
                code != .noSpace || before.spare < mostNeeded(by: operation), "refused_with_space",
                "\(operation.words) was refused for want of space: it needs at most \(mostNeeded(by: operation)) blocks, and "
                    + "\(before.spare) are free, or will be after a sync")
    }

    /// The most blocks that an operation can need: each that it writes or allocates, and a copy of the old tail and of the block that keeps
    /// a new end.
    private static func mostNeeded(by operation: WorkloadOperation) -> Int64 {
        let blocks =
            switch operation {
            case .pageFault(_, _, let blocks, _): Int64(blocks)
            default: operation.ranges.last.map { Int64(touched($0.offset, $0.count).count) } ?? 0
            }
        return blocks + 2
    }
}
