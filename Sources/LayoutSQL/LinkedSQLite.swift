internal import CSQLite
private import Synchronization

/// The SQLite that this program is linked with, as a table of functions: what an extension is given when it is loaded.
enum LinkedSQLite {
    /// Nil if SQLite cannot be used.
    static let api: SQLiteAPI? = {
        let entry = unsafeBitCast(note, to: (@convention(c) () -> Void).self)
        guard sqlite3_auto_extension(entry) == SQLITE_OK else { return nil }
        var database: OpaquePointer?
        sqlite3_open(":memory:", &database)
        sqlite3_close(database)
        sqlite3_cancel_auto_extension(entry)
        return noted.withLock { $0 }
    }()

    private static let noted = Mutex<SQLiteAPI?>(nil)

    private static let note:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, UnsafePointer<sqlite3_api_routines>?
        ) -> Int32 = { _, _, table in
            noted.withLock { $0 = table.map { SQLiteAPI($0) } }
            return SQLITE_OK
        }
}
