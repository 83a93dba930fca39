internal import CSQLite

/// SQLite's table of functions on an open file (sqlite3_io_methods). Each function finds its disk through the handle.
enum FileMethods {
    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// `nonisolated(unsafe)`: filled once, by the initialiser, and only read after that.
    nonisolated(unsafe) static let table: UnsafeMutablePointer<sqlite3_io_methods> = {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: sqlite3_io_methods())
        table.pointee.iVersion = 2  // 3 would add xFetch: memory-mapped reads
        fillContents(&table.pointee)
        fillLocks(&table.pointee)
        fillSharedMemory(&table.pointee)
        return table
    }()

    private static func fillContents(_ table: inout sqlite3_io_methods) {
        table.xClose = { file in
            let (disk, handle) = FileMethods.open(file)
            disk.handles.close(handle)
            let index = handle.pointee.file
            if index < 0 { disk.temporaries.remove(index) } else { disk.memories[Int(index)].drop(handle) }
            return SQLITE_OK
        }
        table.xRead = { file, target, count, offset in
            let (disk, handle) = FileMethods.open(file)
            let target = UnsafeMutableRawBufferPointer(start: target, count: Int(count))
            if disk.faults?.strikes(.readError) == true { return ExtendedCode.read }
            let done: Int
            if handle.pointee.file >= 0 {
                done = disk.read(Int(handle.pointee.file), at: Int(offset), into: target)
            } else {
                let bytes = disk.temporaries[handle.pointee.file]
                let available = bytes[min(Int(offset), bytes.count)...].prefix(target.count)
                target.copyBytes(from: available)
                done = available.count
            }
            guard done < target.count else { return SQLITE_OK }
            UnsafeMutableRawBufferPointer(rebasing: target[done...]).initializeMemory(as: UInt8.self, repeating: 0)
            return ExtendedCode.shortRead
        }
        table.xWrite = { file, source, count, offset in
            let (disk, handle) = FileMethods.open(file)
            let source = UnsafeRawBufferPointer(start: source, count: Int(count))
            if handle.pointee.file >= 0 {
                return disk.write(Int(handle.pointee.file), at: Int(offset), source, asking: disk.faults)
            } else {
                disk.temporaries.write(handle.pointee.file, at: Int(offset), source)
            }
            return SQLITE_OK
        }
        table.xTruncate = { file, size in
            let (disk, handle) = FileMethods.open(file)
            if disk.faults?.strikes(.truncateError) == true { return ExtendedCode.truncate }
            if handle.pointee.file >= 0 {
                disk.truncate(Int(handle.pointee.file), to: Int(size))
            } else {
                disk.temporaries.truncate(handle.pointee.file, to: Int(size))
            }
            return SQLITE_OK
        }
        table.xSync = { file, _ in
            let (disk, handle) = FileMethods.open(file)
            guard handle.pointee.file >= 0 else { return SQLITE_OK }
            // As unixSync: the first sync of a new journal or log syncs its directory entry as well.
            let syncsDirectory = handle.pointee.syncs_directory != 0
            handle.pointee.syncs_directory = 0
            return disk.sync(Int(handle.pointee.file), directory: syncsDirectory, asking: disk.faults)
        }
        table.xFileSize = { file, size in
            let (disk, handle) = FileMethods.open(file)
            let index = handle.pointee.file
            size?.pointee = sqlite3_int64(
                index < 0 ? disk.temporaries[index].count : disk.size(of: Int(index)))
            return SQLITE_OK
        }
        table.xFileControl = { file, operation, argument in
            guard operation == SQLITE_FCNTL_PERSIST_WAL, let argument else { return SQLITE_NOTFOUND }
            let (disk, _) = FileMethods.open(file)
            let value = argument.assumingMemoryBound(to: Int32.self)
            if value.pointee >= 0 { disk.keepsLog = value.pointee != 0 }
            value.pointee = disk.keepsLog ? 1 : 0
            return SQLITE_OK
        }
        // As the unix VFS answers on a disk with 4 KiB sectors; tearing happens at 512 bytes all the same.
        table.xSectorSize = { _ in 4096 }
        table.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
    }

    private static func fillLocks(_ table: inout sqlite3_io_methods) {
        table.xLock = { file, level in
            let (disk, handle) = FileMethods.open(file)
            // On a dismounted disk nobody may checkpoint, so the last close finds the database busy.
            guard disk.isMounted || level < SQLITE_LOCK_RESERVED else { return SQLITE_BUSY }
            guard disk.handles.raise(handle, to: level) else { return SQLITE_BUSY }
            handle.pointee.lock = level
            return SQLITE_OK
        }
        table.xUnlock = { file, level in
            let (disk, handle) = FileMethods.open(file)
            disk.handles.lower(handle, to: level)
            handle.pointee.lock = level
            return SQLITE_OK
        }
        table.xCheckReservedLock = { file, result in
            let (disk, handle) = FileMethods.open(file)
            result?.pointee = disk.handles.isReserved(seenBy: handle) ? 1 : 0
            return SQLITE_OK
        }
    }

    private static func fillSharedMemory(_ table: inout sqlite3_io_methods) {
        table.xShmMap = { file, region, bytes, extend, target in
            let (disk, handle) = FileMethods.open(file)
            target?.pointee = disk.memories[Int(handle.pointee.file)].region(
                Int(region), bytes: Int(bytes), extend: extend != 0)
            return SQLITE_OK
        }
        table.xShmLock = { file, first, count, flags in
            let (disk, handle) = FileMethods.open(file)
            let memory = disk.memories[Int(handle.pointee.file)]
            let mask = UInt8(truncatingIfNeeded: ((1 << count) - 1) << first)
            if flags & SQLITE_SHM_UNLOCK != 0 {
                memory.unlock(mask, by: handle)
                return SQLITE_OK
            }
            return memory.lock(mask, exclusively: flags & SQLITE_SHM_EXCLUSIVE != 0, by: handle)
                ? SQLITE_OK : SQLITE_BUSY
        }
        table.xShmBarrier = { file in
            let (disk, handle) = FileMethods.open(file)
            disk.passBarrier(Int(handle.pointee.file))
        }
        table.xShmUnmap = { file, _ in
            let (disk, handle) = FileMethods.open(file)
            disk.memories[Int(handle.pointee.file)].drop(handle)
            return SQLITE_OK
        }
    }

    /// SQLite calls these functions only on files that `SimulatedDisk.open` filled in.
    private static func open(_ file: File?) -> (SimulatedDisk, UnsafeMutablePointer<csqlite_simulated_file>) {
        guard let file else { preconditionFailure("SQLite passed no file") }
        let handle = UnsafeMutableRawPointer(file).assumingMemoryBound(to: csqlite_simulated_file.self)
        return (Unmanaged<SimulatedDisk>.fromOpaque(handle.pointee.disk).takeUnretainedValue(), handle)
    }
}
