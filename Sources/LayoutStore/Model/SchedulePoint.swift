/// One logical thread of calls: somebody who calls the store, and does one thing after the other.
package struct ActorID: Hashable, Sendable, Codable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    /// Whoever calls the store without saying who it is.
    package static let caller = ActorID(0)
}

/// Who is where: the tag of every event on every medium, and the name of every point at which a schedule may switch.
package struct SchedulePoint: Hashable, Sendable {
    package let actor: ActorID
    /// Counts the actor's operations from 1; 0 is what comes before the first.
    package let operation: Int
    package let step: Step
    /// The file that the operation is about; nil where it is about none, or about all.
    package let object: InodeNumber?

    package init(actor: ActorID = .caller, operation: Int = 0, step: Step, object: InodeNumber? = nil) {
        self.actor = actor
        self.operation = operation
        self.step = step
        self.object = object
    }

    func at(_ step: Step) -> SchedulePoint {
        SchedulePoint(actor: actor, operation: operation, step: step, object: object)
    }
}
