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

    package func run(_ values: [Int64]) throws(StoreError) {
        try each(.numbers(values)) { (_) throws(StoreError) in }
    }

    /// Runs a statement whose parameters are the columns of `row`, in the order of its table's declaration. Returns the
    /// number of rows that it changed.
    @discardableResult
    func change(_ row: TableRow) throws(StoreError) -> Int32 {
        try each(.row(row)) { (_) throws(StoreError) in }
        return sqlite3_changes(connection.handle)
    }

    /// Runs a statement whose parameters are the columns of `new`, then those of `old`. Returns how many rows it has changed.
    func change(_ old: TableRow, to new: TableRow) throws(StoreError) -> Int32 {
        try each(.rows(new, old)) { (_) throws(StoreError) in }
        return sqlite3_changes(connection.handle)
    }

    /// Runs a statement whose last parameter is a blob.
    package func run(_ values: [Int64], blob: [UInt8]) throws(StoreError) {
        try each(.blob(values, blob)) { (_) throws(StoreError) in }
    }

    /// Runs a statement whose last parameters are texts.
    package func run(_ values: [Int64], texts: [String]) throws(StoreError) {
        try each(.texts(values, texts)) { (_) throws(StoreError) in }
    }

    /// The first row, decoded, or nil.
    package func first<R>(_ values: Int64..., decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> R? {
        try first(values, decode: decode)
    }

    /// The first row of a statement whose one parameter is a text, decoded, or nil.
    func first<R>(text: String, decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> R? {
        try first([], texts: [text], decode: decode)
    }

    /// The first row of a statement whose last parameters are texts, decoded, or nil.
    package func first<R>(
        _ values: [Int64], texts: [String], decode: (Columns) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        var result: R?
        try each(.texts(values, texts)) { (columns) throws(StoreError) in
            if result == nil { result = try decode(columns) }
        }
        return result
    }

    func first<R>(_ values: [Int64], decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> R? {
        var result: R?
        try each(.numbers(values)) { (columns) throws(StoreError) in
            if result == nil { result = try decode(columns) }
        }
        return result
    }

    /// All rows, decoded, in the statement's order.
    package func all<R>(_ values: Int64..., decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> [R] {
        try all(values, decode: decode)
    }

    func all<R>(_ values: [Int64], decode: (Columns) throws(StoreError) -> R) throws(StoreError) -> [R] {
        var result: [R] = []
        try each(.numbers(values)) { (columns) throws(StoreError) in result.append(try decode(columns)) }
        return result
    }

    /// What a run binds, in the order of the parameters.
    private enum Parameters {
        case numbers([Int64])
        /// The columns of its table's declaration.
        case row(TableRow)
        /// The columns of one row, then those of another of the same table.
        case rows(TableRow, TableRow)
        case blob([Int64], [UInt8])
        case texts([Int64], [String])
    }

    private func bind(_ parameters: Parameters) throws(StoreError) {
        switch parameters {
        case .numbers(let values): bind(values)
        case .row(let row): try bind(row)
        case .rows(let first, let second):
            try bind(first)
            try bind(second, behind: Int32(first.table.declaration.columns.count))
        case .blob(let values, let blob):
            bind(values)
            try bind(blob, at: Int32(values.count + 1))
        case .texts(let values, let texts):
            bind(values)
            for (index, text) in texts.enumerated() { try bind(text, at: Int32(values.count + 1 + index)) }
        }
    }

    private func bind(_ values: [Int64], behind first: Int32 = 0) {
        for (index, value) in values.enumerated() { sqlite3_bind_int64(handle, first + Int32(index + 1), value) }
    }

    private func bind(_ row: TableRow, behind first: Int32 = 0) throws(StoreError) {
        let declaration = row.table.declaration
        guard !declaration.isAllNumbers else { return bind(row.words, behind: first) }
        var (place, word) = (first, 0)
        for part in declaration.parts {
            guard case .column(let column) = part else {
                word += 1
                continue
            }
            place += 1
            if case .name = column.kind {
                try bind(WordSource.name(row.words[word..<(word + column.words)]), at: place)
            } else {
                sqlite3_bind_int64(handle, place, row.words[word])
            }
            word += column.words
        }
    }

    /// A parameter that could not be copied would stay NULL.
    private func bind(_ text: String, at place: Int32) throws(StoreError) {
        guard sqlite3_bind_text(handle, place, text, -1, csqlite_transient()) == SQLITE_OK
        else { throw connection.failure("bind a text for") }
    }

    private func bind(_ blob: [UInt8], at place: Int32) throws(StoreError) {
        guard sqlite3_bind_blob64(handle, place, blob, UInt64(blob.count), csqlite_transient()) == SQLITE_OK
        else { throw connection.failure("bind a blob for") }
    }

    /// Prepares the statement if need be, binds its parameters, and calls `body` on every row that it answers.
    private func each(
        _ parameters: Parameters, _ body: (Columns) throws(StoreError) -> Void
    ) throws(StoreError) {
        if handle == nil {
            guard
                sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
                    == SQLITE_OK
            else { throw connection.failure("prepare `\(sql)` on") }
        }
        defer {
            sqlite3_reset(handle)
            // A reset keeps what was bound, and the next run may bind less: a blob would be there again.
            sqlite3_clear_bindings(handle)
        }
        try bind(parameters)
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
}
