import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    /// Two ways to do one thing: each kind of pair shows when one of its ways goes wrong, and nothing shows when none does.
    @Suite("Pairs")
    struct PairTests {
        private static func pairs(_ recording: Recording) -> PairRuns {
            let media = CrashedMedia(log: recording.log)
            media.advance(to: recording.log.count)
            return Driver.pairs(
                recording.plan, media.state(), files: recording.files, on: recording.medium, blocks: recording.blocks,
                rules: recording.rules)
        }

        /// The store forgets the first call of the left side; where that is no mistake, it makes another one.
        private static func mutant(of kind: Pair.Kind) -> (WorkloadOperation) -> [WorkloadOperation] {
            var calls = 0
            return { operation in
                calls += 1
                switch (kind, operation) {
                case (.truncateInParts, .truncate(let file, let size)),
                    (.truncateUpAndDown, .truncate(let file, let size)):
                    return [.truncate(file: file, size: size + 1)]
                case (.unshareOrNot, .allocate(let file, let offset, let count, _, _)):
                    return [.write(file: file, offset: offset, count: count)]
                default: return calls == 1 ? [] : [operation]
                }
            }
        }

        @Test("of each kind are run, find nothing, and find a store that does one of the calls wrong")
        func mutants() async throws {
            var recordings: [Recording] = []
            for seed in 1...4 as ClosedRange<UInt64> {
                let plan = Planner.plan(generating: 60, seed: seed)
                recordings.append(try await Driver.record(plan, rules: .all, journal: seed % 2 == 0 ? .wal : .rollback))
            }
            for kind in Pair.Kind.allCases {
                var isFound = false
                for recording in recordings where !isFound {
                    var pairs = Self.pairs(recording)
                    let right = try await pairs.run(most: 1, kinds: [kind])
                    #expect(right.judged == 1 && right.breaches.isEmpty, "\(right.breaches.first?.detail ?? "")")
                    pairs.mutates = Self.mutant(of: kind)
                    let wrong = try await pairs.run(most: 1, kinds: [kind])
                    isFound = wrong.breaches.contains { $0.kind.hasPrefix(kind.rawValue) }
                }
                #expect(isFound, "\(kind.rawValue)")
            }
        }

        @Test(
            "find what a rule prevents, without knowing it",
            arguments: [
                (ProtocolRule.copyForWriteFault, "mapped_or_plain_write_content"),
                (.copyAroundWrite, "mapped_or_plain_write_content"), (.shareOnlyWritten, "dedupe_or_not_content"),
            ])
        func rules(rule: ProtocolRule, kind: String) async throws {
            var found: Set<String> = []
            for seed in 1...20 as ClosedRange<UInt64> where !found.contains(kind) {
                let plan = Planner.plan(generating: 4, seed: seed)
                let recording = try await Driver.record(plan, rules: .all.without(rule), journal: .wal)
                found.formUnion(
                    try await Self.pairs(recording).run(most: Pair.Kind.allCases.count).breaches.map(\.kind))
            }
            #expect(found.contains(kind))
        }

        @Test(
            "are run at the end of each plan, whatever its medium and length",
            arguments: [StoreMedium.sqlite(.wal), .sqlite(.rollback), .memory])
        func run(medium: StoreMedium) async throws {
            for (count, seed) in [(60, 1), (4, 2), (4, 3)] as [(Int, UInt64)] {
                let plan = Planner.plan(generating: count, seed: seed)
                let recording = try await Driver.record(plan, rules: .all, on: medium)
                #expect(recording.counters[Counter.judged(OracleName.pairs), default: 0] > 0)
                #expect(recording.liveViolations.isEmpty, "\(recording.liveViolations.first.map { "\($0)" } ?? "")")
            }
        }
    }
}
