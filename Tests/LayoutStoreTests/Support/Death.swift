import LayoutStore
import LayoutStorePmem
import Synchronization

/// Takes what the next process would find if this one ended at one moment, the same one on every medium: at a transaction of an operation,
/// before it, in the middle of it, or right behind it.
///
/// In the middle is for a pool, whose stores are in the file as they are made. SQLite has pages in memory until it commits, and the tables in
/// memory are none of them: both are then as before the transaction, and so has the pool to be when it is opened.
final class Death: StoreObserver {
    /// Which moment.
    struct Moment: Hashable, Sendable {
        /// Which of the operation's transactions, from 0 on.
        let transaction: Int
        /// How many stores to a pool come first; of a transaction with fewer, all of them. Nil: the transaction has been committed.
        let stores: Int?
    }

    /// What is left.
    struct Remains: Sendable {
        let media: Media
        let tables: MemoryBackend.Image?
    }

    private struct State {
        var moment: Moment?
        var transactions = 0
        /// Stores that are still to come; nil outside of the transaction.
        var stores: Int?
        var remains: Remains?
        var failure: (any Error)?
    }

    private struct Watched {
        let isPool: Bool
        let take: @Sendable () throws -> Remains
    }

    private let state = Mutex(State())
    private let watched = Mutex<Watched?>(nil)

    /// The store whose observer this is.
    func watch(_ backend: any StateBackend, on media: Media) throws {
        let memory = backend as? PermanentMemory
        var isPool = false
        #if Pmem
            if let pool = backend as? PmemBackend {
                isPool = true
                try pool.writer.observer = { [self, media] _, _ in withExtendedLifetime(media) { stored() } }
                try pool.writer.asked = { [self] request in asked(request) }
            }
        #endif
        let now = Watched(isPool: isPool) { Remains(media: try media.copy(), tables: memory?.image) }
        watched.withLock { $0 = now }
    }

    private func take() throws -> Remains {
        guard let now = watched.withLock({ $0 }) else { throw StoreError(.input, "no store is watched") }
        return try now.take()
    }

    private var isPool: Bool { watched.withLock { $0?.isPool == true } }

    /// Waits for `moment` of the operation that follows.
    func wait(for moment: Moment) { state.withLock { $0 = State(moment: moment) } }

    /// What was left at the moment; as the operation has ended, if it had fewer transactions. Whether there was the moment.
    func end() throws -> (Remains, wasInside: Bool) {
        try state.withLock { state in
            defer { state = State() }
            if let failure = state.failure { throw failure }
            if let remains = state.remains { return (remains, true) }
            return (try take(), false)
        }
    }

    private func die(_ state: inout State) {
        (state.moment, state.stores) = (nil, nil)
        do { state.remains = try take() } catch { state.failure = error }
    }

    // MARK: what the store and its pool say

    func entered(_ point: SchedulePoint) {}
    func durable(through lsn: LSN) {}

    func began(_ lsn: LSN) {
        state.withLock { state in
            guard let moment = state.moment else { return }
            defer { state.transactions += 1 }
            guard state.transactions == moment.transaction, let stores = moment.stores else { return }
            if isPool { state.stores = stores } else { die(&state) }
        }
    }

    func committed(_ record: JournalRecord, steppedAsideForBusy: Bool) {
        state.withLock { state in
            guard let moment = state.moment, moment.stores == nil, state.transactions == moment.transaction + 1 else {
                return
            }
            die(&state)
        }
    }

    private func stored() {
        state.withLock { state in
            guard let stores = state.stores else { return }
            if stores == 0 { die(&state) } else { state.stores = stores - 1 }
        }
    }

    #if Pmem
        private func asked(_ request: PoolRequest) {
            guard request == .commit || request == .cancel else { return }
            state.withLock { if $0.stores != nil { die(&$0) } }
        }
    #endif
}
