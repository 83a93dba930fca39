import CrashEngine
import Foundation
import LayoutSQL
import LayoutStore
import Schemas
import Testing

@Suite("A store asked through virtual tables")
struct StoreQueriesTests {
    @Test("answers every table and view as SQLite does on its file, while operations go on")
    func made() async throws {
        let media = try Media(blocks: 260)
        var exerciser = try await Exerciser(TestStore.make(.sqlite, blocks: 260, on: media), seed: 3)
        for _ in 0..<12 {
            for _ in 0..<10 {
                try await exerciser.operate()
                try await exerciser.actAsClient()
            }
            try expectNone(AskedStore(media.path).difference())
        }
    }

    @Test("answers of tables in memory what SQLite does of a copy of theirs")
    func memory() async throws {
        var exerciser = try await Exerciser(TestStore.make(.memory, blocks: 260), seed: 4)
        for _ in 0..<60 {
            try await exerciser.operate()
            try await exerciser.actAsClient()
        }
        let backend = try #require(exerciser.test.memory)
        let scratch = try Media(blocks: 2)
        let copy = try SQLiteBackend(
            path: scratch.path, creating: await exerciser.test.store.queue.currentHeader())
        try copy.transact { (rows) throws(StoreError) in try backend.copyRows(into: rows) }
        try expectNone(AskedStore(scratch.path, FullCheck(backend).tables).difference())
    }

    @Test(
        "answers the same of rows that lie in any order, as on a damaged medium, and says of each how often it is there"
    )
    func disorder() throws {
        let file = try DamagedFile(HealthyStore.script)
        let tables = try StoreTables.open(file.path)
        let asked = try AskedStore(file.path, ChangedTables(tables) { $0.reversed() })
        #expect(try asked.difference() == nil)
        let sorted = "SELECT start, inode, fork, file_block FROM extent ORDER BY start DESC, inode, fork, file_block"
        #expect(try asked.plain(sorted) == asked.virtual(sorted))
        let twice = try AskedStore(file.path, ChangedTables(tables) { $0 + $0 })
        for count in [
            "count(*) FROM extent", "count(*) FROM extent WHERE inode > 0 OR start > 0",
            "count(*) FROM inode WHERE number IN (SELECT number FROM inode)",
        ] {
            let number = Int(try asked.plain("SELECT \(count)")[0][0]) ?? 0
            #expect(number > 0)
            #expect(try twice.virtual("SELECT \(count)") == [["\(2 * number)"]], "\(count)")
        }
    }

    @Test("says what SQLite says of each damage that the views are tested with", arguments: InvariantDamage.all)
    func damaged(_ damage: InvariantDamage) throws {
        let path = try DamagedFile("\(HealthyStore.script); \(damage.script)")
        let asked = try AskedStore(path.path)
        try expectNone(asked.difference())
        #expect(try asked.virtual("SELECT * FROM violation").count == damage.expected.count)
    }

    @Test("says what SQLite says of rows with the lowest and highest numbers in each column")
    func extremes() throws {
        var compared = 0
        for table in TableDeclaration.all where table.name != "store" {
            for column in table.columns where column.isNumber {
                for number in [Int64.min, .max] {
                    let file = try DamagedFile(
                        "\(HealthyStore.script); UPDATE OR IGNORE \(table.name) SET \(column.name) = \(number)")
                    try expectNone(AskedStore(file.path).difference(), "\(table.name).\(column.name) = \(number)")
                    compared += 1
                }
            }
        }
        #expect(compared > 100)
    }

    @Test("shows a row that is kept as something else as NULLs, and all others")
    func unreadable() throws {
        // One holder alone can be read, and its number lies behind the rows that have none.
        let file = try DamagedFile(
            """
            \(HealthyStore.script);
            INSERT INTO holder SELECT id + 1000, name, scope, incarnation, epoch, host, boot FROM holder;
            UPDATE holder SET id = -5 WHERE id = (SELECT max(id) FROM holder);
            UPDATE holder SET name = '' WHERE id > 0
            """)
        let asked = try AskedStore(file.path)
        let others = try asked.plain("SELECT '' FROM holder WHERE id > 0")
        #expect(others.count >= 3)
        #expect(try asked.virtual("SELECT id FROM holder ORDER BY id") == others + [["-5"]])
        #expect(try asked.virtual("SELECT id FROM holder WHERE id = -5") == [["-5"]])
        #expect(try asked.virtual("SELECT id FROM holder WHERE id < 1000000") == [["-5"]])
        let types = "SELECT count(*) FROM holder WHERE typeof(id) || typeof(name) = 'nullnull'"
        #expect(try asked.virtual(types) == [["\(others.count)"]])
    }

