internal import CLinux  // it declares what Glibc does, and either may be asked for a member
internal import Glibc

/// What time it is, for the journal: people ask when something happened. No decision of the store depends on it, and it
/// may go back.
package protocol StoreClock: Sendable {
    /// Since 1970-01-01 00:00 UTC.
    var now: Duration { get }
}

/// The system's clock.
package struct SystemClock: StoreClock {
    package init() {}

    package var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

extension Duration {
    /// In whole microseconds; the longest that fit for one that is longer.
    package var microseconds: Int64 {
        let parts = components
        let (seconds, isLong) = parts.seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, isLonger) = seconds.addingReportingOverflow(parts.attoseconds / 1_000_000_000_000)
        return isLong || isLonger ? (parts.seconds < 0 ? .min : .max) : sum
    }
}
