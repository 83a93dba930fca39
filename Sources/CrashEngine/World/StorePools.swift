package import LayoutStore

#if Pmem
    internal import LayoutStorePmem
#endif

/// Stores in pools, as commands make, open and copy them. In a build without libpmemobj all of it throws `input`, by one sentence; whoever
/// only looks at a pool needs none of it.
package enum StorePools {
    /// As `LayoutStore.createPool`.
    package static func create(
        at path: String, bytes: Int, device: any BlockDevice, environment: StoreEnvironment, overwritingDevice: Bool
    ) async throws(StoreError) -> LayoutStore {
        #if Pmem
            return try await LayoutStore.createPool(
                at: path, bytes: bytes, device: device, environment: environment, overwritingDevice: overwritingDevice)
        #else
            throw missing("make", path)
        #endif
    }

    /// As `LayoutStore.restorePool`.
    package static func restore(
        _ backup: StoreBackup, at path: String, bytes: Int, device: any BlockDevice, environment: StoreEnvironment,
        overwritingDevice: Bool
    ) async throws(StoreError) -> LayoutStore {
        #if Pmem
            return try await LayoutStore.restorePool(
                backup, at: path, bytes: bytes, device: device, environment: environment,
                overwritingDevice: overwritingDevice)
        #else
            throw missing("make", path)
        #endif
    }

    /// As `LayoutStore.openPool`.
    package static func open(
        at path: String, device: any BlockDevice, environment: StoreEnvironment
    ) async throws(StoreError) -> LayoutStore {
        #if Pmem
            return try await LayoutStore.openPool(at: path, device: device, environment: environment)
        #else
            throw missing("open", path)
        #endif
    }

    /// Opens a store in a pool, and lets `watch` hear of everything that is done to that.
    static func open(
        at path: String, device: any BlockDevice, environment: StoreEnvironment, watchedBy watch: PoolWatch
    ) async throws(StoreError) -> LayoutStore {
        #if Pmem
            return try await LayoutStore.openPool(at: path, device: device, environment: environment) {
                (path) throws(StoreError) in
                let backend = try PmemBackend(path: path)
                try watch.watch(backend.image)
                let writer = try backend.writer
                writer.observer = { offset, bytes in watch.stores(bytes.count, at: offset) }
                writer.asked = { request in
                    switch request {
                    case .begin: watch.begun()
                    case .keep(let offset, let words): watch.keeps(offset, words: words)
                    case .cover(let offset, let words): watch.covers(offset, words: words)
                    case .commit: watch.commits()
                    case .cancel: watch.cancels()
                    }
                }
                return backend
            }
        #else
            throw missing("open", path)
        #endif
    }

    /// As `LayoutStore.copyPool`.
    package static func copy(_ path: String, to other: String, bytes: Int) throws(StoreError) {
        #if Pmem
            try LayoutStore.copyPool(at: path, to: other, bytes: bytes)
        #else
            throw missing("copy", path)
        #endif
    }

    #if !Pmem
        private static func missing(_ verb: String, _ path: String) -> StoreError {
            StoreError(
                .input,
                "cannot \(verb) \(path): this crashtest was built without libpmemobj, which pools are written by; build it with "
                    + "--traits Pmem (fsck, info and sql look at a pool without)")
        }
    #endif
}
