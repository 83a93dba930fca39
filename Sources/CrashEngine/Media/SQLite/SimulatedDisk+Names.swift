internal import CSQLite

/// SQLite's calls of a VFS that take a file's name.
extension SimulatedDisk {
    /// xOpen. A file without a name is temporary.
    func open(
        _ name: String?, into address: UnsafeMutableRawPointer, flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        let file = address.assumingMemoryBound(to: csqlite_simulated_file.self)
        file.pointee.base.pMethods = nil
        file.pointee.syncs_directory = 0
        if faults?.strikes(.openError) == true { return SQLITE_CANTOPEN }
        if let name {
            let index = self.file(named: name)
            let creates = flags & SQLITE_OPEN_CREATE != 0
            guard open(index, creating: creates) else { return SQLITE_CANTOPEN }
            file.pointee.file = Int32(index)
            let journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL
            file.pointee.syncs_directory = creates && flags & journals != 0 ? 1 : 0
        } else {
            file.pointee.file = temporaries.make()
        }
        file.pointee.lock = SQLITE_LOCK_NONE
        file.pointee.disk = Unmanaged.passUnretained(self).toOpaque()
        file.pointee.base.pMethods = UnsafePointer(FileMethods.table)
        handles.open(file, isJournal: file.pointee.syncs_directory != 0)
        outFlags?.pointee = flags
        return SQLITE_OK
    }

    /// xDelete: removes the name. The removal is in flight until the directory is synced, at once if `syncing` says so.
    func delete(_ name: String, syncing: Bool) -> Int32 {
        guard isMounted else { return SQLITE_OK }
        return unlink(file(named: name), syncing: syncing) ? SQLITE_OK : ExtendedCode.deleteNoEntry
    }

    /// xAccess: a file without bytes counts as absent, as in the unix VFS.
    func exists(_ name: String) -> Bool { state.names.firstIndex(of: name).map { !isEmpty($0) } ?? false }
}
