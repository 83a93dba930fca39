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
