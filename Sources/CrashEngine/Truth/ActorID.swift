/// Tells the actors of a recorded run apart: those whose operations take turns on one store.
package struct ActorID: Hashable, Sendable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    /// The one that carries the plan out.
    package static let workload = ActorID(0)
}