    @Test("shows an empty text and an empty blob as such, and bytes that are no text as they are")
    func bytes() throws {
        let file = try DamagedFile(
            """
            \(HealthyStore.script);
            UPDATE journal SET redo = x'' WHERE lsn = (SELECT min(lsn) FROM journal);
            UPDATE holder SET name = CAST(x'41ff42' AS TEXT) WHERE id = (SELECT min(id) FROM holder)
            """)
        let asked = try AskedStore(file.path)
        for sql in [
            "SELECT typeof(redo), length(redo) FROM journal ORDER BY lsn",
            "SELECT typeof(tag), length(tag) FROM inode ORDER BY number",
            "SELECT typeof(name), hex(name) FROM holder ORDER BY id",
        ] {
            #expect(try asked.plain(sql) == asked.virtual(sql), "\(sql)")
        }
        #expect(try asked.virtual("SELECT min(length(redo)) FROM journal") == [["0"]])
        #expect(try asked.virtual("SELECT count(*) FROM holder WHERE hex(name) = '41FF42'") == [["1"]])
    }

    @Test(
        "finds the rows that SQLite finds by any comparison of any columns, in the order that was asked for",
        arguments: 1...2)
    func lookups(seed: Int) throws {
        var draw = DrawnRows(seed: seed)
        let file = try DamagedFile("")
        let backend = try Connection(path: file.path, vfs: nil, create: false)
        for table in StateTable.allCases {
            for _ in 0..<200 {
                let row = draw.row(of: table)
                try? backend.run(
                    "INSERT OR IGNORE INTO \(table.declaration.name) (\(table.declaration.columnList)) VALUES (\(values(row)))"
                )
            }
        }
        let asked = try AskedStore(file.path)
        var found = 0
        for _ in 0..<800 {
            let table = StateTable.allCases[Int(draw.below(Int64(StateTable.allCases.count)))].declaration
            let columns = table.columns.filter(\.isNumber).map(\.name)
            var conditions: [String] = []
            // The first columns are those of keys and orders.
            for _ in 0..<(1 + draw.below(4)) {
                let column = columns[Int(draw.below(Int64(columns.count)))]
                let operation = ["=", "=", "<", "<=", ">", ">=", "IN"][Int(draw.below(7))]
                let bound = bound(&draw)
                conditions.append("\(column) \(operation) \(operation == "IN" ? "(\(bound), 3, 1, \(bound))" : bound)")
            }
            let condition = conditions.joined(separator: draw.below(6) == 0 ? " OR " : " AND ")
            let sql = "SELECT * FROM \(table.name) WHERE \(condition)"
            try expectNone(asked.difference(sql))
            // The key behind the columns of an index, too: so rows of one table come sorted by all of them.
            let first = columns[Int(draw.below(Int64(columns.count)))]
            let terms = ([first] + table.key.map(\.name)).prefix(1 + Int(draw.below(4)))
            let directions = terms.map { _ in draw.below(2) == 0 ? "" : " DESC" }
            let sorting = zip(terms, directions).map { $0 + $1 }.joined(separator: ", ")
            let sorted =
                "SELECT \(terms.joined(separator: ", ")) FROM \(table.name) WHERE \(condition) ORDER BY \(sorting) LIMIT \(1 + draw.below(99))"
            #expect(try asked.plain(sorted) == asked.virtual(sorted), "\(sorted)")
            for function in ["min", "max"] {
                try expectNone(asked.difference("SELECT \(function)(\(first)) FROM \(table.name) WHERE \(condition)"))
            }
            found += try asked.plain(sql).count
        }
        #expect(found > 2000)
    }

    /// Numbers among those that rows have, between them, far away, and what is no number.
    private func bound(_ draw: inout DrawnRows) -> String {
        switch draw.below(16) {
        case 0: "NULL"
        case 1: "'\(draw.below(9))'"
        case 2: "'x'"
        case 3: "\(draw.below(50)).5"
        case 4: "\(draw.below(50)).0"
        case 5: "9223372036854775807 + 1"
        case 6: "-9223372036854775807 - 3"
        case 7: "9223372036854775807"
        case 8: "x'31'"
        case 9: "-\(draw.below(9)).25"
        default: "\(draw.below(draw.below(2) == 0 ? 8 : 50))"
        }
    }

    private func values(_ row: TableRow) -> String {
        var (word, values) = (0, [String]())
        for part in row.table.declaration.parts {
            guard case .column(let column) = part else {
                word += 1
                continue
            }
            if column.isNumber {
                values.append("\(row.words[word])")
            } else {
                values.append("'\(WordSource.name(row.words[word..<(word + column.words)]))'")
            }
            word += column.words
        }
        return values.joined(separator: ", ")
    }

    @Test("uses a look-up where the schema has an index, and no scan in a loop")
    func plans() throws {
        let file = try DamagedFile(HealthyStore.script)
        let asked = try AskedStore(file.path)
        for (sql, number) in [
            ("SELECT * FROM inode WHERE number = 5", "1:=1"),
            ("SELECT * FROM extent WHERE inode = 1 AND fork = 0 AND file_block < 9", "1:=2<"),
            ("SELECT * FROM hold WHERE start > 5 AND start < 9", "2:=0><"),
            ("SELECT * FROM hold WHERE inode = 5 AND file_block >= 3", "3:=1>"),
            ("SELECT * FROM hold WHERE parent_kind = 1 AND parent = 3", "4:=2"),
            ("SELECT * FROM pin WHERE holder = 2", "2:=1"),
            ("SELECT * FROM free_extent ORDER BY count DESC, start DESC", "2:=0d"),
            ("SELECT max(lsn) FROM journal WHERE lsn < 9", "1:=0<d"),
            ("SELECT * FROM hold WHERE count = 1", "0:=0"),
            // As block_violation asks for the owners of a block.
            ("SELECT * FROM extent WHERE start <= 9 ORDER BY start DESC, inode, fork, file_block LIMIT 16", "2:=0<m"),
            ("SELECT * FROM hold WHERE start = 9 ORDER BY id DESC", "2:=1d"),
        ] {
            let plan = try asked.virtual("EXPLAIN QUERY PLAN \(sql)").compactMap(\.last)
            #expect(plan.last.map(access) == number, "\(sql): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql): \(plan)")
        }
    }

