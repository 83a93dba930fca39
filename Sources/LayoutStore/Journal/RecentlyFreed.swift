/// Which runs became free last: a hint for ``AllocationPolicy/mostRecentlyFreed``, volatile and allowed to be wrong.
///
/// An allocation checks each hint against the free table before it takes it.
struct RecentlyFreed: Hashable, Sendable {
    private var runs: [Range<DiskBlock>] = []

    mutating func push(_ run: Range<DiskBlock>) { runs.append(run) }
    mutating func pop() -> Range<DiskBlock>? { runs.popLast() }
}
