internal import LayoutStore

/// A campaign file as text: all tables that depend on the seed and the number of finished cuts alone, so that equal
/// campaigns give equal text.
///
///     # cut\tnumber\tpass\t…      a table and its columns
///     0\t0\tpower\t…              its rows in key order; tab, newline, return and backslash as \t \n \r \\
package enum CampaignExport {
    /// The tables that depend on the machine, or on how the work was shared and interrupted; and the sums, theirs among
    /// them.
    package static let leftOut: Set<String> = ["timing", "effort", "sum"]

    /// Passes the text on in pieces. All pieces are of one moment, even if a campaign is going on.
    package static func read(_ path: String, _ write: (String) -> Void) throws {
        try CampaignFile.tell(path) {
            let connection = try Connection(path: path, vfs: nil, create: false)
            try connection.run("BEGIN")
            try CampaignFile.checkSchema(of: connection, path)
            let tables = try Statement(
                connection,
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            ).all { $0.text(0) }
            for table in tables where !leftOut.contains(table) { try read(table, connection, write) }
        }
    }

    private static func read(_ table: String, _ connection: Connection, _ write: (String) -> Void) throws {
        let columns = try Statement(connection, "SELECT name, pk FROM pragma_table_info('\(table)')").all {
            (name: $0.text(0), key: $0[1])
        }
        let key = columns.filter { $0.key > 0 }.sorted { $0.key < $1.key }.map(\.name).joined(separator: ", ")
        let names = columns.map(\.name)
        write((["# \(table)"] + names).joined(separator: "\t") + "\n")
        let rows = Statement(connection, "SELECT \(names.joined(separator: ", ")) FROM \(table) ORDER BY \(key)")
        _ = try rows.all { row in
            write(names.indices.map { escaped(row.text(Int32($0))) }.joined(separator: "\t") + "\n")
        }
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 92 }) else { return text }
        return text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\r\n": result += "\\r\\n"
            default: result.append(character)
            }
        }
    }
}
