// The virtual table that SQLite asks: one module serves every table of a store. It has no method that writes, so that SQLite refuses every
// change by itself.
// Source: sqlite.org/vtab.html.

internal import CSQLite
internal import Glibc

enum TableModule {
    /// For as long as the process lives, as SQLite wants it.
    static var module: UnsafePointer<sqlite3_module> { made.pointer }

    private struct Made: @unchecked Sendable { let pointer: UnsafePointer<sqlite3_module> }  // never changed
    private static let made: Made = {
        var module = sqlite3_module()
        module.iVersion = 1
        module.xCreate = connect
        module.xConnect = connect
        module.xBestIndex = bestIndex
        module.xDisconnect = disconnect
        module.xDestroy = disconnect
        module.xOpen = open
        module.xClose = close
        module.xFilter = filter
        module.xNext = next
        module.xEof = isAtEnd
        module.xColumn = column
        module.xRowid = rowid
        let place = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        place.initialize(to: module)
        return Made(pointer: UnsafePointer(place))
    }()

    /// What a table of a connection needs to know.
    private final class Table {
        let api: SQLiteAPI
        let image: TableImage

        init(_ api: SQLiteAPI, _ image: TableImage) { (self.api, self.image) = (api, image) }
    }

    private final class Cursor {
        let api: SQLiteAPI
        let walk: TableCursor

        init(_ table: Table) { (api, walk) = (table.api, TableCursor(table.image)) }
    }

