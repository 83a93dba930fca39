// Each table of a campaign file has the number of its rows and a sum over them, changed in the same transaction as the
// rows. An accident to a row, such as a flipped bit or one that somebody deleted, is found when the file is opened:
//
//   table `counter`        a 4, b 7            sum: 2 rows, hash(a 4) + hash(b 7)
//   b becomes 9            a 4, b 9            sum - hash(b 7) + hash(b 9)
//   read again             a 4, b 1            2 rows, but another sum: refused
//
// Somebody who means to can compute new sums. `--reverify` explores cuts again instead of believing the file.

internal import LayoutStore

/// The sums of a campaign file's tables; see the top of the file.
struct CampaignSums: Equatable {
    struct Sum: Equatable {
        var rows: Int64 = 0
        var hash: Int64 = 0
    }

    private(set) var sums: [String: Sum] = [:]
    /// The tables whose sums have changed since the last commit.
    private(set) var changed: Set<String> = []
    /// Of rows that are replaced: the hash by table and name.
    private var named: [String: Int64] = [:]

    /// The table that has the sums.
    static let table = "sum"
    /// The tables whose rows are replaced, with the column that names a row.
    private static let replaced = ["counter": Int32(0), "timing": 0, "effort": 0]

    /// Counts a row as it lies in the file, new or in the place of the one with its name.
    mutating func put(_ row: Columns, in table: String) {
        let hash = Self.hash(of: row)
        changed.insert(table)
        if let column = Self.replaced[table] {
            let name = "\(table) \(row.text(column))"
            if let old = named.updateValue(hash, forKey: name) {
                sums[table, default: Sum()].hash &+= hash &- old
                return
            }
        }
        sums[table, default: Sum()].rows += 1
        sums[table, default: Sum()].hash &+= hash
    }

    mutating func committed() { changed = [] }

    /// A hash of a row's columns, in the order of the table.
    private static func hash(of row: Columns) -> Int64 {
        var words: [Int64] = []
        for column in 0..<row.count {
            if let number = row.integer(column) {
                words += [0, number]
            } else {
                let bytes = row.bytes(column) ?? Array(row.text(column).utf8)
                words += [1, Int64(bytes.count)] + bytes.map(Int64.init)
            }
        }
        return RecordWords.hash(words, seed: 0)
    }

    /// Reads every row of the file. Throws `CampaignFileError` if a table is not as its sum says.
    init(reading connection: Connection, path: String) throws {
        let tables = try Statement(
            connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> '\(Self.table)' ORDER BY name"
        ).all { $0.text(0) }
        for table in tables {
            // A table without rows has a sum, too.
            sums[table] = Sum()
            _ = try Statement(connection, "SELECT * FROM \(table)").all { put($0, in: table) }
            let stored = try Statement(connection, "SELECT rows, hash FROM \(Self.table) WHERE name = '\(table)'").all {
                Sum(rows: $0[0], hash: $0[1])
            }
            guard stored.first ?? Sum() == sums[table] else {
                throw CampaignFileError(
                    description: "\(path) is damaged or was edited: table \(table) is not as its sum says; "
                        + "remove the file and run again, or name another one")
            }
        }
        committed()
    }

    init() {}
}
