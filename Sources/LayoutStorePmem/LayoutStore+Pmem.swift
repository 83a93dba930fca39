#if Pmem
    public import LayoutStore

    extension LayoutStore {
        /// Makes a new store whose tables are in a pool of persistent memory: a file of `bytes` at `path`, on a file system of persistent
        /// memory mounted with DAX, for all of `device`. Opens it. Every operation is permanent when it returns, deferred or not.
        ///
        /// 8 MiB are the fewest. Throws as ``LayoutStore/create(at:device:environment:journal:overwritingDevice:)`` does; `poolFull` is
        /// what a store says whose pool is used up. Works on any file system, and slowly where it is none of persistent memory.
        public static func createPool(
            at path: String, bytes: Int, device: any BlockDevice, environment: StoreEnvironment,
            overwritingDevice: Bool = false
        ) async throws(StoreError) -> LayoutStore {
            try await makePool(
                at: path, device: device, environment: environment, overwritingDevice: overwritingDevice,
                make: { (path, header) throws(StoreError) in
                    try PmemBackend.make(at: path, bytes: bytes, header: header)
                    return try PmemBackend(path: path)
                },
                open: { (path) throws(StoreError) in try PmemBackend(path: path) })
            return try await openPool(at: path, device: device, environment: environment)
        }

        /// Makes a new store of a backup, with its tables in a pool of `bytes`, and opens it. Durable on return.
        ///
        /// What becomes of uuid, holders and device is told at ``LayoutStore/restore(_:at:device:environment:overwritingDevice:)``. Throws as
        /// that does, and `input` if the pool has no room for the rows and for growing; then there is no store.
        public static func restorePool(
            _ backup: StoreBackup, at path: String, bytes: Int, device: any BlockDevice, environment: StoreEnvironment,
            overwritingDevice: Bool = false
        ) async throws(StoreError) -> LayoutStore {
            try await makePool(
                at: path, device: device, environment: environment, overwritingDevice: overwritingDevice, of: backup,
                make: { (path, header) throws(StoreError) in
                    try PmemBackend.make(at: path, bytes: bytes, header: header) { (made) throws(StoreError) in
                        try made.take { (tables) throws(StoreError) in try backup.copyRows(into: tables) }
                        try backup.confirm(FullCheck(try made.image).run(nil))
                    }
                },
                open: { (path) throws(StoreError) in try PmemBackend(path: path) })
            return try await openPool(at: path, device: device, environment: environment)
        }

        /// Puts the store in the pool at `path` into a new pool of `bytes` at `other`: the way to a larger one, since a pool does not grow.
        /// Permanent on return.
        ///
        /// It is the same store, for the same device. The one of the two that is opened first goes on; the other one is an older copy from
        /// then on, and refused. Throws `locked` if somebody has the store open; `input` if something is at `other`, or the pool has no
        /// room for the rows and for growing; `corrupt` for a damaged store. Nothing is at `other` then. O(rows).
        public static func copyPool(at path: String, to other: String, bytes: Int) throws(StoreError) {
            let source = try PmemBackend(path: path)
            try makePoolFile(at: other) { (unfinished) throws(StoreError) in
                var header = try source.read { (rows) throws(StoreError) in try rows.header() }
                header.uuid = ~header.uuid
                _ = try PmemBackend.make(at: unfinished, bytes: bytes, header: header) { (made) throws(StoreError) in
                    try made.take { (tables) throws(StoreError) in try source.copyRows(into: tables) }
                    if let damage = FullCheck(try made.image).run(nil).damage.first {
                        throw StoreError(
                            .corrupt,
                            "the store in \(path) contradicts itself: \(damage); run a full check, or restore a backup")
                    }
                    try made.close()
                }
            }
            try source.close()
        }

        /// Opens the store in the pool at `path` and recovers it, as ``LayoutStore/open(at:device:environment:)`` does.
        ///
        /// Throws `locked`, with the owner's name, if somebody has it open; `input` for what is no pool of a store, or one of another
        /// format; `corrupt` for damage; `io` where a page of it cannot be read.
        public static func openPool(
            at path: String, device: any BlockDevice, environment: StoreEnvironment
        ) async throws(StoreError) -> LayoutStore {
            try await openPool(at: path, device: device, environment: environment) { (path) throws(StoreError) in
                try PmemBackend(path: path)
            }
        }
    }
#endif