    private static func table(_ base: UnsafeMutablePointer<sqlite3_vtab>?) -> Table? {
        base.flatMap { base in
            base.withMemoryRebound(to: csqlite_table.self, capacity: 1) { $0.pointee.table }
        }.map { Unmanaged<Table>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func cursor(_ base: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Cursor? {
        base.flatMap { base in
            base.withMemoryRebound(to: csqlite_cursor.self, capacity: 1) { $0.pointee.cursor }
        }.map { Unmanaged<Cursor>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: tables

    private typealias Connect =
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int32, UnsafePointer<UnsafePointer<CChar>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Int32

    /// The third argument is the table's name.
    private static let connect: Connect = { database, context, count, arguments, result, message in
        guard let context else { return SQLITE_ERROR }
        let attachment = Unmanaged<Attachment>.fromOpaque(context).takeUnretainedValue()
        let name = count > 2 ? arguments?[2].map { String(cString: $0) } : nil
        guard let image = attachment.image?.tables.first(where: { $0.name == name }), let text = image.declaration
        else {
            message?.pointee = attachment.api.copy("layoutsql has no table of that name: attach_store makes them all")
            return SQLITE_ERROR
        }
        let code = attachment.api.table.pointee.declare_vtab(database, text)
        guard code == SQLITE_OK else { return code }
        guard let place = malloc(MemoryLayout<csqlite_table>.size) else { return SQLITE_NOMEM }
        let table = place.assumingMemoryBound(to: csqlite_table.self)
        table.initialize(to: csqlite_table())
        table.pointee.table = Unmanaged.passRetained(Table(attachment.api, image)).toOpaque()
        result?.pointee = place.assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    private static let disconnect: @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 = { base in
        guard let base, let table = table(base) else { return SQLITE_OK }
        Unmanaged.passUnretained(table).release()
        free(base)
        return SQLITE_OK
    }

    private static let bestIndex:
        @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 = {
            base, info in
            guard let info, let table = table(base) else { return SQLITE_ERROR }
            let usage = info.pointee.aConstraintUsage
            let plan = AccessPlan.best(
                for: comparisons(info.pointee), sorting: sorting(info.pointee), of: table.image)
            for (argument, place) in plan.used.enumerated() { usage?[place].argvIndex = Int32(argument + 1) }
            info.pointee.idxNum = plan.access.number
            info.pointee.orderByConsumed = plan.isSorted ? 1 : 0
            info.pointee.estimatedCost = plan.cost
            info.pointee.estimatedRows = Int64(plan.rows)
            return SQLITE_OK
        }

    private static func comparisons(_ info: sqlite3_index_info) -> [Comparison] {
        (0..<Int(info.nConstraint)).compactMap { place in
            guard let constraint = info.aConstraint?[place], constraint.usable != 0, constraint.iColumn >= 0 else {
                return nil
            }
            let kind: Comparison.Kind? =
                switch Int32(constraint.op) {
                case SQLITE_INDEX_CONSTRAINT_EQ: .equal
                case SQLITE_INDEX_CONSTRAINT_GT: .lower(inclusive: false)
                case SQLITE_INDEX_CONSTRAINT_GE: .lower(inclusive: true)
                case SQLITE_INDEX_CONSTRAINT_LT: .upper(inclusive: false)
                case SQLITE_INDEX_CONSTRAINT_LE: .upper(inclusive: true)
                default: nil
                }
            return kind.map { Comparison(column: Int(constraint.iColumn), kind: $0, place: place) }
        }
    }

    private static func sorting(_ info: sqlite3_index_info) -> [(column: Int, isDescending: Bool)] {
        (0..<Int(info.nOrderBy)).compactMap { place in
            info.aOrderBy.map { (column: Int($0[place].iColumn), isDescending: $0[place].desc != 0) }
        }
    }

    // MARK: cursors

    private static let open:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
        ) -> Int32 = { base, result in
            guard let table = table(base) else { return SQLITE_ERROR }
            guard let place = malloc(MemoryLayout<csqlite_cursor>.size) else { return SQLITE_NOMEM }
            let cursor = place.assumingMemoryBound(to: csqlite_cursor.self)
            cursor.initialize(to: csqlite_cursor())
            cursor.pointee.cursor = Unmanaged.passRetained(Cursor(table)).toOpaque()
            result?.pointee = place.assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }

    private static let close: @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 = { base in
        guard let base, let cursor = cursor(base) else { return SQLITE_OK }
        Unmanaged.passUnretained(cursor).release()
        free(base)
        return SQLITE_OK
    }

    private static let filter:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { base, number, _, count, values in
            guard let cursor = cursor(base) else { return SQLITE_ERROR }
            var (bounds, hasNull): ([Bound?], Bool) = ([], false)
            for place in 0..<Int(count) {
                let value = values?[place]
                switch cursor.api.table.pointee.value_type(value) {
                case SQLITE_INTEGER: bounds.append(.whole(cursor.api.table.pointee.value_int64(value)))
                case SQLITE_FLOAT: bounds.append(.real(cursor.api.table.pointee.value_double(value)))
                case SQLITE_NULL:
                    bounds.append(nil)
                    hasNull = true
                default: bounds.append(nil)
                }
            }
            cursor.walk.begin(TableAccess(number: number), bounds, hasNull: hasNull)
            return SQLITE_OK
        }

    private static let next: @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 = { base in
        cursor(base)?.walk.advance()
        return SQLITE_OK
    }

    private static let isAtEnd: @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 = { base in
        cursor(base)?.walk.isAtEnd == false ? 0 : 1
    }

    private static let column:
        @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?, OpaquePointer?, Int32) -> Int32 = {
            base, context, column in
            guard let cursor = cursor(base) else { return SQLITE_ERROR }
            let calls = cursor.api.table
            switch cursor.walk.table.rows.cell(cursor.walk.row, Int(column)) {
            case .null: calls.pointee.result_null(context)
            case .number(let number): calls.pointee.result_int64(context, number)
            case .text(let text):
                // A byte more: SQLite takes no place at all for NULL, and an empty array may have none.
                (text + [0]).withUnsafeBytes { place in
                    let characters = place.bindMemory(to: CChar.self).baseAddress
                    calls.pointee.result_text(context, characters, Int32(text.count), SQLiteAPI.transient)
                }
            case .bytes(let bytes):
                calls.pointee.result_blob(context, bytes + [0], Int32(bytes.count), SQLiteAPI.transient)
            }
            return SQLITE_OK
        }

    private static let rowid:
        @convention(c) (UnsafeMutablePointer<sqlite3_vtab_cursor>?, UnsafeMutablePointer<sqlite3_int64>?) -> Int32 = {
            base, result in
            result?.pointee = Int64(cursor(base)?.walk.row ?? 0)
            return SQLITE_OK
        }
}
