#if Pmem
    import CPmemobj
    import PoolShape

    /// Makes a pool with the structure that ``Writing`` changes.
    enum PoolMaker {
        static func make(_ path: String, countsShutdowns: Bool) {
            var flag: Int32 = countsShutdowns ? 1 : 0
            _ = pmemobj_ctl_set(nil, "sds.at_create", &flag)
            guard let pool = pmemobj_create(path, PoolShape.layout, PoolShape.poolBytes, 0o600) else {
                fail("make: \(said())")
            }
            var logBytes = 4096
            guard pmemobj_ctl_set(pool, "tx.cache.size", &logBytes) == 0 else { fail("cache size: \(said())") }
            let root = pmemobj_root(pool, PoolShape.rootBytes)
            let words = (UnsafeMutableRawPointer(pool) + Int(root.off)).assumingMemoryBound(to: UInt64.self)
            transaction(pool) {
                pmemobj_tx_add_range_direct(words, PoolShape.rootBytes)
                // Large enough to have chunks of its own: a run of smaller ones would take 4 MiB.
                let bigs = Int(object(PoolShape.hugeBytes))
                for thread in 0..<2 {
                    let big = bigs + thread * PoolShape.bigBytes
                    words[PoolShape.bigs + thread] = UInt64(big)
                    (UnsafeMutableRawPointer(pool) + big).storeBytes(of: PoolShape.bigBytes, as: Int.self)
                    // An object of its own, in a run: after a crash an opening releases it like a log of the library's own. Were it
                    // a part of a larger object, or one with chunks of its own, the opening would write zeros over other data.
                    words[PoolShape.buffers + thread] = object(PoolShape.bufferBytes)
                }
            }
            pmemobj_close(pool)
        }

        private static func object(_ bytes: Int) -> UInt64 {
            let object = pmemobj_tx_xalloc(bytes, 1, cpmemobj_alloc_zero)
            guard object.off != 0 else { fail("make: \(bytes) \(said())") }
            return object.off
        }
    }

    /// What libpmemobj has said last.
    func said() -> String { String(cString: pmemobj_errormsg()) }

    func transaction(_ pool: OpaquePointer, _ body: () -> Void) {
        guard cpmemobj_begin(pool) == 0 else { fail("begin: \(said())") }
        body()
        // A pool that has become full takes the transaction back.
        _ = cpmemobj_commit()
    }
#endif
