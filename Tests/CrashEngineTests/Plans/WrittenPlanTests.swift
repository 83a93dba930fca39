import CrashEngine
import Foundation
import LayoutStore
import Schemas
import Testing

@Suite("A plan that is written down")
struct WrittenPlanTests {
    @Test("is run as the one that was drawn: same steps, same recording", arguments: [UInt64(3), 4])
    func roundTrip(seed: UInt64) async throws {
        let plan = Planner.plan(generating: 30, seed: seed)
        let workload = try Workload(drawn: plan)
        let read = Planner.plan([try Workload(name: "w.json", text: workload.text)], seed: seed)
        #expect(read.steps == plan.steps)
        #expect(read.scopes == plan.scopes)
        #expect(read.tuning == plan.tuning)
        #expect(read.isStrict == plan.isStrict)
        let (one, other) = (
            try await Driver.record(plan, rules: .all, journal: .wal),
            try await Driver.record(read, rules: .all, journal: .wal)
        )
        #expect(one.fingerprint == other.fingerprint)
    }

    @Test("is what the schema says, whatever was drawn")
    func schema() throws {
        let schema = try JSONSchema(Schema.workload)
        let plans =
            (1...40).map { Planner.plan(generating: Int($0 % 2 == 0 ? $0 : 60), seed: $0) } + [
                Planner.plan([.builtIn], seed: 1)
            ]
        for plan in plans {
            let text = try Workload(drawn: plan).text
            #expect(schema.problems(in: try JSONSerialization.jsonObject(with: Data(text.utf8))) == [])
            #expect(
                Planner.plan([try Workload(name: "w.json", text: text)], seed: plan.seed).steps.count
                    == plan.steps.count)
        }
    }

    /// A document with these steps, of which the first is on line 4.
    private static func text(_ steps: [String], more: String = "") -> String {
        "{\"version\": 1,\n \"clients\": [\"remote\"],\(more)\n \"steps\": [\n"
            + steps.map { "  " + $0 }.joined(separator: ",\n") + "\n]}"
    }

    private static let create = #"{"call": {"create": {"file": 0}}}"#
    private static let write =
        #"{"call": {"write": {"file": 0, "offset": 0, "count": 5000}}, "durability": "deferred"}"#

    @Test("takes what is left out as usual, and limits the crashes to those that are asked for")
    func defaults() async throws {
        let text = Self.text([Self.create, Self.write], more: #" "crashes": [{"step": 1, "kinds": ["power"]}],"#)
        let plan = Planner.plan([try Workload(name: "w.json", text: text)], seed: 1)
        #expect(plan.steps.map(\.durability) == [.full, .deferred])
        #expect(plan.tuning == .standard)
        #expect(!plan.isStrict)
        let recording = try await Driver.record(plan, rules: .all, journal: .wal)
        let points = CutPoint.all(of: recording)
        #expect(!points.isEmpty)
        #expect(points.allSatisfy { $0.cut.kind == .power && $0.cut.operation == plan.lastOperation })
        let names = Set(Requirement.all(recording).filter { $0.reason == nil }.map(\.name))
        #expect(
            names
                == Set([Counter.crashed(.power)] + Oracles.names.map(Counter.judged)).subtracting([
                    Counter.judged(OracleName.world)
                ]),
            "a plan that is not strict has to be crashed and judged, and no more; its client is given no address")
    }

    struct Wrong: Sendable {
        let text: String
        let line: Int
        let words: [String]

        init(_ text: String, line: Int, _ words: String...) { (self.text, self.line, self.words) = (text, line, words) }
    }

    private static let wrong = [
        Wrong("{", line: 0, "this is no workload"),
        Wrong(#"{"version": 2, "clients": [], "steps": [\#(create)]}"#, line: 1, "version", "version 1"),
        Wrong(#"{"clients": [], "steps": []}"#, line: 1, "version", "is missing"),
        Wrong(text([]), line: 3, "steps", "no step"),
        Wrong(text([create, #"{"call": {"wrote": {"file": 0}}}"#]), line: 5, "steps.1.call"),
        Wrong(text([create, #"{"call": {"write": {"file": 0, "offset": 0}}}"#]), line: 5, "count", "is missing"),
        Wrong(text([create, #"{"call": {"write": {"file": 0, "offset": 0, "count": "x"}}}"#]), line: 5, "count"),
        Wrong(
            text([create, #"{"call": {"write": {"file": 0, "offset": 0, "count": 0}}}"#]), line: 5, "at least 1 byte"),
        Wrong(text([create, #"{"call": {"write": {"file": 0, "offset": -1, "count": 2}}}"#]), line: 5, "begins at 0"),
        Wrong(text([create, #"{"call": {"read": {"file": 1, "offset": 0, "count": 0}}}"#]), line: 5, "no file 1"),
        Wrong(text([write]), line: 4, "steps.0.call", "no file 0"),
        Wrong(text([#"{"call": {"create": {"file": 3}}}"#]), line: 4, "the next one is 0"),
        Wrong(text([create, #"{"call": {"unlink": {"file": 0}}}"#, write]), line: 6, "unlinked"),
        Wrong(text([create, #"{"call": {"unmap": {"slot": 1}}}"#]), line: 5, "no mapping 1"),
        Wrong(
            text([
                create,
                #"{"call": {"pin": {"slot": 1, "client": 4, "file": 0, "block": 0, "blocks": 1, "access": "read"}}}"#,
            ]),
            line: 5, "no client 4"),
        Wrong(
            text([
                create,
                #"{"call": {"pin": {"slot": 1, "client": 0, "file": 0, "block": 0, "blocks": 1, "access": "rw"}}}"#,
            ]),
            line: 5, "read or write, not rw"),
        Wrong(text([#"{"call": {"create": {"file": 0}}, "durabilty": "full"}"#]), line: 4, "durabilty", "no such name"),
        Wrong(text([#"{"call": {"create": {"file": 0, "size": 4}}}"#]), line: 4, "size", "no such name"),
        Wrong(
            text([#"{"call": {"sync": {}}, "durability": "always"}"#]), line: 4, "durability", "none of full, deferred"),
        Wrong(text([create], more: #" "crashes": [{"step": 9}],"#), line: 2, "crashes.0.step", "no step 9"),
        Wrong(text([create], more: #" "store": {"room": 20},"#), line: 2, "room"),
        Wrong(text([create], more: #" "clint": [],"#), line: 2, "clint", "no such name"),
    ]

    @Test("what is wrong in it is said with line and place", arguments: wrong)
    func refused(_ wrong: Wrong) throws {
        let error = #expect(throws: InputError.self) { try Workload(name: "w.json", text: wrong.text) }
        #expect(error?.line == wrong.line, "\(error?.description ?? "")")
        for word in wrong.words { #expect(error?.description.contains(word) == true, "\(error?.description ?? "")") }
    }

    @Test("stands for itself: not beside another workload")
    func alone() throws {
        let plan = try Workload(name: "w.json", text: Self.text([Self.create]))
        #expect(throws: InputError.self) { try Workload.check([plan, .builtIn]) }
    }
}
