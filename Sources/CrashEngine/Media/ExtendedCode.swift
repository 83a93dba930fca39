private import CSQLite

/// Extended result codes: macros with an expression, which Swift does not import. Source: sqlite3.h.
enum ExtendedCode {
    static let shortRead = SQLITE_IOERR | 2 << 8
    static let delete = SQLITE_IOERR | 10 << 8
    static let deleteNoEntry = SQLITE_IOERR | 23 << 8
}
