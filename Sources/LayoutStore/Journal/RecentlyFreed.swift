/// The runs of blocks that became free last: hints for ``AllocationPolicy/mostRecentlyFreed``, volatile and allowed to
/// be wrong.
///
/// An allocation checks each hint against the free table before it uses the run.
struct RecentlyFreed: Hashable, Sendable {
    private var runs: [Range<DiskBlock>] = []

    mutating func push(_ run: Range<DiskBlock>) { runs.append(run) }
    mutating func pop() -> Range<DiskBlock>? { runs.popLast() }
}
