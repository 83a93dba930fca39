package import LayoutStore

/// A wrong answer of the running store, such as bytes that were never written: a violation without any crash.
package struct LiveViolation: Hashable, Sendable {
    package static let kind = "read_never_written"

    /// The number of events before it.
    package let events: Int
    /// The point that the run had passed last.
    package let point: SchedulePoint
    package let message: String
}
