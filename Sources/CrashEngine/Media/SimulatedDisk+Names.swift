internal import CSQLite

/// What SQLite asks a VFS about names.
extension SimulatedDisk {
    /// xOpen. A file without a name is temporary.
    func open(
        _ name: String?, into address: UnsafeMutableRawPointer, flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        let file = address.assumingMemoryBound(to: csqlite_simulated_file.self)
        file.pointee.base.pMethods = nil
        if let name {
            guard flags & SQLITE_OPEN_CREATE != 0 || names.contains(name) else { return SQLITE_CANTOPEN }
            file.pointee.file = Int32(self.file(named: name))
        } else {
            file.pointee.file = makeTemporary()
        }
        file.pointee.lock = SQLITE_LOCK_NONE
        file.pointee.disk = Unmanaged.passUnretained(self).toOpaque()
        file.pointee.base.pMethods = UnsafePointer(FileMethods.table)
        handles.open(address, file: file.pointee.file)
        outFlags?.pointee = flags
        return SQLITE_OK
    }

    /// xDelete: a truncation to 0, durable at once if the directory is synced with it.
    func delete(_ name: String, syncing: Bool) -> Int32 {
        guard exists(name) else { return ExtendedCode.deleteNoEntry }
        let file = file(named: name)
        truncate(file, to: 0)
        if syncing { sync(file) }
        return SQLITE_OK
    }

    /// xAccess: a file without bytes counts as absent, as in the unix VFS.
    func exists(_ name: String) -> Bool { names.firstIndex(of: name).map { !isEmpty($0) } ?? false }
}
