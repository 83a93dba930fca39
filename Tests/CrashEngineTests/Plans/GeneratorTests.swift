import CrashEngine
import LayoutStore
import Testing

@Suite("The generator")
struct GeneratorTests {
    @Test("draws the same plan from the same seed, and another one from another seed")
    func isDeterministic() {
        let plans = [7, 7, 8].map { Planner.plan(generating: 80, seed: $0) }
        #expect(plans[0].steps == plans[1].steps)
        #expect(plans[0].tuning == plans[1].tuning)
        #expect(plans[0].steps != plans[2].steps)
    }

    @Test("a longer plan begins as a shorter one")
    func prefixes() {
        let (short, long) = (Planner.plan(generating: 45, seed: 5), Planner.plan(generating: 80, seed: 5))
        #expect(Array(long.steps.prefix(60)) == Array(short.steps.prefix(60)))
    }

    @Test("draws every operation, in every scope, durability and place in a block, over a few seeds")
    func reachesAll() {
        var (names, aligned, scopes, tunings): (Set<String>, Set<[Bool]>, Set<HolderScope>, Set<Tuning>) = (
            [], [], [], []
        )
        var durabilities: [String: Set<Durability>] = [:]
        for seed in UInt64(1)...20 {
            let plan = Planner.plan(generating: 100, seed: seed)
            tunings.insert(plan.tuning)
            for step in plan.steps {
                names.insert(step.operation.name)
                durabilities[step.operation.name, default: []].insert(step.durability)
                for range in step.operation.ranges {
                    aligned.insert([range.offset, range.offset + range.count].map { $0 % Geometry.blockBytes == 0 })
                }
                if case .map(_, let client, _, _, _, _) = step.operation { scopes.insert(plan.scopes[client]) }
            }
        }
        let all = [
            "create", "write", "mapwrite", "read", "mapread", "truncate", "clone", "fallocate", "punch", "zero",
            "collapse",
            "insert", "dedupe", "copy", "exchange", "unlink", "sync", "checkpoint", "grow", "reopen", "map",
            "read_fault",
            "write_fault", "unmap", "pin", "unpin",
        ]
        #expect(Set(all).subtracting(names).isEmpty, "\(names.sorted())")
        #expect(aligned.count == 4)
        #expect(scopes == Set(HolderScope.allCases))
        #expect(tunings.count > 5)
        for name in ["write", "clone", "truncate", "punch", "exchange"] {
            #expect(durabilities[name]?.count == 2, "\(name)")
        }
    }

    @Test("two files, one file, equal and shifted places: the arguments of pairs have every shape")
    func shapes() {
        var seen: Set<String> = []
        for seed in UInt64(1)...20 {
            for step in Planner.plan(generating: 100, seed: seed).steps {
                guard case .clone(let source, let offset, let count, let target, let at) = step.operation else {
                    continue
                }
                seen.insert(source == target ? "one file" : "two files")
                seen.insert(offset == at ? "equal places" : "other places")
                if count % Geometry.blockBytes != 0 { seen.insert("to the end of file") }
                if source == target, offset < at + count, at < offset + count { seen.insert("overlap") }
            }
        }
        #expect(seen == ["one file", "two files", "equal places", "other places", "to the end of file", "overlap"])
    }

    @Test("a plan is recorded without a violation, twice with one fingerprint", arguments: [UInt64(1), 2, 3])
    func isClean(seed: UInt64) async throws {
        let plan = Planner.plan(generating: 40, seed: seed)
        let recording = try await Driver.record(plan, rules: .all, journal: .wal)
        #expect(recording.liveViolations.isEmpty, "\(recording.liveViolations.map(\.message))")
        let again = try await Driver.rehearse(recording.plan, rules: .all, on: recording.medium) { _ in }
        #expect(again.end == .recorded(fingerprint: recording.fingerprint))
        #expect(again.blocks == recording.blocks.value)
    }
}
