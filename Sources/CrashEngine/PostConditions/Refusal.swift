package import LayoutStore

extension Return {
    /// What a call that was refused has changed all the same; empty if nothing. Holds that were given back meanwhile stay given back, and
    /// an unlinked file may go with them (PROTOCOL P2.1).
    package static func breaches(
        ofRefused operation: WorkloadOperation, acknowledged: Set<HoldID>, before: StoreView, after: StoreView
    ) -> [Breach] {
        // A call that names no file may change none.
        let nothing = Return(.sync, inodes: [], acknowledged: acknowledged, before: before, after: after)
        return nothing.frame.map { Breach("refused_\($0.kind)", "\(operation.name) was refused: \($0.detail)") }
            + nothing.require(
                after.parents.allSatisfy { before.parents[$0.key] == $0.value }, "refused_parent_from_nowhere",
                "\(operation.name) was refused, and left a mapping or pin")
    }
}
