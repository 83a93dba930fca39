import LayoutStore
import Testing

/// Which blocks may not be written in place yet (Journal/UnsettledBlocks.swift).
@Suite("A block that waits for an LSN")
struct UnsettledBlocksTests {
    private func run(_ first: Int64, _ end: Int64) -> Range<DiskBlock> { DiskBlock(first)..<DiskBlock(end) }

    @Test("is every block of the run that was noted, and none beside it")
    func borders() {
        var settling = Settling()
        settling.note(run(10, 20), since: LSN(7))
        for (first, end, waits) in [
            (10, 11, true), (15, 16, true), (19, 20, true), (5, 11, true), (19, 40, true), (0, 100, true),
            (9, 10, false), (20, 21, false), (0, 10, false),
        ] as [(Int64, Int64, Bool)] {
            #expect(settling.isUnsettled([run(first, end)]) == waits, "\(first)..<\(end)")
            #expect(settling.isUnsettled([run(50, 51), run(first, end)]) == waits)
        }
        #expect(!settling.isUnsettled([]))
    }

    @Test("waits until that LSN is durable, and no longer")
    func durable() {
        var settling = Settling()
        settling.note(run(10, 20), since: LSN(7))
        settling.durable = LSN(6)
        #expect(settling.isUnsettled([run(10, 11)]))
        settling.note(run(30, 31), since: LSN(8))
        settling.durable = LSN(7)
        #expect(!settling.isUnsettled([run(10, 11)]) && settling.isUnsettled([run(30, 31)]))
        settling.durable = LSN(8)
        #expect(!settling.isUnsettled([run(0, 100)]))
    }

    @Test("is any block of the device once too many runs wait to tell them apart")
    func many() {
        var settling = Settling()
        for index in 0..<256 as Range<Int64> { settling.note(run(10 * index, 10 * index + 1), since: LSN(7)) }
        #expect(!settling.isUnsettled([run(5, 6)]))
        settling.note(run(9000, 9001), since: LSN(8))
        #expect(settling.isUnsettled([run(5, 6)]))
        settling.durable = LSN(8)
        #expect(!settling.isUnsettled([run(5, 6)]))
    }
}
