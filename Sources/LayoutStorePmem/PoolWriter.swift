#if Pmem
    internal import CPmemobj
    internal import Glibc
    package import LayoutStore

    // Every store to a pool that is not libpmemobj's own. What reaches the medium when:
    //
    //   begin                         an empty undo log
    //   keep(offset)        | P       the undo log has what lies there
    //   cover(offset)                 noted, in memory: flushed at the commit, and not kept
    //   store                         in the cache, or on its way: a crash undoes what was kept, and nobody reads what was covered
    //   commit              | P | P   what was kept or covered is flushed; the undo log is empty: this is the commit
    //   cancel              | P       what was kept is put back; the undo log is empty
    //
    // Failures return: no call of libpmemobj jumps over a frame, and a transaction that cannot go on is cancelled by whoever began it.
    // Source: pmemobj_tx_begin(3), pmemobj_tx_add_range(3); ADR 28.

    /// What a writer asks of libpmemobj.
    package enum PoolRequest: Hashable, Sendable {
        case begin, commit, cancel
        case keep(_ offset: Int, words: Int)
        case cover(_ offset: Int, words: Int)
    }

    /// Stores words in a pool, in transactions of libpmemobj.
    package final class PoolWriter: PoolMedium {
        private let pool: OpaquePointer
        private let base: UnsafeMutableRawPointer

        /// Hears of every store, before it is made, where it goes and what it brings: for whoever records what may be in flight at a
        /// crash. Offsets count from the pool's first byte.
        package var observer: ((_ offset: Int, _ bytes: UnsafeRawBufferPointer) -> Void)?

        /// Hears of whatever else is asked of libpmemobj, before it is: together with ``observer`` all that it takes to ask for the same
        /// once more. Costs a comparison where nobody listens.
        package var asked: ((PoolRequest) -> Void)?

        init(_ pool: OpaquePointer) {
            self.pool = pool
            base = UnsafeMutableRawPointer(pool)
        }

        /// Runs `body` as one transaction; if it throws, nothing of it stays. Permanent on return.
        func transact<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
            asked?(.begin)
            let begun = cpmemobj_begin(pool)
            guard begun == 0 else { throw Self.failure("begin a transaction", begun) }
            let result: R
            do throws(StoreError) {
                result = try body()
            } catch {
                asked?(.cancel)
                _ = cpmemobj_cancel(ECANCELED)
                throw error
            }
            asked?(.commit)
            let code = cpmemobj_commit()
            guard code == 0 else { throw Self.failure("commit", code) }
            return result
        }

        package func keep(_ offset: Int, words: Int) throws(StoreError) {
            asked?(.keep(offset, words: words))
            try add(offset, words, 0)
        }

        package func cover(_ offset: Int, words: Int) throws(StoreError) {
            asked?(.cover(offset, words: words))
            try add(offset, words, cpmemobj_add_without_snapshot)
        }

        private func add(_ offset: Int, _ words: Int, _ flags: UInt64) throws(StoreError) {
            let code = pmemobj_tx_xadd_range_direct(base + offset, words * 8, flags)
            guard code == 0 else { throw Self.failure("note a change", code) }
        }

        package func store(_ words: UnsafeBufferPointer<Int64>, at offset: Int) {
            let bytes = UnsafeRawBufferPointer(words)
            observer?(offset, bytes)
            (base + offset).copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(base), byteCount: bytes.count)
        }

        /// `diskFull` if libpmemobj had no memory of the pool left, `io` for anything else.
        private static func failure(_ verb: String, _ code: Int32) -> StoreError {
            let cause = BackendFailure(code: code, text: pmemobjMessage())
            guard code == ENOMEM else { return StoreError(.io, "libpmemobj cannot \(verb) in the pool", cause: cause) }
            return StoreError(
                .diskFull,
                "the pool has no room for the undo log of a change this large; open it again, \(PoolRoom.wayOut)",
                cause: cause)
        }
    }
#endif
