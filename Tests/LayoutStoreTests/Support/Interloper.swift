import LayoutStore
import Synchronization

/// Does something once, at the first point that `isMoment` picks: who comes between two steps of an operation.
final class Interloper: Pacer {
    private struct State {
        var isMoment: (@Sendable (SchedulePoint) -> Bool)?
        var act: (@Sendable () async throws -> Void)?
        var failure: (any Error)?
        var points: [SchedulePoint] = []
    }
    private let state = Mutex(State())

    /// Waits for `step` of any operation, then acts.
    func wait(for step: Step, _ act: @escaping @Sendable () async throws -> Void) {
        state.withLock { state in
            state.isMoment = { $0.step == step }
            state.act = act
        }
    }

    /// Whether the moment has come; throws what went wrong then.
    func hasActed() throws -> Bool {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.act == nil
        }
    }

    /// Every point that was passed.
    var points: [SchedulePoint] { state.withLock { $0.points } }

    func point(_ point: SchedulePoint) async {
        let act = state.withLock { state -> (@Sendable () async throws -> Void)? in
            state.points.append(point)
            guard state.isMoment?(point) == true else { return nil }
            defer { (state.isMoment, state.act) = (nil, nil) }
            return state.act
        }
        do {
            try await act?()
        } catch {
            state.withLock { $0.failure = error }
        }
    }
}
