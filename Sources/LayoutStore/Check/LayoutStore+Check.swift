// The full check of a store in files, whatever its tables lie in.

extension LayoutStore {
    /// Checks the store at `path`, and that `device` is its own if one is given. Changes neither of them; a store in a database may be
    /// open, and of one in a pool that somebody has open nothing can be checked.
    ///
    /// Reads everything. Only SQLite rolls its own hot journal back, as any opening does; of a pool a copy is recovered.
    public static func check(at path: String, device: (any BlockDevice)?) -> CheckReport {
        // What cannot be told is no pool; SQLite says what is wrong with it.
        guard (try? StoreFiles.medium(at: path)) == .pool else {
            return FullCheck.run(path: path, vfs: nil, device: device)
        }
        do throws(StoreError) {
            return FullCheck(PoolRawTables(try RecoveredPool(path))).run(device)
        } catch {
            return CheckReport(findings: [FullCheck.finding(.database, error)])
        }
    }

    /// Checks this store, which is open at `path` with its data in `device`, between two operations: a pool as it is mapped, a database by
    /// a connection of its own.
    package func check(at path: String, device: any BlockDevice) async throws(StoreError) -> CheckReport {
        let ofPool = try await queue.read { (rows) throws(StoreError) in
            (rows as? any PoolRows).map { FullCheck($0.image).run(device) }
        }
        return ofPool ?? Self.check(at: path, device: device)
    }
}
