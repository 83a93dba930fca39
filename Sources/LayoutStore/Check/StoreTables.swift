/// The tables of a store in files, whatever medium it has: for whoever looks at it and changes nothing.
package enum StoreTables {
    /// Opens the tables of the store at `path`, whose first bytes say what medium it is.
    ///
    /// Throws `input` for what is no store, `locked` for one that this process has open, and what the medium says of damage. A
    /// database may be in use by others; SQLite rolls back a journal that a crash has left, as any opening does. Of a pool a copy is
    /// recovered, and nobody may have it open.
    package static func open(_ path: String) throws(StoreError) -> any RawTables {
        switch try StoreFiles.medium(at: path) {
        case .database:
            try StoreFiles.checkContent(at: path)
            return try SQLiteRawTables(path: path, vfs: nil)
        case .pool: return PoolRawTables(try RecoveredPool(path))
        }
    }
}
