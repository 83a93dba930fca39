/// An access of a survivor that landed after the crash, when it landed, and its bytes.
package struct SurvivorLanding: Sendable {
    package enum Moment: String, Sendable, CaseIterable { case beforeRecovery, insideRecovery, afterRecovery }

    package let landing: Landing
    package let moment: Moment
    /// The bytes that a load saw or a store wrote.
    package let bytes: [UInt8]
}
