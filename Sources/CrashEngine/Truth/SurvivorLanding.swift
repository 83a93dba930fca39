/// An access of a survivor after the crash, and the state of its block at that moment.
package struct SurvivorLanding: Sendable {
    package enum Moment: String, Sendable, CaseIterable { case beforeRecovery, insideRecovery, afterRecovery }

    package let landing: Landing
    package let moment: Moment
    /// What a read saw, what a write stored.
    package let bytes: [UInt8]
}
