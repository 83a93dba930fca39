import CrashEngine
import LayoutStore
import Testing

@Suite("The twins of the views")
struct TwinTests {
    /// Damaged stores that the differential test makes.
    private static let stores = 10_000

    @Test("say what the views say of ten thousand damaged stores")
    func differential() async throws {
        let bases = try await MadeStores.all()
        var violated: [Invariant: Int] = [:]
        for number in 0..<Self.stores {
            let base = bases[number % bases.count]
            var draw = DamageDraw(seed: UInt64(number), base.schema)
            try base.run("SAVEPOINT damage")
            let script = try draw.script(changes: base.changes)
            let (twins, views) = (try base.twins(), try base.views())
            try #require(
                sorted(twins) == sorted(views),
                "seed \(number), store \(number % bases.count): \(script.joined(separator: "; "))\n\(difference(twins, views))"
            )
            for invariant in Set(views.map(\.invariant)) { violated[invariant, default: 0] += 1 }
            try base.run("ROLLBACK TO damage; RELEASE damage")
        }
        for invariant in Invariant.allCases {
            #expect(violated[invariant, default: 0] >= 20, "\(invariant.rawValue): so few prove nothing")
        }
    }

    @Test("say what the views say of each number that a column can hold, in one row and in all")
    func extremes() async throws {
        var compared = 0
        for base in [try TwinDatabase(HealthyStore.script)] + (try await MadeStores.all().prefix(2)) {
            for table in base.schema {
                for column in table.columns where column != "format_version" {
                    for number in DamageDraw.extremes {
                        for rows in ["", " WHERE rowid = 1", " WHERE \(table.key[0]) % 2"] {
                            try base.run("SAVEPOINT damage")
                            let sql = "UPDATE OR IGNORE \(table.name) SET \(column) = \(number)\(rows)"
                            if try base.changes(sql) {
                                let (twins, views) = (try base.twins(), try base.views())
                                try #require(sorted(twins) == sorted(views), "\(sql)\n\(difference(twins, views))")
                                compared += 1
                            }
                            try base.run("ROLLBACK TO damage; RELEASE damage")
                        }
                    }
                }
            }
        }
        #expect(compared > 2000)
    }

    @Test("say what the views say of each damage that the views are tested with", arguments: InvariantDamage.all)
    func damaged(_ damage: InvariantDamage) throws {
        let database = try TwinDatabase(HealthyStore.script)
        try database.run(damage.script)
        let twins = try database.twins()
        #expect(twins.map { "\($0.invariant.rawValue) \($0.subject)" } == damage.expected, "\(twins)")
        #expect(try twins == database.views())
    }

    @Test("find nothing after a legal change", arguments: InvariantDamage.legal)
    func excused(_ change: InvariantDamage) throws {
        let database = try TwinDatabase(HealthyStore.script)
        try database.run(change.script)
        #expect(try database.twins() == [])
    }

    @Test("find nothing in a store that operations made")
    func healthy() async throws {
        #expect(try TwinDatabase(HealthyStore.script).twins() == [])
        for store in try await MadeStores.all() {
            #expect(try store.twins().filter { !$0.invariant.isForRecoveredStores } == [])
        }
    }

    /// Names that are no UTF-8 are repaired on the way into Swift, so both sides are sorted here.
    private func sorted(_ violations: [Violation]) -> [Violation] {
        violations.sorted {
            ($0.invariant.rawValue, $0.subject, $0.detail) < ($1.invariant.rawValue, $1.subject, $1.detail)
        }
    }

    private func difference(_ twins: [Violation], _ views: [Violation]) -> String {
        let (only, missing) = (Set(twins).subtracting(views), Set(views).subtracting(twins))
        return
            (sorted(Array(only)).prefix(3).map { "twins only: \($0)" }
            + sorted(Array(missing)).prefix(3).map { "views only: \($0)" }).joined(separator: "\n")
    }
}
