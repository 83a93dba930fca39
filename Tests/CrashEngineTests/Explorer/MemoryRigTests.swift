import CrashEngine
import LayoutStore
import Testing

/// No SQLite runs below these stores: what explores them knows their rig and nothing else.
@Suite("A store whose tables outlive its process in memory")
struct MemoryRigTests {
    /// What came of all cuts of one recording.
    private struct Exploration {
        var cuts = 0
        var states: Set<Int64> = []
        /// Of crashes inside recovery.
        var innerStates: Set<Int64> = []
        var counters: [String: Int] = [:]
        var violations: [OracleViolation] = []

        mutating func add(_ result: CutResult) {
            cuts += 1
            states.formUnion(result.states)
            violations += result.findings.map(\.violation)
            counters.merge(result.counters, uniquingKeysWith: +)
            for bundle in result.bundles {
                violations += bundle.findings.map(\.violation)
                innerStates.formUnion(bundle.content?.states ?? [])
                counters.merge(bundle.content?.counters ?? [:], uniquingKeysWith: +)
            }
        }
    }

    private func record(_ rules: RuleSet) async throws -> Recording {
        try await Driver.record(FaultPlan.short(seed: 1), rules: rules, on: .memory)
    }

    private func explore(_ recording: Recording, _ depth: CutRunner.Depth) async -> Exploration {
        let runner = CutRunner(recording, depth: depth)
        var all = Exploration()
        for point in CutPoint.all(of: recording) { all.add(await runner.run(point, limit: 256)) }
        return all
    }

    @Test("comes back from every kill of its process, and from kills inside recovery, as the oracles want it")
    func explored() async throws {
        let recording = try await record(.all)
        #expect(recording.liveViolations.isEmpty)
        #expect(CutPoint.all(of: recording).allSatisfy { $0.cut.kind == .process && !$0.cut.keepsIndex })
        let all = await explore(recording, CutRunner.Depth(every: 4))
        #expect(all.violations.isEmpty, "\(all.violations.prefix(3))")
        #expect(all.cuts > 200)
        #expect(all.states.count > 100)
        #expect(all.innerStates.count > 100)
        #expect(all.counters[Counter.landingsInRecovery, default: 0] > 0)
        #expect(all.counters[Counter.landingsAfterPressure, default: 0] > 0)
        #expect(all.counters[Counter.pair(.process, .process), default: 0] > 0)
    }

    @Test("is caught when a rule is off", arguments: [ProtocolRule.holdsPerDiskExtent, .keepSurvivorHolds])
    func mutant(rule: ProtocolRule) async throws {
        let recording = try await record(.all.without(rule))
        let all = await explore(recording, CutRunner.Depth(crashes: 0))
        #expect(!all.violations.isEmpty)
    }

    @Test("is recorded the same way twice, and another way with another seed")
    func repeated() async throws {
        let recording = try await record(.all)
        let again = try await Driver.rehearse(recording.plan, rules: .all, on: recording.medium) { _ in }
        #expect(again.end == .recorded(fingerprint: recording.fingerprint))
        #expect(again.blocks == recording.blocks.value)
        let other = try await Driver.record(FaultPlan.short(seed: 2), rules: .all, on: .memory)
        #expect(other.fingerprint != recording.fingerprint)
    }

    @Test("has the tables of its last commit behind each event, whichever cut was asked for before")
    func commits() async throws {
        let recording = try await record(.all)
        let changes = recording.log.events.indices.filter {
            if case .tablesChange = recording.log.events[$0].kind { true } else { false }
        }
        #expect(changes.count >= recording.commits.count)
        let images = changes.map { index in
            if case .tablesChange(let image, _) = recording.log.events[index].kind { image } else { -1 }
        }
        #expect(images == Array(images.indices))
        for (number, commit) in recording.commits.enumerated() {
            let image = try #require(changes.lastIndex { $0 < commit.events })
            let backend = MemoryBackend(image: recording.log.images[image])
            let rows = try backend.snapshot()
            #expect(rows.header.lastLSN.value == Int64(number + 1))
            #expect(rows.stateHash == commit.stateHash)
        }
    }
}
