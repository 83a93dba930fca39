import LayoutStore
import Testing

@Suite("The views of the invariants")
struct InvariantViewTests {
    @Test("are the cases of Invariant and no others")
    func names() throws {
        let database = try InvariantDatabase(HealthyStore.script)
        let views = try database.rows(
            """
            SELECT v.name FROM sqlite_schema AS v WHERE v.type = 'view'
                AND (SELECT group_concat(c.name) FROM pragma_table_info(v.name) AS c) = 'subject,detail' ORDER BY v.name
            """)
        #expect(views.map { $0[0] } == Invariant.allCases.map(\.rawValue).sorted())
    }

    @Test("are all empty in a healthy store")
    func healthy() throws {
        #expect(try findings(after: "").isEmpty)
    }

    @Test("report exactly the damage, by its subject", arguments: InvariantDamage.all)
    func damaged(_ damage: InvariantDamage) throws {
        let database = try InvariantDatabase(HealthyStore.script)
        try database.run(damage.script)
        let found = try findings(in: database)
        #expect(found.map { "\($0.view) \($0.subject)" } == damage.expected, "\(found)")
        // The view violation is their union, in the order of Invariant.
        let union = try database.rows("SELECT invariant, subject, detail FROM violation")
        #expect(union == found.map { [$0.view, String($0.subject), $0.detail] })
    }

    @Test("stay empty after a legal change", arguments: InvariantDamage.legal)
    func excused(_ change: InvariantDamage) throws {
        #expect(try findings(after: change.script) == [])
    }

    @Test("each report at least one damage alone", arguments: Invariant.allCases)
    func everyViewHasADamage(_ invariant: Invariant) {
        #expect(
            InvariantDamage.all.contains { damage in
                damage.expected.allSatisfy { $0.hasPrefix(invariant.rawValue + " ") }
            })
    }

    @Test("name the blocks, the holder and the file")
    func details() throws {
        let damages =
            HealthyStore.hold(120, start: 44, count: 2) + "DELETE FROM refcount; DELETE FROM hold WHERE id = 104"
        #expect(
            try findings(after: damages).map(\.detail) == [
                "blocks 44..<46 are free, but hold 120 of 'writer' on inode 1 reaches them",
                "blocks 10..<14 have no refcount row, but 2 data extents map them "
                    + "(inode 1, data, file block 0; inode 2, data, file block 0)",
                "pin 102 of holder 1 on inode 1 covers file blocks 12..<20, but has no hold on 17..<20",
            ])
    }

    @Test("answer whatever numbers the tables hold", arguments: [Int64.min, -1, 0, 1, 50, 1 << 62, Int64.max])
    func arithmetic(_ number: Int64) throws {
        let database = try InvariantDatabase(HealthyStore.script)
        try database.run("PRAGMA ignore_check_constraints = ON")
        for (table, columns) in [
            ("free_extent", ["count"]), ("busy_extent", ["count"]), ("detached_extent", ["count"]),
            ("refcount", ["count", "refs"]), ("extent", ["start", "count", "state", "born"]),
            ("hold", ["start", "count", "file_block", "reads", "writes", "granted_lsn"]),
            ("pin", ["count", "file_block"]),
            ("inode", ["size"]), ("open_intent", ["file_block", "count"]), ("journal_fact", ["start", "count"]),
            ("journal", ["durable_lsn"]), ("store", ["next_lsn", "anchor_lsn", "blocks"]),
        ] {
            for column in columns {
                try database.run("SAVEPOINT one; UPDATE \(table) SET \(column) = \(number)")
                _ = try database.rows("SELECT * FROM violation")
                try database.run("ROLLBACK TO one; RELEASE one; UPDATE \(table) SET \(column) = \(column)")
            }
        }
        try database.run(
            """
            INSERT INTO refcount VALUES (11, 3, \(number)), (12, 2, \(number));
            UPDATE refcount SET refs = \(number);
            UPDATE free_extent SET count = \(number);
            UPDATE extent SET count = \(number);
            """)
        #expect(try !database.rows("SELECT * FROM violation").isEmpty)
    }

    private func findings(after script: String) throws -> [InvariantDatabase.Finding] {
        let database = try InvariantDatabase(HealthyStore.script)
        try database.run(script)
        return try findings(in: database)
    }

    private func findings(in database: InvariantDatabase) throws -> [InvariantDatabase.Finding] {
        try Invariant.allCases.flatMap { try database.findings(of: $0.rawValue) }
    }
}
