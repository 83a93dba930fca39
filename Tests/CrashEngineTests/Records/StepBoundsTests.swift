import CrashEngine
import LayoutStore
import Testing

@Suite("How much a step may change")
struct StepBoundsTests {
    private func kinds(_ step: Step, _ changes: [RowChange]) -> [String] {
        let record = JournalRecord(
            lsn: LSN(9), epoch: Epoch(1), step: step, durable: .none, microseconds: 0, stateHash: 0, previousChain: 0,
            chain: 0, changes: changes, facts: [])
        return StepBounds(extentsPerStep: 2).judge(record).map(\.kind)
    }

    private func extent(_ verb: RowChange.Verb, at block: Int64, count: Int64 = 1) -> RowChange {
        RowChange(
            verb,
            TableRow(
                Extent(
                    inode: InodeNumber(1), fork: .data, offset: FileBlock(block), start: DiskBlock(100 + block),
                    count: BlockCount(count), state: .unwritten, born: LSN(9))))
    }

    @Test("finds a preallocation that fills more holes than extents are allowed")
    func holes() {
        let step = Step(.fallocate, .preallocate)
        #expect(kinds(step, [0, 2].map { extent(.put, at: $0) }) == [])
        #expect(kinds(step, [0, 2, 4].map { extent(.put, at: $0) }) == ["step_too_large"])
        #expect(kinds(step, [0, 1, 2].map { extent(.put, at: $0) }) == [], "one hole, filled from three places")
        let merged = [extent(.remove, at: 1), extent(.put, at: 0, count: 3), extent(.put, at: 6)]
        #expect(kinds(step, merged) == ["step_too_large"], "a hole on either side of what was there, and one more")
    }

    @Test("finds an advance over more extents than are allowed, and leaves other steps alone")
    func advances() {
        let many = (0..<21).map { extent(.put, at: $0) }
        #expect(kinds(Step(.truncate, .advance), Array(many.dropLast())) == [])
        #expect(kinds(Step(.truncate, .advance), many) == ["step_too_large"])
        #expect(kinds(Step(.write, .remap), many) == [])
    }
}
