// The full check of a store in a database.

extension FullCheck {
    /// For whoever checks again and again under one path; see ``remount()``. `vfs` names a registered SQLite VFS, nil is the
    /// default.
    package convenience init(path: String, vfs: String?) throws(StoreError) {
        self.init(try SQLiteRawTables(path: path, vfs: vfs))
    }

    /// Checks the store at `path` once.
    package static func run(path: String, vfs: String?, device: (any BlockDevice)?) -> CheckReport {
        do throws(StoreError) {
            return try FullCheck(path: path, vfs: vfs).run(device)
        } catch {
            return CheckReport(findings: [finding(.database, error)])
        }
    }
}
