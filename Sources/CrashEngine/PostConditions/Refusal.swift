package import LayoutStore

extension Return {
    /// What a call that was refused with `error` has changed all the same, or why it ought not to have been refused; empty if nothing. Holds
    /// that were given back meanwhile stay given back, and an unlinked file may go with them (PROTOCOL P2.1).
    package func breaches(refusedWith error: StoreError) -> [Breach] {
        // A call that names no file may change none.
        let nothing = Return(.sync, inodes: [], acknowledged: acknowledged, before: before, after: after)
        return nothing.frame.map { Breach("refused_\($0.kind)", "\(operation.name) was refused: \($0.detail)") }
            + require(
                after.parents.allSatisfy { before.parents[$0.key] == $0.value }, "refused_parent_from_nowhere",
                "\(operation.name) was refused, and left a mapping or pin")
            + require(
                error.code != .noSpace || before.spare < mostNeeded, "refused_with_space",
                "\(operation.words) was refused for want of space: it needs at most \(mostNeeded) blocks, and "
                    + "\(before.spare) are free, or will be after a sync")
            + (error.code == .conflict ? needless(error.holds) : [])
    }

    /// Holds that a conflict names although they are not in the way, or not any more; one breach if it names none.
    private func needless(_ named: [HoldID]) -> [Breach] {
        let known = Set(inTheWay.map(\.id)).subtracting(acknowledged)
        let others = named.filter { !known.contains($0) }
        return require(
            !named.isEmpty && others.isEmpty, "conflict_with_nobody",
            "\(operation.words) was refused because of holds \(named); in its way are \(known.sorted())")
            + require(
                named == named.sorted(), "conflict_out_of_order",
                "\(operation.words) was refused because of holds \(named), which do not ascend")
    }

    /// The most blocks that the operation can need: each that it writes or allocates, and a copy of the old tail and of the block that keeps
    /// a new end.
    private var mostNeeded: Int64 {
        let blocks =
            switch operation {
            case .pageFault(_, _, let blocks, _): Int64(blocks)
            default: operation.ranges.last.map { Int64(Self.touched($0.offset, $0.count).count) } ?? 0
            }
        return blocks + 2
    }
}