    /// Order, equal columns, bounds and direction, out of "SCAN t VIRTUAL TABLE INDEX n:".
    private func access(_ plan: String) -> String {
        let number = plan.split { $0 == " " || $0 == ":" }.last.flatMap { Int($0) } ?? -1
        let bounds = (number >> 8 & 15 != 0 ? ">" : "") + (number >> 12 & 15 != 0 ? "<" : "")
        return "\(number & 15):=\(number >> 4 & 15)\(bounds)\(["", "d", "m", "?"][number >> 16 & 3])"
    }

    @Test("is not changed by a statement, and makes no file")
    func readOnly() throws {
        let file = try DamagedFile(HealthyStore.script)
        let queries = try StoreQueries(StoreTables.open(file.path))
        for sql in [
            "DELETE FROM hold", "UPDATE store SET clean = 1", "INSERT INTO pin SELECT * FROM pin",
            "CREATE TABLE t (a)", "ATTACH '\(file.path)-other' AS other", "VACUUM INTO '\(file.path)-other'", "SELECT",
            "SELECT * FROM nothing",
        ] {
            #expect(throws: StoreQueries.Refusal.self, "\(sql)") { try queries.run(sql) { _ in } }
        }
        #expect(file.files.all == ["device"])
    }

    @Test("refuses what is no store, in sentences")
    func refusals() async throws {
        let place = try StorePlace()
        let store = try await place.create()
        func refusal(_ path: String) -> StoreError? {
            do throws(StoreError) {
                _ = try StoreTables.open(path)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal(place.path)?.code == .locked)
        try await store.backup(to: place.files.path("b"))
        try await store.close()
        #expect(refusal(place.path) == nil)
        try Connection(path: place.files.path("other"), vfs: nil, create: true).run("CREATE TABLE t (a)")
        try Data("PMEMOBJ\0 and more".utf8).write(to: URL(fileURLWithPath: place.files.path("pool")))
        try Data().write(to: URL(fileURLWithPath: place.files.path("empty")))
        try Data("some text".utf8).write(to: URL(fileURLWithPath: place.files.path("text")))
        for (name, word) in [
            ("b", "backup"), ("other", "somebody else"), ("pool", "pool"), ("empty", "empty"),
            ("text", "no SQLite database"),
            ("missing", "there is no store"), ("", "directory"),
        ] {
            let error = refusal(name.isEmpty ? place.files.folder.path : place.files.path(name))
            #expect(
                error?.code == .input && error?.message.contains(word) == true, "\(name): \(error?.message ?? "none")")
        }
    }
}

/// The rows of a medium, but the order in which they lie and their number are another.
private final class ChangedTables: RawTables {
    private let tables: any RawTables
    private let change: ([Int]) -> [Int]

    /// `change` says which rows lie where, by their numbers.
    init(_ tables: any RawTables, _ change: @escaping ([Int]) -> [Int]) {
        (self.tables, self.change) = (tables, change)
    }

    func atOneMoment(_ body: () -> Void) throws(StoreError) { try tables.atOneMoment(body) }
    var ownChecks: [(check: StoreCheck, find: () throws(StoreError) -> [CheckFinding])] { tables.ownChecks }
    func rows(of table: StoredTable) throws(StoreError) -> [[Int64]?] { changed(try tables.rows(of: table)) }
    func records() throws(StoreError) -> [RawRecord?] { changed(try tables.records()) }
    func violations() throws(StoreError) -> [(name: String, detail: String)] { try tables.violations() }
    var invariantHolds: String { tables.invariantHolds }
    func remount() throws(StoreError) { try tables.remount() }

    private func changed<Row>(_ rows: [Row]) -> [Row] { change(Array(rows.indices)).map { rows[$0] } }
}

private func expectNone(_ difference: String?, _ comment: String = "") throws {
    if let difference { Issue.record("\(comment) \(difference)") }
}

/// A database with the schema of a store, and with what a script makes of it, whatever constraints say.
final class DamagedFile {
    let files: TestFile
    var path: String { files.path }

    init(_ script: String) throws {
        files = try TestFile()
        let connection = try Connection(path: path, vfs: nil, create: true)
        try connection.run(
            "BEGIN; \(Schema.store); \(Schema.invariants); \(Schema.reports); PRAGMA user_version = \(StoreHeader.formatVersion); COMMIT"
        )
        try connection.run("PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF; \(script)")
    }
}
