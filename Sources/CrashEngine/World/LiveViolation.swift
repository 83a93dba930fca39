package import LayoutStore

/// Something that the running store showed and that was never written: a violation without any crash.
package struct LiveViolation: Hashable, Sendable {
    package static let kind = "read_never_written"

    /// How many events were behind.
    package let events: Int
    /// Where the run was.
    package let point: SchedulePoint
    package let message: String
}
