import LayoutStore
import Testing

/// Suites that record in this process: that seeds SQLite's generator, which the whole process shares, so they run one at a time.
@Suite("Campaigns", .serialized)
enum Campaigns {}

extension ProtocolRule {
    /// Whether a campaign of the default list finds the rule missing only after thousands of states.
    var isFoundLate: Bool { self == .durableBeforeInPlace || self == .holdBeforeHandOut }
}
