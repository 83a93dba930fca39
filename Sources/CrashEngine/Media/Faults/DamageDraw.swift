/// Draws SQL that damages a row, or the journal, as far as the CHECKs of Schemas/store.sql let it.
package struct DamageDraw {
    /// A table of the schema with its columns, and which of these are the key.
    package struct Table {
        package let name: String
        package var columns: [String] = []
        package var key: [String] = []

        package init(name: String, columns: [String] = [], key: [String] = []) {
            self.name = name
            self.columns = columns
            self.key = key
        }
    }

    private var random: SeededGenerator
    private let schema: [Table]
    /// What lies at the ends of what a column can hold, and where a sum of two begins to be a float.
    package static let extremes: [Int64] = [
        0, 1, -1, 255, 256, 1 << 40, 1 << 62, .max / 4096, .max - 4096, .max - 257, .max - 1, .max, .min,
    ]
    /// Where the numbers of disk blocks, holds and so on come from: what one table says belongs in another.
    private static let sources: [(table: String, column: String)] = [
        ("extent", "start"), ("extent", "file_block"), ("extent", "start + count"), ("extent", "inode"),
        ("free_extent", "start"), ("busy_extent", "start"), ("detached_extent", "start"), ("refcount", "start"),
        ("hold", "start"), ("hold", "file_block"), ("hold", "granted_lsn"), ("hold", "parent"), ("hold", "holder"),
        ("journal", "lsn"), ("journal", "chain"), ("journal_fact", "start"), ("store", "epoch"), ("pin", "id"),
    ]
    private static let names = [
        "'it''s'", "'naïve ✓'", "CAST(x'6100620a' AS TEXT)", "CAST(x'ff61e282' AS TEXT)", "'%d %s'",
    ]

    package init(seed: UInt64, _ schema: [Table]) {
        random = SeededGenerator(seed: seed, purpose: .damage)
        // More rows, more ways to be wrong.
        self.schema = schema.flatMap { table in
            [Table](
                repeating: table, count: ["extent": 4, "hold": 4, "journal": 2, "journal_fact": 2][table.name] ?? 1)
        }
    }

    /// The next statement. It may change nothing.
    package mutating func next() -> String {
        let table = schema[random.below(schema.count)]
        switch random.below(12) {
        case 0:
            // A store without its header is refused when it is read.
            guard table.name != "store" else { return next() }
            return "DELETE FROM \(table.name) WHERE \(isOneRow(of: table))"
        case 1, 2: return duplicate(table)
        case 3: return journalDamage()
        default: return change(table)
        }
    }

    /// One to four statements, each of which `changes` a row.
    package mutating func script(changes: (String) throws -> Bool) rethrows -> [String] {
        var script: [String] = []
        for _ in 0..<(1 + random.below(4)) {
            var sql = next()
            while try !changes(sql) { sql = next() }
            script.append(sql)
        }
        return script
    }

    private mutating func change(_ table: Table) -> String {
        // Another format is refused when it is read.
        guard let column = random.pick(table.columns.filter { $0 != "format_version" }) else { return "" }
        let value: String
        switch random.below(8) {
        case 0, 1: value = random.chance(1, of: 2) ? "\(column) + 1" : "\(column) - 1"
        case 2: value = "1 - \(column)"
        case 3: value = "\(random.below(300))"
        case 4: value = "(SELECT \(column) FROM \(table.name) \(anyRow(of: table)))"
        case 5: value = "\(Self.extremes[random.below(Self.extremes.count)])"
        default:
            let source = Self.sources[random.below(Self.sources.count)]
            value = "(SELECT \(source.column) FROM \(source.table) LIMIT 1 OFFSET \(random.below(40)))"
        }
        let text = column == "name" ? Self.names[random.below(Self.names.count)] : value
        return "UPDATE OR IGNORE \(table.name) SET \(column) = \(text) WHERE \(isOneRow(of: table))"
    }

    /// A second row like one that is there, a little further.
    private mutating func duplicate(_ table: Table) -> String {
        let shift = 1 + random.below(6)
        let moved = table.columns.filter { ["start", "file_block", "id", "lsn", "ordinal", "number"].contains($0) }
        guard let column = random.pick(moved.filter { table.key.contains($0) }) else { return next() }
        let columns = table.columns.map { name in
            if name == column { return "\(name) + \(name == "id" ? 1000 + shift : shift)" }
            return moved.contains(name) && !table.key.contains(name) && random.chance(1, of: 2)
                ? "\(name) + \(shift)" : name
        }
        return "INSERT OR IGNORE INTO \(table.name) SELECT \(columns.joined(separator: ", ")) FROM \(table.name) "
            + anyRow(of: table)
    }

    private mutating func journalDamage() -> String {
        let lsn = "(SELECT lsn FROM journal LIMIT 1 OFFSET \(random.below(40)))"
        let facts = random.chance(1, of: 2)
        switch random.below(6) {
        case 0:
            return "DELETE FROM journal WHERE lsn > \(lsn)"
                + (facts ? "; DELETE FROM journal_fact WHERE lsn > (SELECT max(lsn) FROM journal)" : "")
        case 1:
            return "DELETE FROM journal WHERE lsn < \(lsn)"
                + (facts ? "; DELETE FROM journal_fact WHERE lsn < (SELECT min(lsn) FROM journal)" : "")
        case 2: return "DELETE FROM journal WHERE lsn BETWEEN \(lsn) AND \(lsn) + \(random.below(3))"
        case 3: return "UPDATE OR IGNORE journal SET lsn = lsn + \(1 + random.below(3)) WHERE lsn >= \(lsn)"
        case 4: return "UPDATE journal SET durable_lsn = durable_lsn - \(1 + random.below(20)) WHERE lsn >= \(lsn)"
        default:
            return
                "UPDATE OR IGNORE journal_fact SET kind = 1 - kind, lsn = lsn - \(random.below(3)) WHERE kind < 2 AND lsn >= \(lsn)"
        }
    }

    private mutating func isOneRow(of table: Table) -> String {
        let key = table.key.joined(separator: ", ")
        return "(\(key)) = (SELECT \(key) FROM \(table.name) \(anyRow(of: table)))"
    }

    private mutating func anyRow(of table: Table) -> String {
        "LIMIT 1 OFFSET \(random.below(1 << 20)) % max(1, (SELECT count(*) FROM \(table.name)))"
    }
}
