package import LayoutStore

/// Names of the places that a run passes: actor, operation, step, and how often the operation has passed that step
/// (n-th). A point that is added to an operation gets a name of its own and changes no other name.
package struct PlaceNames: Sendable {
    private struct Place: Hashable {
        let actor: ActorID
        let step: Step
    }

    /// The operation in which each actor is, to which its counts belong.
    private var operations: [ActorID: Int] = [:]
    private var passed: [Place: Int] = [:]

    package init() {}

    package struct Name: Hashable, Sendable {
        package let point: SchedulePoint
        /// How often the operation has passed that step, from 1.
        package let nth: Int

        package var words: [Int64] {
            [
                Int64(point.actor.number), Int64(point.operation), point.step.operation.rawValue,
                point.step.name.rawValue, Int64(nth),
            ]
        }
    }

    /// The name of the place where an actor passes `point` now. An actor does one operation after the other.
    package mutating func pass(_ point: SchedulePoint) -> Name {
        if operations.updateValue(point.operation, forKey: point.actor) != point.operation {
            passed = passed.filter { $0.key.actor != point.actor }
        }
        let nth = passed[Place(actor: point.actor, step: point.step), default: 0] + 1
        passed[Place(actor: point.actor, step: point.step)] = nth
        return Name(point: point, nth: nth)
    }
}
