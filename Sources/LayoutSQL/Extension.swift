// SQLite loads the library, and calls the one function that it exports under a name of its own (sqlite.org/loadext.html). A program has
// one table of SQLite's functions, as sqlite3ext.h has it: a function that SQL calls could not ask for its own data otherwise.

public import CSQLite
private import LayoutStore
private import Synchronization

private let loadedBy = Mutex<SQLiteAPI?>(nil)

/// What SQLite calls when the library is loaded; the name follows from the file's.
///
/// Registers `attach_store(path)` and the module of its tables on the connection. Opens nothing.
@_cdecl("sqlite3_layoutsql_init")
public func initializeExtension(
    _ database: OpaquePointer?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ table: UnsafePointer<sqlite3_api_routines>?
) -> Int32 {
    guard let table else { return SQLITE_ERROR }
    let api = SQLiteAPI(table)
    loadedBy.withLock { $0 = api }
    let attachment = Attachment(api, database)
    let code = attachment.registerModule()
    guard code == SQLITE_OK else { return code }
    // SQLite releases it, also when this fails.
    return table.pointee.create_function_v2(
        database, "attach_store", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, Unmanaged.passRetained(attachment).toOpaque(),
        attachStore, nil, nil, Attachment.release)
}

private let attachStore: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
    context, _, values in
    guard let calls = loadedBy.withLock({ $0 })?.table, let data = calls.pointee.user_data(context) else { return }
    let attachment = Unmanaged<Attachment>.fromOpaque(data).takeUnretainedValue()
    guard let text = calls.pointee.value_text(values?[0]) else {
        return calls.pointee.result_error(context, "attach_store wants the path of a store", -1)
    }
    do throws(StoreError) {
        let answer = try attachment.attach(StoreImage(StoreTables.open(String(cString: text))))
        calls.pointee.result_text(context, answer, Int32(answer.utf8.count), SQLiteAPI.transient)
    } catch {
        calls.pointee.result_error(context, error.description, -1)
    }
}
