import CrashEngine
import Foundation
import LayoutStore
import Schemas
import Testing

@Suite("A case")
struct CaseTests {
    private static func one(crash: Bool = true, text: String? = nil) throws -> Case {
        let cut = CrashCut(kind: .power, operation: 7, step: Step(.truncate, .advance), event: 2)
        let inner = CrashCut(kind: .process, operation: 0, step: Step(.open, .superblock), event: 1)
        let decisions = [
            Decision(ChoicePoint(.file(1), .frame(3)), of: "store.db-wal", pick: 1, among: 3),
            Decision(ChoicePoint(.file(0), .size), of: "store.db", pick: 0, among: 2),
        ]
        let violation = OracleViolation(oracle: "world", kind: "hold_lost", detail: "a \"detail\"\nof two lines")
        let finding = Finding(
            violation, crash: crash ? cut : nil, decisions: crash ? decisions : [],
            inner: crash ? [InnerCrash(crash: inner, decisions: Array(decisions[1...]))] : [], lsn: LSN(9),
            place: Finding.Place(operation: 7, step: cut.step))
        let list = try text.map { try Workload(name: "own.fsxops", text: $0) } ?? .builtIn
        return Case(
            finding, build: "b", seed: .max, workloads: [Case.StoredWorkload(list)], rulesOff: ["copyBeforeHandOut"],
            journal: "rollback", deviceBlocks: 90, operation: "truncate file 0 to 5 [full, plan]", about: "a test")
    }

    @Test("comes out of its file as it went in, and is what the schema says", arguments: [true, false])
    func coding(crash: Bool) throws {
        let schema = try JSONSchema(Schema.cases)
        for text in [nil, "write 0x0 0x10 0x0\n"] {
            let one = try Self.one(crash: crash, text: text)
            let bytes = Data(try one.text.utf8)
            let again = try Case(name: "c", bytes: bytes)
            #expect(try again.text == one.text)
            #expect(again.finding.crash == one.finding.crash)
            #expect(again.finding.decisions == one.finding.decisions)
            #expect(again.finding.inner == one.finding.inner)
            #expect(again.finding.lsn == LSN(9) && again.seed == .max)
            #expect(again.workloads == one.workloads && (again.workloads[0].text == nil) == (text == nil))
            #expect(schema.problems(in: try JSONSerialization.jsonObject(with: bytes)) == [])
        }
    }

    @Test("that is not as the schema says is found by the schema")
    func schemaRefuses() throws {
        let schema = try JSONSchema(Schema.cases)
        let text = try Self.one().text
        for (from, to) in [
            ("\"seed\"", "\"sead\""), ("\"rollback\"", "\"rolled\""), ("\"truncate/advance\"", "\"truncate\""),
            ("\"frame\"", "\"page\""), ("\"event\" : 2", "\"event\" : -2"), ("\"version\" : 1", "\"version\" : 2"),
            ("\"keeps_index\" : false", "\"keeps_index\" : \"no\""),
        ] {
            let bad = Data(text.replacing(from, with: to).utf8)
            #expect(schema.problems(in: try JSONSerialization.jsonObject(with: bad)) != [], "\(to)")
        }
    }

    @Test("has a file name that says what it is, another one for another workload, rule or oracle")
    func name() throws {
        let one = try Self.one()
        #expect(
            one.fileName.hasPrefix("world-hold_lost-truncate-advance-power-rollback-seed18446744073709551615-"))
        #expect(one.fileName.hasSuffix(".json"))
        func with(rules: [String], oracle: String) -> Case {
            let violation = OracleViolation(oracle: oracle, kind: "hold_lost", detail: "")
            let finding = Finding(violation, crash: one.finding.crash, place: one.finding.place)
            return Case(
                finding, build: "", seed: one.seed, workloads: one.workloads, rulesOff: rules, journal: one.journal,
                deviceBlocks: one.deviceBlocks, operation: one.operation)
        }
        let names = [
            one.fileName, try Self.one(text: "write 0x0 0x10 0x0\n").fileName,
            with(rules: [], oracle: "world").fileName, with(rules: one.rulesOff, oracle: "content").fileName,
        ]
        #expect(Set(names).count == names.count)
        #expect(with(rules: one.rulesOff, oracle: "world").fileName == one.fileName)
    }
}

@Suite("Causes")
struct CauseTests {
    private func finding(_ kind: String, event: Int, decisions: Int = 0, operation: Int = 1) -> Finding {
        let cut = CrashCut(kind: .power, operation: operation, step: Step(.write, .remap), event: event)
        let decisions = (0..<decisions).map {
            Decision(ChoicePoint(.device, .sector($0)), of: "device", pick: 0, among: 2)
        }
        return Finding(OracleViolation(oracle: "o", kind: kind, detail: ""), decisions: decisions).at(cut)
    }

    @Test("are told once: one kind is one cause, and so is what one state violates")
    func causes() {
        let all = [
            finding("a", event: 1), finding("b", event: 1), finding("a", event: 2), finding("c", event: 3),
        ]
        let causes = Causes(all.enumerated().map { (number: $0, count: 10, finding: $1) }).all
        #expect(causes.map(\.number) == [0, 3])
        #expect(causes.map(\.count) == [20, 10])
        #expect(causes.map(\.others) == [["b (oracle o)"], []])
    }

    @Test("are told by the simplest finding: fewer crashes, then fewer decisions, then earlier")
    func simplicity() {
        let inner = InnerCrash(
            crash: CrashCut(kind: .power, operation: 0, step: Step(.open, .begin), event: 1), decisions: [])
        let twice = Finding(OracleViolation(oracle: "o", kind: "k", detail: ""), inner: [inner]).at(
            CrashCut(kind: .power, operation: 1, step: Step(.write, .remap), event: 1))
        let live = Finding(OracleViolation(oracle: "o", kind: "k", detail: ""))
        let ordered = [
            live, finding("k", event: 1), finding("k", event: 1, operation: 2), finding("k", event: 1, decisions: 1),
            twice,
        ]
        for (simple, other) in zip(ordered, ordered.dropFirst()) {
            #expect(simple.simplicity.lexicographicallyPrecedes(other.simplicity))
        }
    }
}
