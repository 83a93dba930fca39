#if Pmem
    import CPmemobj
    import Glibc
    import LayoutStore
    import LayoutStorePmem

    // What a writer asked of libpmemobj, and asking it once more of a pool that is as the first one was: the same transactions, undo
    // ranges and stores, with nothing of the store in between.

    /// A list of the writes of transactions.
    struct PoolTrace {
        private enum Verb { case begin, keep, cover, store, commit, cancel }

        private struct Call {
            let verb: Verb
            var offset = 0
            var words = 0
            /// Where the words of a store begin in ``words``.
            var first = 0
        }

        private var calls: [Call] = []
        private var words: [Int64] = []

        private(set) var transactions = 0
        private(set) var ranges = 0
        private(set) var stores = 0
        var storedBytes: Int { words.count * 8 }

        mutating func note(_ request: PoolRequest) {
            switch request {
            case .begin: calls.append(Call(verb: .begin))
            case .commit: calls.append(Call(verb: .commit))
            case .cancel: calls.append(Call(verb: .cancel))
            case .keep(let offset, let words): calls.append(Call(verb: .keep, offset: offset, words: words))
            case .cover(let offset, let words): calls.append(Call(verb: .cover, offset: offset, words: words))
            }
            switch request {
            case .begin: transactions += 1
            case .keep, .cover: ranges += 1
            case .commit, .cancel: break
            }
        }

        mutating func note(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
            let stored = bytes.bindMemory(to: Int64.self)
            calls.append(Call(verb: .store, offset: offset, words: stored.count, first: words.count))
            words += stored
            stores += 1
        }

        /// Asks for all of it.
        func replay(on pool: RawPool) throws(StoreError) {
            var failure: Int32 = 0
            words.withUnsafeBufferPointer { words in
                guard let source = words.baseAddress else { return }
                for call in calls {
                    switch call.verb {
                    case .begin: failure |= cpmemobj_begin(pool.pointer)
                    case .keep: failure |= pool.add(call.offset, call.words, 0)
                    case .cover: failure |= pool.add(call.offset, call.words, cpmemobj_add_without_snapshot)
                    case .store: memcpy(pool.base + call.offset, source + call.first, call.words * 8)
                    case .commit: failure |= cpmemobj_commit()
                    case .cancel: _ = cpmemobj_cancel(ECANCELED)
                    }
                }
            }
            guard failure == 0 else { throw StoreError(.io, "libpmemobj refused a part of the list") }
        }
    }

    /// A pool without a store around it; set up as the store's own.
    final class RawPool {
        let pointer: OpaquePointer
        let base: UnsafeMutableRawPointer

        init(_ path: String) throws(StoreError) {
            setenv("PMEMOBJ_NLANES", "1", 1)
            guard let pool = pmemobj_open(path, PoolFormat.layoutName) else {
                throw StoreError(.io, "cannot open \(path): \(String(cString: pmemobj_errormsg()))")
            }
            (pointer, base) = (pool, UnsafeMutableRawPointer(pool))
            var size: Int64 = 4096
            guard pmemobj_ctl_set(pool, "tx.cache.size", &size) == 0 else {
                pmemobj_close(pool)
                throw StoreError(.io, "cannot set up \(path)")
            }
        }

        deinit { pmemobj_close(pointer) }

        /// Whether libpmem believes that this is persistent memory.
        var isPersistent: Bool { pmem_is_pmem(base, 4096) == 1 }

        func add(_ offset: Int, _ words: Int, _ flags: UInt64) -> Int32 {
            pmemobj_tx_xadd_range_direct(base + offset, words * 8, flags)
        }
    }
#endif
