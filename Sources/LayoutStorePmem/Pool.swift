#if Pmem
    internal import CPmemobj
    internal import Glibc
    internal import LayoutStore

    // Making a pool: the root, and as few large objects as hold all nodes. What they leave free is for undo logs that are longer than a lane's
    // own; nothing else is taken from the heap after that, so what a transaction needs is there, or was refused before:
    //
    //   t0   pmemobj_create            a pool without a root
    //   t1   regions, as large as they go beside the room for logs
    //   t2   one transaction: regions and root            | P   before: "its making was cut short"
    //
    // With all of libpmemobj's 1,024 lanes a small heap was used up after a few long transactions (measured), as if each lane kept the longer
    // log that it once took. So there is one lane, and logs grow by a few KiB.
    // Buffers of a program's own for logs (pmemobj_tx_log_append_buffer) are no way: after a crash inside a transaction an opening releases
    // them as if they were libpmemobj's, and the next allocation gets the same place (1.12.1, measured).
    //
    // Source: pmemobj_open(3), pmemobj_root(3), pmemobj_alloc(3); ADR 28.

    /// An open pool. Closed with the object.
    final class Pool {
        let pointer: OpaquePointer
        let image: PoolImage
        /// The last word of libpmemobj's own state, which it keeps in the first two pages, beside what is on the medium.
        private let ownWord: Int

        /// Opens the pool in `file`. Throws `locked` if somebody has it, `input` for what is no pool of a store, `corrupt` for a
        /// damaged root.
        init(_ file: PoolFile) throws(StoreError) {
            // A file that is shorter than its own header ends a process that asks libpmemobj to open it (measured: SIGBUS).
            guard file.bytes >= Self.fewestBytes else {
                throw PoolFile.failed(
                    "open", file.path,
                    BackendFailure(code: EINVAL, text: "\(file.bytes) bytes are fewer than any pool has"))
            }
            setenv(Self.lanes.name, Self.lanes.count, 1)
            guard let pool = pmemobj_open(file.path, PoolFormat.layoutName) else {
                throw Self.failure("open", file.path)
            }
            pointer = pool
            do {
                try Self.keepLogsSmall(pool)
                image = try Self.image(of: pool, bytes: file.bytes)
                ownWord = Self.lastOwnWord(of: pool)
            } catch {
                pmemobj_close(pool)
                throw error
            }
        }

        // Where the file was cut, or the medium is bad, its own state may be gone, and it cannot even close. Then the mapping stays as long
        // as the process does.
        deinit { if Self.word(ownWord, of: pointer) != 0 { pmemobj_close(pointer) } }

        private static func word(_ number: Int, of pool: OpaquePointer) -> UInt64 {
            UnsafeRawPointer(pool).load(fromByteOffset: number * 8, as: UInt64.self)
        }

        private static func lastOwnWord(of pool: OpaquePointer) -> Int {
            (0..<(2 * 4096 / 8)).last { word($0, of: pool) != 0 } ?? 0
        }

        private static func image(of pool: OpaquePointer, bytes: Int) throws(StoreError) -> PoolImage {
            // As large as it is: another size would move it.
            let root = pmemobj_root(pool, max(pmemobj_root_size(pool), 8))
            return try PoolImage(UnsafeRawPointer(pool), bytes: bytes, root: Int(root.off))
        }

        /// Makes a pool of `bytes` with empty tables and `header` at `path`, where nothing may be. Leaves nothing if it throws.
        static func make(_ path: String, bytes: Int, header: StoreHeader) throws(StoreError) {
            guard bytes >= fewestBytes else { throw PoolFile.tooSmall(bytes) }
            try PoolFile.checkRoom(for: bytes, at: path)
            setenv(lanes.name, lanes.count, 1)
            guard let pool = pmemobj_create(path, PoolFormat.layoutName, bytes, 0o600) else {
                throw failure("make", path)
            }
            defer { pmemobj_close(pool) }
            do {
                try fill(pool, bytes, header)
            } catch {
                PoolFile.discard(path)
                throw error
            }
        }

        /// PMEMOBJ_MIN_POOL, which Swift cannot import.
        private static let fewestBytes = 8 << 20
        /// Chunks of libpmemobj's heap.
        private static let chunk = 256 << 10
        /// What libpmemobj reads when it opens or makes a pool.
        private static let lanes = (name: "PMEMOBJ_NLANES", count: "1")

        /// Has small snapshots share entries of 4 KiB, and logs grow by as much.
        private static func keepLogsSmall(_ pool: OpaquePointer) throws(StoreError) {
            var size: Int64 = 4096
            guard pmemobj_ctl_set(pool, "tx.cache.size", &size) == 0 else {
                throw StoreError(
                    .io, "libpmemobj does not let its logs be kept small",
                    cause: BackendFailure(code: errno, text: pmemobjMessage()))
            }
        }

        /// Room for undo logs: an entry of a cache line for each node, and more.
        private static func logBytes(_ bytes: Int) -> Int { (max(2 * chunk, bytes / 32) / chunk * chunk) - 64 }

        private static func fill(_ pool: OpaquePointer, _ bytes: Int, _ header: StoreHeader) throws(StoreError) {
            let root = Int(pmemobj_root(pool, PoolFormat.rootBytes).off)
            var log = PMEMoid()
            guard root > 0, pmemobj_alloc(pool, &log, logBytes(bytes), 0, nil, nil) == 0 else {
                throw PoolFile.tooSmall(bytes, BackendFailure(code: ENOMEM, text: pmemobjMessage()))
            }
            var regions: [(offset: Int, bytes: Int)] = []
            var size = min(bytes, 15 << 30) / chunk * chunk
            while size >= chunk {
                var region = PMEMoid()
                if pmemobj_alloc(pool, &region, size - 64, 0, nil, nil) == 0 {
                    let lines = lines(of: Int(region.off), size - 64)
                    regions.append((lines.lowerBound, lines.count))
                } else {
                    size -= max(chunk, size / 32 / chunk * chunk)
                }
            }
            pmemobj_free(&log)
            let writer = PoolWriter(pool)
            try writer.transact { () throws(StoreError) in
                var (next, nodes) = (0, 0)
                for region in regions {
                    let made = PoolTables.region(next: next, bytes: region.bytes)
                    try put(made.words, at: region.offset, by: writer)
                    (next, nodes) = (region.offset, nodes + made.nodes)
                }
                try put(PoolTables.root(region: next, nodes: nodes, header: header), at: root, by: writer)
            }
        }

        /// The whole cache lines of an object.
        private static func lines(of offset: Int, _ bytes: Int) -> Range<Int> {
            let line = PoolTables.alignment
            return ((offset + line - 1) / line * line)..<((offset + bytes) / line * line)
        }

        private static func put(_ words: [Int64], at offset: Int, by writer: PoolWriter) throws(StoreError) {
            try writer.keep(offset, words: words.count)
            words.withUnsafeBufferPointer { writer.store($0, at: offset) }
        }

        private static func failure(_ verb: String, _ path: String) -> StoreError {
            let number = errno
            return PoolFile.failed(verb, path, BackendFailure(code: number, text: pmemobjMessage()))
        }
    }
#endif
