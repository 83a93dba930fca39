import CSQLite
import Schemas

/// A store's tables and views in memory, under the options that a store file from elsewhere is opened with.
///
/// The views are tested through SQLite itself: no backend stands between a damage and its view.
final class InvariantDatabase {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A row of a view of one invariant.
    struct Finding: Hashable, CustomStringConvertible {
        let view: String
        let subject: Int64
        let detail: String

        var description: String { "\(view) \(subject): \(detail)" }
    }

    private let handle: OpaquePointer

    /// Creates the schema, and runs `script` on it.
    init(_ script: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
        guard code == SQLITE_OK, let opened else { throw Failure(description: "open: code \(code)") }
        handle = opened
        csqlite_harden(handle)
        try run(Schema.store)
        try run(Schema.invariants)
        try run(script)
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ script: String) throws {
        guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw failure(script) }
    }

    /// The rows of `query` as text, integers and text alike.
    func rows(_ query: String) throws -> [[String]] {
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(handle, query, -1, &prepared, nil) == SQLITE_OK else { throw failure(query) }
        defer { sqlite3_finalize(prepared) }
        var rows: [[String]] = []
        while true {
            switch sqlite3_step(prepared) {
            case SQLITE_ROW:
                rows.append(
                    (0..<sqlite3_column_count(prepared)).map { column in
                        sqlite3_column_text(prepared, column).map { String(cString: $0) } ?? "NULL"
                    })
            case SQLITE_DONE: return rows
            default: throw failure(query)
            }
        }
    }

    /// All rows of `view`, in the view's own order.
    func findings(of view: String) throws -> [Finding] {
        try rows("SELECT subject, detail FROM \(view)").map { row in
            guard let subject = Int64(row[0]) else { throw Failure(description: "\(view): subject \(row[0])") }
            return Finding(view: view, subject: subject, detail: row[1])
        }
    }

    private func failure(_ script: String) -> Failure {
        Failure(description: "\(String(cString: sqlite3_errmsg(handle))), in: \(script.prefix(300))")
    }
}
