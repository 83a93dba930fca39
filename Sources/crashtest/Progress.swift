import CrashEngine
import Foundation

/// Shows on stderr how far a campaign is, how fast, and how long it will still take: on a terminal in one line, elsewhere by a line a
/// minute.
final class Progress {
    private let cuts: Int
    /// Cuts and states of earlier runs.
    private let cutsBefore: Int
    private let statesBefore: Int
    private let budget: Budget
    private let start = ContinuousClock.now
    private let isShown = isatty(2) == 1
    private var lastShown = ContinuousClock.now

    init(_ campaign: Campaign, budget: Budget) {
        cuts = campaign.points.count
        (cutsBefore, statesBefore) = (campaign.resumedCuts, campaign.store.stateCount)
        self.budget = budget
    }

    func show(visited: Int, states: Int) {
        let now = ContinuousClock.now
        guard lastShown.duration(to: now) >= (isShown ? .milliseconds(200) : .seconds(60)) else { return }
        lastShown = now
        let elapsed = Campaign.seconds(start.duration(to: now))
        let rate = Double(states - statesBefore) / max(elapsed, 0.001)
        var left = Double(cuts - visited) * elapsed / Double(max(visited - cutsBefore, 1))
        switch budget {
        case .time(let limit): left = min(left, Campaign.seconds(limit) - elapsed)
        case .states(let limit): left = min(left, Double(limit - states) / max(rate, 1))
        }
        let line = "cuts \(visited) of \(cuts)   states \(states)   \(Int(rate)) states/s   \(Int(max(left, 0))) s left"
        if isShown { Streams.put("\r\u{1B}[K\(line)", STDERR_FILENO) } else { Streams.tell(line) }
    }

    func end() { if isShown { Streams.put("\r\u{1B}[K", STDERR_FILENO) } }

}
