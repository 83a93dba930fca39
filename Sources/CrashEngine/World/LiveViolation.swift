package import LayoutStore

/// A wrong answer of the running store, such as bytes that were never written, or rows that it owes: a violation without any crash.
package struct LiveViolation: Hashable, Sendable {
    /// Who found it, and what kind it is, without numbers.
    package let oracle: String
    package let kind: String
    /// The number of events before it.
    package let events: Int
    /// The point that the run had passed last.
    package let point: SchedulePoint
    package let message: String
}
