// The full check of a store in a database.

extension LayoutStore {
    /// Checks the store at `path`, and that `device` is its own if one is given. Changes neither of them; the store may be open.
    ///
    /// Reads everything. Only SQLite rolls its own hot journal back, as any opening does.
    public static func check(at path: String, device: (any BlockDevice)?) -> CheckReport {
        FullCheck.run(path: path, vfs: nil, device: device)
    }
}

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
