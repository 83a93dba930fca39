import CrashEngine
import Testing

@Suite("The histories of a file's sectors")
struct SectorHistoriesTests {
    /// The same, with an array for every sector.
    private struct Plain {
        var sectors = [[Int]](repeating: [], count: SectorHistoriesTests.count)
    }

    private static let count = 40

    private static func version(_ issued: Int) -> SectorVersion {
        SectorVersion(issued: issued, operation: issued, kind: .data, bytes: [])
    }

    @Test("are those that each sector has had by itself, however they are kept", arguments: 0..<50)
    func model(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed), purpose: .plan)
        var (histories, plain) = (SectorHistories(), Plain())
        for event in 0..<30 {
            let start = random.below(Self.count)
            let sectors = start..<(start + random.below(Self.count - start + 1))
            if random.chance(1, of: 2) {
                histories.append(Self.version(event), to: sectors)
            } else {
                histories.append(to: sectors) { sector, newest in
                    #expect(newest?.issued == plain.sectors[sector].last)
                    return Self.version(event)
                }
            }
            for sector in sectors { plain.sectors[sector].append(event) }

            #expect((0..<Self.count).map { histories[$0].map(\.issued) } == plain.sectors, "seed \(seed)")
            #expect(histories.end == (plain.sectors.lastIndex { !$0.isEmpty } ?? -1) + 1)
            let part = random.below(Self.count)..<Self.count
            let runs = histories.runs(in: part)
            #expect(
                runs.flatMap { run in run.sectors.map { _ in run.versions.map(\.issued) } }
                    == Array(plain.sectors[part]))
            #expect(runs.flatMap { Array($0.sectors) } == Array(part))
            for sector in 0..<Self.count {
                let end = min(histories.runEnd(of: sector), Self.count)
                #expect(plain.sectors[sector..<end].allSatisfy { $0 == plain.sectors[sector] })
            }
        }
    }

    @Test("cost what happened, and not how many sectors it happened to")
    func sparse() {
        var histories = SectorHistories()
        histories.append(Self.version(1), to: 0..<(1 << 54))
        histories.append(to: (1 << 53)..<(1 << 53 + 2)) { _, _ in Self.version(2) }
        histories.append(Self.version(3), to: 5..<(1 << 53 + 1))
        let runs = histories.runs(in: 0..<(1 << 54))
        #expect(runs.map(\.sectors.lowerBound) == [0, 5, 1 << 53, 1 << 53 + 1, 1 << 53 + 2])
        #expect(runs.map { $0.versions.map(\.issued) } == [[1], [1, 3], [1, 2, 3], [1, 2], [1]])
        #expect(histories[1 << 53 + 1].map(\.issued) == [1, 2])
        #expect(histories[.max].isEmpty)
    }
}
