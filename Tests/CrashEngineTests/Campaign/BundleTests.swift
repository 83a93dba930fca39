import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    /// Workers meet keys in different orders, and a campaign takes what one of them says: so what lies behind a key must not depend
    /// on the cut that led there.
    @Suite("A bundle")
    struct BundleTests {
        private struct Bundle: Equatable {
            let states: Set<Int64>
            let outcomes: Set<Int64>
            let counters: [String: Int]
        }

        /// By key what lies behind it, and the cut that met it first.
        private func bundles(
            _ points: some Sequence<CutPoint>, of recording: Recording, _ depth: CutRunner.Depth
        ) async -> [Int64: (bundle: Bundle, cut: Int)] {
            let runner = CutRunner(recording, depth: depth)
            var bundles: [Int64: (bundle: Bundle, cut: Int)] = [:]
            for point in points {
                let result = await runner.run(point, limit: CutRunner.mostPaths)
                #expect(result.findings.isEmpty)
                for bundle in result.bundles {
                    guard let content = bundle.content else { continue }
                    #expect(content.findings.isEmpty)
                    let found = Bundle(
                        states: content.states, outcomes: content.outcomes, counters: content.counters)
                    bundles[bundle.key] = (found, point.number)
                }
            }
            return bundles
        }

        @Test(
            "is the same whichever cut leads to its key first", arguments: [JournalMode.wal, .rollback],
            [CutRunner.Depth(crashes: 0), CutRunner.Depth(crashes: 1, every: 48)])
        func order(journal: JournalMode, depth: CutRunner.Depth) async throws {
            let recording = try await CampaignFolder.recording(seed: 1, journal: journal)
            let points = CutPoint.all(of: recording)
            // Neighbours share keys: so whole stretches of the run, and not single cuts all over it.
            let stretches = stride(from: 0, to: points.count, by: points.count / 8).flatMap {
                points[$0...].prefix(80)
            }
            let ascending = await bundles(stretches, of: recording, depth)
            let descending = await bundles(stretches.reversed(), of: recording, depth)
            var metElsewhere = 0
            for (key, found) in ascending {
                guard let other = descending[key] else { continue }
                let isSame = found.bundle == other.bundle  // sets of hashes are nothing to print
                let difference =
                    "states \(found.bundle.states == other.bundle.states), outcomes "
                    + "\(found.bundle.outcomes == other.bundle.outcomes), counters "
                    + "\(found.bundle.counters.filter { other.bundle.counters[$0.key] != $0.value })"
                    + "\(other.bundle.counters.filter { found.bundle.counters[$0.key] != $0.value })"
                #expect(isSame, "key \(key), met first at cuts \(found.cut) and \(other.cut): \(difference)")
                if found.cut != other.cut { metElsewhere += 1 }
            }
            #expect(metElsewhere > 10)
        }
    }
}
