package import LayoutStore

/// What clients drew at one place of a recorded run. The runs of two builds draw the same at places of one name, so
/// their draws can be compared.
package struct ClientDraw: Hashable, Sendable {
    package let point: SchedulePoint
    /// How often the operation has passed that step, from 1.
    package let nth: Int
    /// The first number of the stream that decides whether and where an access is issued, and of the stream that
    /// decides which access lands.
    package let issuing: UInt64
    package let landing: UInt64

    /// As text: operation, step, nth, and both numbers.
    package var columns: [String] {
        ["\(point.operation)", "\(point.step)", "\(nth)"] + [issuing, landing].map { String($0, radix: 16) }
    }
}
