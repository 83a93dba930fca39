private import Synchronization

/// Lets one in at a time, first come first served.
///
/// The store's own gate lets one operation in: it stands where the per-inode IOLOCK, MMAPLOCK and ILOCK of PROTOCOL P3 will
/// stand. The commit queue's lets one request in.
package final class Gate: Sendable {
    fileprivate struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    package init() {}

    /// How many wait to be let in.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for everybody who came before.
    package func enter() async {
        // Whoever finds nobody there needs no continuation.
        if state.withLock({ $0.take() }) { return }
        await withCheckedContinuation { continuation in
            let isMine = state.withLock { state in
                if state.take() { return true }
                state.waiting.append(continuation)
                return false
            }
            if isMine { continuation.resume() }
        }
    }

    package func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

extension Gate.State {
    /// Whether nobody was there. Now somebody is.
    fileprivate mutating func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }
}
