internal import CSQLite

/// One sqlite3_vfs structure in SQLite's list, as long as its disk lives.
///
/// The functions capture nothing; they find the disk through `pAppData`, which does not retain it, because the disk
/// owns the registration. Time stands still, sleeping takes no time, and random bytes repeat, so a run depends on
/// nothing outside. (SQLite draws its WAL salts from its own generator, which the default VFS seeds: see
/// ``SQLiteGenerator``.)
final class VFSRegistration {
    private let vfs: UnsafeMutablePointer<sqlite3_vfs>
    private let name: UnsafeMutableBufferPointer<CChar>

    init(name: String) {
        let characters = name.utf8CString
        self.name = .allocate(capacity: characters.count)
        _ = self.name.initialize(fromContentsOf: characters)
        vfs = .allocate(capacity: 1)
        vfs.initialize(to: sqlite3_vfs())
    }

    deinit {
        vfs.deallocate()
        name.deallocate()
    }

    func register(_ disk: SimulatedDisk) {
        vfs.pointee.iVersion = 2
        vfs.pointee.szOsFile = Int32(MemoryLayout<csqlite_simulated_file>.size)
        vfs.pointee.mxPathname = 512
        vfs.pointee.zName = UnsafePointer(name.baseAddress)
        vfs.pointee.pAppData = Unmanaged.passUnretained(disk).toOpaque()
        vfs.pointee.xOpen = { vfs, name, file, flags, outFlags in
            guard let file else { return SQLITE_CANTOPEN }
            let disk = VFSRegistration.disk(vfs)
            return disk.open(
                name.map { String(cString: $0) }, into: UnsafeMutableRawPointer(file), flags: flags, outFlags)
        }
        vfs.pointee.xDelete = { vfs, name, syncDirectory in
            name.map { VFSRegistration.disk(vfs).delete(String(cString: $0), syncing: syncDirectory != 0) }
                ?? ExtendedCode.delete
        }
        vfs.pointee.xAccess = { vfs, name, _, result in
            result?.pointee = name.map { VFSRegistration.disk(vfs).exists(String(cString: $0)) ? 1 : 0 } ?? 0
            return SQLITE_OK
        }
        vfs.pointee.xFullPathname = { _, name, capacity, target in
            guard let name, let target else { return SQLITE_CANTOPEN }
            var length = 0
            while name[length] != 0 { length += 1 }
            guard length < capacity else { return SQLITE_CANTOPEN }
            target.update(from: name, count: length + 1)
            return SQLITE_OK
        }
        vfs.pointee.xRandomness = { vfs, count, target in
            VFSRegistration.disk(vfs).randomBytes(UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
            return count
        }
        vfs.pointee.xSleep = { _, microseconds in microseconds }
        vfs.pointee.xCurrentTime = { _, days in
            days?.pointee = 2_460_000.5
            return SQLITE_OK
        }
        vfs.pointee.xCurrentTimeInt64 = { _, milliseconds in
            milliseconds?.pointee = 212_544_043_200_000
            return SQLITE_OK
        }
        vfs.pointee.xGetLastError = { _, _, _ in 0 }
        sqlite3_vfs_register(vfs, 0)
    }

    func unregister() { sqlite3_vfs_unregister(vfs) }

    private static func disk(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> SimulatedDisk {
        guard let context = vfs?.pointee.pAppData else {
            preconditionFailure("SQLite called a VFS that is not registered")
        }
        return Unmanaged<SimulatedDisk>.fromOpaque(context).takeUnretainedValue()
    }
}
