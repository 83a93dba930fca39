private import CSQLite

/// One prepared statement, prepared at its first use and kept.
///
/// A run binds all parameters, steps to the end and resets, so that no cursor outlives a call.
package final class Statement {
    private let connection: Connection
    private let sql: String
    private var handle: OpaquePointer?
    /// A column of the current row could not be given out: SQLite then answers nothing, which is no content.
    fileprivate var ranOutOfMemory = false

    package init(_ connection: Connection, _ sql: String) {
        self.connection = connection
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    func finalize() {
        sqlite3_finalize(handle)
        handle = nil
    }

    /// Runs a statement that answers no row.
    package func run(_ values: Int64...) throws(StoreError) { try run(values) }

    package func run(_ values: [Int64]) throws(StoreError) { try each(values) { (_) throws(StoreError) in } }

    /// Runs a statement that takes one row away. `corrupt` if that row was not there: whoever found it did so by an index that
    /// disagrees with the table, and would find it again.
    func removeOne(_ key: Int64...) throws(StoreError) {
        try run(key)
        guard sqlite3_changes(connection.handle) == 1 else {
            throw StoreError(.corrupt, "a row was found but is not there (`\(sql)`, \(key)); run a full check")
        }
    }

    /// Runs a statement whose last parameters are a blob or texts.
    package func run(_ values: [Int64], blob: [UInt8]) throws(StoreError) {
        try each(values, extra: .blob(blob)) { (_) throws(StoreError) in }
    }

    package func run(_ values: [Int64], texts: [String]) throws(StoreError) {
        try each(values, extra: .texts(texts)) { (_) throws(StoreError) in }
    }

    /// The first row, decoded, or nil.
    package func first<R>(_ values: Int64..., decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> R? {
        var result: R?
        try each(values) { (columns) throws(StoreError) in
            if result == nil { result = try decode(columns) }
        }
        return result
    }

    /// All rows, decoded, in the statement's order.
    package func all<R>(_ values: Int64..., decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> [R] {
        var result: [R] = []
        try each(values) { (columns) throws(StoreError) in result.append(try decode(columns)) }
        return result
    }

    private enum Extra { case none, blob([UInt8]), texts([String]) }

    private func each(
        _ values: [Int64], extra: Extra = .none, _ body: (Columns) throws(StoreError) -> Void
    ) throws(StoreError) {
        if handle == nil {
            guard
                sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
                    == SQLITE_OK
            else { throw connection.failure("prepare `\(sql)` on") }
        }
        defer { sqlite3_reset(handle) }
        for (index, value) in values.enumerated() { sqlite3_bind_int64(handle, Int32(index + 1), value) }
        // A parameter that could not be copied would stay NULL.
        switch extra {
        case .none: break
        case .blob(let bytes):
            let place = Int32(values.count + 1)
            guard sqlite3_bind_blob64(handle, place, bytes, UInt64(bytes.count), csqlite_transient()) == SQLITE_OK
            else { throw connection.failure("bind a blob for") }
        case .texts(let texts):
            for (index, text) in texts.enumerated() {
                let place = Int32(values.count + 1 + index)
                guard sqlite3_bind_text(handle, place, text, -1, csqlite_transient()) == SQLITE_OK
                else { throw connection.failure("bind a text for") }
            }
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW:
                ranOutOfMemory = false
                let result = Result { () throws(StoreError) in try body(Columns(handle: handle, statement: self)) }
                if ranOutOfMemory { throw connection.failure("read a row of", code: SQLITE_NOMEM) }
                try result.get()
            case SQLITE_DONE: return
            default: throw connection.failure("run `\(sql.prefix(60))` on")
            }
        }
    }
}

/// The row that a statement stands on; valid inside the closure it is passed to.
package struct Columns {
    fileprivate let handle: OpaquePointer?
    fileprivate unowned(unsafe) let statement: Statement  // its own `each` keeps it

    package subscript(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

    package func flag(_ index: Int32) -> Bool { self[index] != 0 }

    /// Empty for NULL.
    package func text(_ index: Int32) -> String {
        guard let start = sqlite3_column_text(handle, index) else {
            statement.ranOutOfMemory = sqlite3_column_type(handle, index) != SQLITE_NULL
            return ""
        }
        // By its length: a damaged text may have a 0 inside.
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
        return String(decoding: bytes, as: UTF8.self)
    }

    package func blob(_ index: Int32) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(handle, index))
        guard count > 0 else { return [] }
        guard let start = sqlite3_column_blob(handle, index) else {
            statement.ranOutOfMemory = true
            return []
        }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// How many columns the row has.
    package var count: Int32 { sqlite3_column_count(handle) }

    /// The column's value if it is kept as an integer.
    package func integer(_ index: Int32) -> Int64? {
        sqlite3_column_type(handle, index) == SQLITE_INTEGER ? self[index] : nil
    }

    /// The column's bytes if it is kept as a text or a blob.
    package func bytes(_ index: Int32) -> [UInt8]? {
        let type = sqlite3_column_type(handle, index)
        return type == SQLITE_TEXT || type == SQLITE_BLOB ? blob(index) : nil
    }

    /// The enum value that column `index` codes, or `corrupt`.
    func coded<E: RawRepresentable>(_ index: Int32, _ column: String) throws(StoreError) -> E
    where E.RawValue == Int64 {
        guard let value = E(rawValue: self[index]) else {
            throw StoreError(.corrupt, "column \(column) holds \(self[index]), which means nothing; run a full check")
        }
        return value
    }
}
