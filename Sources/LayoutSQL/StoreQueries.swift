internal import CSQLite
package import LayoutStore

/// A store's tables and views, asked by SQL in this process: for crashtest sql, and for tests.
///
/// The rows are a copy of one moment. Used from one thread at a time.
package final class StoreQueries {
    /// What one statement answers.
    package struct Answer {
        package let columns: [String]
        /// Values as SQLite writes them: NULL is nil, a blob is X'…'.
        package let rows: [[String?]]
    }

    /// SQLite's complaint about a statement.
    package struct Refusal: Error {
        package let message: String
    }

    private let api: SQLiteAPI
    private var database: OpaquePointer?

    /// Reads all tables. Throws what the medium says of damage, `io` without memory.
    package init(_ tables: any RawTables) throws(StoreError) {
        guard let api = LinkedSQLite.api else { throw StoreError(.io, "SQLite cannot be used: there is no memory") }
        self.api = api
        let image = try StoreImage(tables)
        guard
            api.table.pointee.open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
                == SQLITE_OK
        else { throw StoreError(.io, "a database in memory cannot be opened: there is no memory") }
        let attachment = Attachment(api, database)
        guard attachment.registerModule() == SQLITE_OK else {
            throw StoreError(.io, "the tables cannot be made known to SQLite: there is no memory")
        }
        _ = try attachment.attach(image)
        // A query makes no file, and changes none.
        _ = api.run("PRAGMA query_only = ON", on: database)
        _ = api.table.pointee.limit(database, SQLITE_LIMIT_ATTACHED, 0)
    }

    deinit { _ = api.table.pointee.close_v2(database) }

    /// Runs statements one after the other; each that has columns is answered.
    package func run(_ sql: String, _ answer: (Answer) -> Void) throws(Refusal) {
        var rest = sql
        while true {
            var statement: OpaquePointer?
            var consumed = 0
            let code = rest.withCString { text in
                var tail: UnsafePointer<CChar>?
                let code = api.table.pointee.prepare_v2(database, text, -1, &statement, &tail)
                consumed = tail.map { $0 - text } ?? 0
                return code
            }
            defer { _ = api.table.pointee.finalize(statement) }
            guard code == SQLITE_OK else { throw refusal }
            // Behind the last one: nothing, or a comment.
            guard statement != nil else { return }
            let result = try step(statement)
            if !result.columns.isEmpty { answer(result) }
            rest = String(decoding: rest.utf8.dropFirst(consumed), as: UTF8.self)
        }
    }

    private func step(_ statement: OpaquePointer?) throws(Refusal) -> Answer {
        let calls = api.table
        let count = calls.pointee.column_count(statement)
        let columns = (0..<count).map { calls.pointee.column_name(statement, $0).map { String(cString: $0) } ?? "" }
        var rows: [[String?]] = []
        while true {
            switch calls.pointee.step(statement) {
            case SQLITE_ROW: rows.append((0..<count).map { value(statement, $0) })
            case SQLITE_DONE: return Answer(columns: columns, rows: rows)
            default: throw refusal
            }
        }
    }

    private func value(_ statement: OpaquePointer?, _ column: Int32) -> String? {
        let calls = api.table
        switch calls.pointee.column_type(statement, column) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            let count = Int(calls.pointee.column_bytes(statement, column))
            let bytes = UnsafeRawBufferPointer(start: calls.pointee.column_blob(statement, column), count: count)
            return "X'" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() + "'"
        default:
            guard let text = calls.pointee.column_text(statement, column) else { return nil }
            let count = Int(calls.pointee.column_bytes(statement, column))
            return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
        }
    }

    private var refusal: Refusal {
        Refusal(message: api.table.pointee.errmsg(database).map { String(cString: $0) } ?? "SQLite has no memory")
    }
}
