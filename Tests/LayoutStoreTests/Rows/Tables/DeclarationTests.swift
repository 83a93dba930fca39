import LayoutStore
import Schemas
import Testing

/// Schemas/store.sql is written by hand, and so are the row types: column by column they have to agree.
@Suite("A table's declaration")
struct DeclarationTests {
    private static func emptyDatabase() throws -> Connection {
        let connection = try Connection(path: ":memory:", vfs: nil, create: true)
        try connection.run("\(Schema.store); \(Schema.invariants)")
        return connection
    }

    @Test("exists for every table of the schema and for no other")
    func tables() throws {
        let found = try Statement(Self.emptyDatabase(), "SELECT name FROM sqlite_schema WHERE type = 'table'").all {
            $0.text(0)
        }
        #expect(TableDeclaration.all.map(\.name).sorted() == found.sorted())
    }

    @Test("has the columns, types and the key that the schema has", arguments: StoredTable.all)
    func columns(table: StoredTable) throws {
        let declaration = table.declaration
        let found = try Statement(
            Self.emptyDatabase(),
            "SELECT name, type, \"notnull\", pk FROM pragma_table_info('\(declaration.name)') ORDER BY cid"
        )
        .all { (name: $0.text(0), type: $0.text(1), isNeeded: $0.flag(2), key: $0[3]) }
        #expect(found.map(\.name).sorted() == declaration.columns.map(\.name).sorted())
        #expect(found.filter { !$0.isNeeded }.isEmpty)
        #expect(
            found.filter { $0.key > 0 }.sorted { $0.key < $1.key }.map(\.name) == declaration.key.map(\.name))
        for column in declaration.columns {
            let type =
                switch column.kind {
                case .number, .code: "INTEGER"
                case .name: "TEXT"
                case .bytes: "BLOB"
                }
            #expect(found.first { $0.name == column.name }?.type == type, "\(column)")
        }
    }

    @Test(
        "accepts no value that a CHECK refuses, and no CHECK refuses a value that it accepts",
        arguments: StoredTable.all)
    func checks(table: StoredTable) throws {
        let declaration = table.declaration
        let text = try Statement(
            Self.emptyDatabase(), "SELECT sql FROM sqlite_schema WHERE name = '\(declaration.name)'"
        ).first { $0.text(0) }
        let checks = CheckText.all(in: try #require(text))
        for column in declaration.columns {
            switch column.kind {
            case .bytes: #expect(checks[column.name] == nil)
            case .name(let lengths):
                let range = Int64(lengths.lowerBound)...Int64(lengths.upperBound)
                #expect(checks[column.name] == .range(range), "\(column)")
            case .code(let values):
                if !Self.isUncheckedCode(declaration.name, column.name) {
                    #expect(checks[column.name] == .values(values), "\(column)")
                }
            case .number(let range):
                switch checks[column.name] {
                case .values(let values): #expect(values == Array(range), "\(column)")
                case .range(let checked): #expect(checked.lowerBound == range.lowerBound, "\(column)")
                case nil:
                    let isUnchecked = range == .min ... .max || Self.isUncheckedRange(declaration.name, column.name)
                    #expect(isUnchecked, "\(column) has a range, but no CHECK")
                }
                // Upper bounds keep sums from overflow, which is no business of SQL, but where a CHECK has one.
                if case .range(let checked) = checks[column.name], checked.upperBound < .max {
                    #expect(checked.upperBound == range.upperBound, "\(column)")
                }
            }
        }
    }

    /// Codes of the journal, which a newer program may have written.
    private static func isUncheckedCode(_ table: String, _ column: String) -> Bool {
        table == "journal" && ["operation", "step"].contains(column)
    }

    /// What only this program looks at.
    private static func isUncheckedRange(_ table: String, _ column: String) -> Bool {
        ["busy_extent.freed_lsn", "detached_extent.lsn", "open_intent.source_file_block", "store.format_version"]
            .contains("\(table).\(column)")
    }

    @Test("finds a row to replace or remove by the primary key", arguments: StateTable.allCases)
    func plans(table: StateTable) throws {
        let connection = try Self.emptyDatabase()
        for sql in [StoredTable.state(table).sql.replace, StoredTable.state(table).sql.remove] {
            let plan = try Statement(connection, "EXPLAIN QUERY PLAN \(sql)").all { $0.text(3) }
            let key = table.declaration.key.map { "\($0.name)=?" }.joined(separator: " AND ")
            let expected = [
                "SEARCH \(table.declaration.name) USING INTEGER PRIMARY KEY (rowid=?)",
                "SEARCH \(table.declaration.name) USING PRIMARY KEY (\(key))",
            ]
            #expect(plan.count == 1 && expected.contains(plan[0]), "\(plan)")
        }
    }
}

/// What the CHECK of one column says, read from the text of the schema.
private enum CheckText: Equatable {
    case range(ClosedRange<Int64>)
    case values([Int64])

    /// By column. Traps on a CHECK of a form that it does not know.
    static func all(in sql: String) -> [String: CheckText] {
        var found: [String: CheckText] = [:]
        let checks = sql.matches(
            of: /CHECK \((?:length\(CAST\((\w+) AS BLOB\)\)|(\w+)) ([^\n]*?)\)(?=[,\s]*(?:--|\n|$))/)
        for check in checks {
            let column = String(check.1 ?? check.2 ?? "")
            let condition = String(check.3)
            let numbers = condition.matches(of: /\d+/).compactMap { Int64($0.0) }
            if condition.hasPrefix("IN") {
                found[column] = .values(numbers.sorted())
            } else if condition.hasPrefix("BETWEEN") {
                found[column] = .range(numbers[0]...numbers[1])
            } else if condition.hasPrefix(">=") {
                found[column] = .range(numbers[0]...(.max))
            } else if condition.hasPrefix(">") {
                found[column] = .range((numbers[0] + 1)...(.max))
            } else if condition.hasPrefix("=") {
                found[column] = .range(numbers[0]...numbers[0])
            } else {
                fatalError("a CHECK of another form: \(condition)")
            }
        }
        precondition(found.count == sql.ranges(of: "CHECK (").count, "a CHECK was not read: \(sql)")
        return found
    }
}
