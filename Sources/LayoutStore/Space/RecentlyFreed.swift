/// Which runs became free last: a hint for ``AllocationPolicy/mostRecentlyFreed``, volatile and allowed to be wrong.
///
/// An allocation checks each hint against the free table before it takes it.
package final class RecentlyFreed: @unchecked Sendable {  // only inside transactions, of which there is one at a time
    private var runs: [Range<DiskBlock>] = []

    func push(_ run: Range<DiskBlock>) { runs.append(run) }
    func pop() -> Range<DiskBlock>? { runs.popLast() }
}
