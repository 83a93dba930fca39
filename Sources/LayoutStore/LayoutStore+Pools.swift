// Making and opening a store whose tables are in one file that locks itself: a pool. What a killed process leaves at each step of making
// one:
//
//   s.pool.layoutstore-new   made, filled                                        | P   another create begins again
//   device, block 0          superblock of the new store, flushed                | P   an open goes on here: only the name is missing
//   s.pool                   the name: renamed without replacing, folder synced  | P   a store that was never opened
//   open                     as any opening
//
// A store made of a backup has its rows, and the contents of its device, instead of a format, and is one of its own before the device gets
// its superblock (Backup/LayoutStore+Backup.swift). A pool that takes the store of another one is made under another name, too:
//
//   new.pool.layoutstore-new   made, with a uuid that is nobody's                | P   an open says that its making was cut short
//   one transaction            all rows, with their header                       | P   the same store once more, but for the name
//   new.pool                   the name: renamed without replacing, folder synced
//
// Who knows libpmemobj makes and opens the pool itself, by the closures.
// Source: PROTOCOL P7.1, P7.7.

extension LayoutStore {
    /// Makes a new store at `path` for all of `device`: `make` makes its tables in a file of the name that it is given, and nothing is left
    /// there if it throws. With a `backup` it puts the rows of that there. Throws as
    /// ``create(at:device:environment:journal:overwritingDevice:)`` does.
    package static func makePool(
        at path: String, device: any BlockDevice, environment: StoreEnvironment, overwritingDevice: Bool,
        of backup: StoreBackup? = nil,
        make: (_ path: String, StoreHeader) throws(StoreError) -> any StateBackend,
        open: (_ path: String) throws(StoreError) -> any StateBackend
    ) async throws(StoreError) {
        try backup?.check(device)
        try StoreFiles.checkName(path)
        try StoreFiles.checkNothing(at: path)
        try StoreFiles.check(device, isNoFileOf: path)
        let unfinished = path + FileDevice.unfinishedSuffix
        if !overwritingDevice {
            let left = PoolFile.exists(unfinished) ? try? header(of: open(unfinished)) : nil
            try checkEmpty(device, but: left)
        }
        try PoolFile.sweep(unfinished)
        try clearSuperblock(of: device)
        let backend = try make(unfinished, newHeader(device: device, environment: environment))
        do throws(StoreError) {
            try backup?.putContent(on: device)
            let store = try adopt(backend, device: device, environment: environment, as: Acting(.caller))
            if backup == nil { try await store.format() } else { try await store.takeOver() }
            try await store.label()
            try await store.queue.close()
            try PoolFile.finish(unfinished, as: path)
        } catch {
            try? clearSuperblock(of: device)
            try? backend.close()
            PoolFile.discard(unfinished)
            throw error
        }
    }

    /// Opens the store in the pool at `path`, and recovers it; `open` opens the pool itself.
    package static func openPool(
        at path: String, device: any BlockDevice, environment: StoreEnvironment,
        open: (_ path: String) throws(StoreError) -> any StateBackend
    ) async throws(StoreError) -> LayoutStore {
        try StoreFiles.checkName(path)
        try StoreFiles.check(device, isNoFileOf: path)
        let unfinished = path + FileDevice.unfinishedSuffix
        if !PoolFile.exists(path), PoolFile.exists(unfinished) {
            let made = try? header(of: open(unfinished))
            guard let made, try Superblock.read(from: device)?.uuid == made.uuid else {
                throw StoreError(
                    .input,
                    "there is no store at \(path): its making was cut short; create it once more, which begins anew"
                )
            }
            try PoolFile.finish(unfinished, as: path)
        }
        StoreFiles.dropUnfinishedName(of: path)
        let backend = try open(path)
        do throws(StoreError) {
            return try await self.open(on: backend, device: device, environment: environment)
        } catch {
            // Its file's lock goes with it.
            try? backend.close()
            throw error
        }
    }

    /// Makes a pool at `path` that takes another one's store: `make` makes it in a file of the name that it is given, and leaves nothing there
    /// if it throws. Throws `input` if something is there, `locked` if somebody makes a pool there.
    package static func makePoolFile(
        at path: String, make: (_ path: String) throws(StoreError) -> Void
    ) throws(StoreError) {
        try StoreFiles.checkName(path)
        try StoreFiles.checkNothing(at: path)
        let unfinished = path + FileDevice.unfinishedSuffix
        try PoolFile.sweep(unfinished)
        try make(unfinished)
        do throws(StoreError) {
            try PoolFile.finish(unfinished, as: path)
        } catch {
            PoolFile.discard(unfinished)
            throw error
        }
    }

    /// How much room the store's pool has; nil for a store without one.
    package func poolRoom() async throws(StoreError) -> PoolRoom? {
        try await queue.read { (rows) throws(StoreError) in try (rows as? PoolTransaction)?.room }
    }

    private static func header(of backend: any StateBackend) throws(StoreError) -> StoreHeader {
        let header = try backend.read { (rows) throws(StoreError) in try rows.header() }
        try backend.close()
        return header
    }
}
