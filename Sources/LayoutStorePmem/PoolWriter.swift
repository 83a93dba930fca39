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

    /// Stores words in a pool, in transactions of libpmemobj.
    package final class PoolWriter: PoolMedium {
        private let pool: OpaquePointer
        private let base: UnsafeMutableRawPointer

        /// Hears of every store, before it is made, where it goes and what it brings: for whoever records what may be in flight at a
        /// crash. Offsets count from the pool's first byte.
        package var observer: ((_ offset: Int, _ bytes: UnsafeRawBufferPointer) -> Void)?

        /// Room for an undo log that is longer than a lane's own, and whether the transaction has asked for it.
        private let logRoom: Range<Int>
        private var hasLogRoom = false
        private var logged = 0

        init(_ pool: OpaquePointer, logRoom: Range<Int>) {
            self.pool = pool
            self.logRoom = logRoom
            base = UnsafeMutableRawPointer(pool)
        }

        /// Runs `body` as one transaction; if it throws, nothing of it stays. Permanent on return.
        func transact<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
            let begun = cpmemobj_begin(pool)
            guard begun == 0 else { throw Self.failure("begin a transaction", begun) }
            (hasLogRoom, logged) = (false, 0)
            let result: R
            do throws(StoreError) {
                // What is not there by now is not taken from the heap.
                let code = pmemobj_tx_log_auto_alloc(TX_LOG_TYPE_SNAPSHOT, 0)
                guard code == 0 else { throw Self.failure("keep to its own room for logs", code) }
                result = try body()
            } catch {
                _ = cpmemobj_cancel(ECANCELED)
                throw error
            }
            let code = cpmemobj_commit()
            guard code == 0 else { throw Self.failure("commit", code) }
            return result
        }

        package func keep(_ offset: Int, words: Int) throws(StoreError) {
            // An entry has 24 bytes of its own, and whole cache lines.
            logged += (24 + words * 8 + 63) / 64 * 64
            if !hasLogRoom, logged > Self.laneBytes {
                let code = pmemobj_tx_log_append_buffer(TX_LOG_TYPE_SNAPSHOT, base + logRoom.lowerBound, logRoom.count)
                guard code == 0 else { throw Self.failure("use the pool's room for logs", code) }
                hasLogRoom = true
            }
            try add(offset, words, 0)
        }

        /// As much of a lane's own undo log, which has 2 KiB, is filled before the pool's room is asked for.
        private static let laneBytes = 1536

        package func cover(_ offset: Int, words: Int) throws(StoreError) {
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
                "the pool has no room for the undo log of a change this large; restore a backup into a larger pool: crashtest backup "
                    + "--pool-bytes", cause: cause)
        }
    }
#endif
