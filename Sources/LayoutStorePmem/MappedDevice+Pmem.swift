#if Pmem
    internal import CPmemobj
    public import LayoutStore

    extension MappedDevice {
        /// Makes a device as ``MappedDevice/create(at:blocks:)``; on a file system with DAX its writes are permanent when they return.
        public static func createPersistent(at path: String, blocks: BlockCount) throws(StoreError) -> MappedDevice {
            try create(at: path, blocks: blocks, cacheFlush: { pmem_persist($0, $1) })
        }

        /// Opens a device as ``MappedDevice/open(at:)``; on a file system with DAX its writes are permanent when they return.
        public static func openPersistent(at path: String) throws(StoreError) -> MappedDevice {
            try open(at: path, cacheFlush: { pmem_persist($0, $1) })
        }
    }
#endif
