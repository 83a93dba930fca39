import CrashEngine
import Foundation

/// Shows on stderr, if that is a terminal, how far a campaign is, how fast, and how long it will still take.
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
        guard isShown, lastShown.duration(to: now) >= .milliseconds(200) else { return }
        lastShown = now
        let elapsed = Campaign.seconds(start.duration(to: now))
        let rate = Double(states - statesBefore) / max(elapsed, 0.001)
        var left = Double(cuts - visited) * elapsed / Double(max(visited - cutsBefore, 1))
        switch budget {
        case .time(let limit): left = min(left, Campaign.seconds(limit) - elapsed)
        case .states(let limit): left = min(left, Double(limit - states) / max(rate, 1))
        }
        write(
            "\r\u{1B}[Kcuts \(visited) of \(cuts)   states \(states)   \(Int(rate)) states/s   \(Int(max(left, 0))) s left"
        )
    }

    func end() { if isShown { write("\r\u{1B}[K") } }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
