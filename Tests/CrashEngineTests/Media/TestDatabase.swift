import CSQLite
import CrashEngine

/// A connection to `store.db` on a simulated disk, as bare as a test needs it.
final class TestDatabase {
    static let path = "store.db"
    private var connection: OpaquePointer?

    init(on disk: SimulatedDisk) {
        let code = sqlite3_open_v2(Self.path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, disk.vfsName)
        precondition(code == SQLITE_OK, "cannot open: \(code)")
    }

    deinit { sqlite3_close_v2(connection) }

    /// Runs statements; the result code.
    @discardableResult
    func execute(_ sql: String) -> Int32 { sqlite3_exec(connection, sql, nil, nil, nil) }

    /// All rows, columns joined by commas and rows by semicolons; an error shows as its code.
    func rows(_ sql: String) -> String {
        var statement: OpaquePointer?
        var code = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
        guard code == SQLITE_OK else { return "error \(code)" }
        defer { sqlite3_finalize(statement) }
        var rows: [String] = []
        while true {
            code = sqlite3_step(statement)
            guard code == SQLITE_ROW else { break }
            let columns = (0..<sqlite3_column_count(statement)).map { column in
                sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "NULL"
            }
            rows.append(columns.joined(separator: ","))
        }
        return code == SQLITE_DONE ? rows.joined(separator: ";") : "error \(code)"
    }

    /// Forgets cached pages: the disk below was mounted again.
    func forget() { sqlite3_file_control(connection, "main", SQLITE_FCNTL_RESET_CACHE, nil) }
}
