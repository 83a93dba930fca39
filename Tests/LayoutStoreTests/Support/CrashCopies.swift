import LayoutStore
import Synchronization

/// Copies a store's media at every named point: what the next process would find if this one ended there.
final class CrashCopies: Pacer {
    struct Copy: Sendable {
        let step: Step
        let media: Media
    }

    private let media: Media
    private let state = Mutex((isOn: false, copies: [Copy](), failure: nil as String?))

    /// Takes no copy before ``begin()``.
    init(of media: Media) { self.media = media }

    func begin() { state.withLock { $0.isOn = true } }

    /// The copies so far, in order. Ends the copying.
    func end() throws -> [Copy] {
        try state.withLock { state in
            state.isOn = false
            if let failure = state.failure { throw StoreError(.io, failure) }
            return state.copies
        }
    }

    func point(_ point: SchedulePoint) async {
        guard state.withLock({ $0.isOn }) else { return }
        do {
            let copy = Copy(step: point.step, media: try media.copy())
            state.withLock { $0.copies.append(copy) }
        } catch {
            state.withLock { $0.failure = "cannot copy at \(point.step): \(error)" }
        }
    }
}
