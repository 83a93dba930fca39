internal import CSQLite

/// SQLite as the program that loaded the extension has it: every call goes through the table of functions that it passed on, since a
/// program may have an SQLite of its own beside the shared library.
struct SQLiteAPI: @unchecked Sendable {  // the table never changes
    let table: UnsafePointer<sqlite3_api_routines>

    init(_ table: UnsafePointer<sqlite3_api_routines>) { self.table = table }

    /// The text in memory that SQLite frees; null without memory.
    func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
        let bytes = Array(text.utf8CString)
        guard let place = table.pointee.malloc(Int32(bytes.count)) else { return nil }
        place.copyMemory(from: bytes, byteCount: bytes.count)
        return place.assumingMemoryBound(to: CChar.self)
    }

    /// Runs statements that answer nothing; the answer is SQLite's complaint.
    func run(_ sql: String, on database: OpaquePointer?) -> String? {
        var message: UnsafeMutablePointer<CChar>?
        guard table.pointee.exec(database, sql, nil, nil, &message) != SQLITE_OK else { return nil }
        defer { table.pointee.free(message) }
        return message.map { String(cString: $0) } ?? "SQLite has no memory"
    }

    /// The destructor that makes SQLite copy a value before the call returns.
    static var transient: sqlite3_destructor_type? { csqlite_transient() }
}
