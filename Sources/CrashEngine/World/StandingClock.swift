internal import LayoutStore

/// A clock that stands still: what a store writes is a function of the seed, and two recoveries of one state write the
/// same.
package struct StandingClock: StoreClock {
    package let now: Duration

    package init(now: Duration = .zero) { self.now = now }
}
