package import LayoutStore

/// Somebody who reads the database of a store and does not end: an sqlite3 that was left open in a transaction.
package final class ForeignReader {
    private let connection: Connection

    /// Begins to read the database at `path`.
    package init(_ path: String) throws(StoreError) {
        connection = try Connection(path: path, vfs: nil, create: false)
        try connection.run("BEGIN")
        _ = try Statement(connection, "SELECT lsn FROM journal LIMIT 1").all { $0.text(0) }
    }

    /// Ends reading.
    package func end() throws(StoreError) { try connection.run("COMMIT") }
}
