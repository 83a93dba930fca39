private import Synchronization

/// Where one actor is in its calls. ``LayoutStore/acting(as:)`` gives a store whose calls are this actor's.
///
/// Changed by its actor alone, which makes one call at a time. The lock is for readers in other threads.
package final class Acting: Sendable {
    private let state: Mutex<SchedulePoint>
    /// Whether the operation that runs has changed something: a row, or a byte of the device.
    private let changed = Mutex(false)

    package init(_ actor: ActorID) {
        state = Mutex(SchedulePoint(actor: actor, step: Step(.format, .begin)))
    }

    /// The point that the actor passed last.
    package var point: SchedulePoint { state.withLock { $0 } }

    /// Whether the operation has changed nothing yet, so that it may still be refused.
    var hasChanged: Bool {
        get { changed.withLock { $0 } }
        set { changed.withLock { $0 = newValue } }
    }

    /// The actor's next operation begins: what it does from here on has the next number, which is returned.
    @discardableResult
    package func beginOperation() -> Int {
        state.withLock { point in
            point = SchedulePoint(
                actor: point.actor, operation: point.operation + 1, step: point.step, object: point.object)
            return point.operation
        }
    }

    /// The actor goes on to `step`. Returns the point where it is then.
    func pass(_ step: Step) -> SchedulePoint {
        state.withLock { point in
            point = point.at(step)
            return point
        }
    }

    /// The calls that follow are about `object`.
    func turn(to object: InodeNumber?) {
        state.withLock { point in
            point = SchedulePoint(
                actor: point.actor, operation: point.operation, step: point.step, object: object)
        }
    }
}
