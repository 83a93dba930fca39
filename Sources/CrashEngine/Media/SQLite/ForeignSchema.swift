package import LayoutStore

/// What somebody with SQL does to the schema of a store that nobody has open.
package enum ForeignSchema {
    /// Statements that drop one object of the schema of the database at `path` each, in the order of their names.
    package static func drops(of path: String) throws(StoreError) -> [String] {
        let connection = try Connection(path: path, vfs: nil, create: false)
        let all = "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        return try Statement(connection, all).all { "DROP \($0.text(0)) \($0.text(1))" }
    }

    /// Runs one statement on the database at `path`.
    package static func run(_ sql: String, on path: String) throws(StoreError) {
        try Connection(path: path, vfs: nil, create: false).run(sql)
    }
}
