// A campaign explores the cuts of one recording and keeps the results in a campaign file.
//
// Results are committed in one order (CampaignOrder), whoever explored the cuts; a result that comes early waits for
// its turn. So the file after n cuts is the same for every number of workers, and a campaign that was stopped goes on
// as if it never was:
//
//   handed out   0 1 2 3 4 5
//   answered     0   2     5        1, 3 and 4 are still being explored
//   committed    0                  2 and 5 wait; a kill now loses them, and they are explored again
//
// A budget of states ends the campaign after the first cut, in that order, with which the file has so many; results
// beyond are dropped. A budget of time ends the handing out; cuts that were handed out are finished and committed.
// Source: CRASHMODEL M6, DESIGN §5.

internal import LayoutStore

/// How long a campaign goes on. A cut is always finished.
package enum Budget: Sendable, Equatable {
    /// The time that this run may take.
    case time(Duration)
    /// The number of states in the campaign file.
    case states(Int)
}

package final class Campaign {
    /// How many results may wait for their turn: bounds the memory that one slow cut costs.
    private static let window = 1024

    package let recording: Recording
    package let depth: CutRunner.Depth
    package let points: [CutPoint]
    package let store: CampaignStore
    private let order: CampaignOrder
    /// How many distinct states this run added to the file.
    package private(set) var newStates = 0
    private let start: ContinuousClock.Instant
    package private(set) var secondsToFirstFinding: Double?
    /// How many cuts were done before this run.
    package let resumedCuts: Int

    /// - Parameters:
    ///   - build: names the program that runs.
    ///   - start: when the run began: `seconds_to_first_finding` and a budget of time count from here.
    package init(
        _ recording: Recording, workloads: [Workload], depth: CutRunner.Depth = CutRunner.Depth(), path: String,
        build: String = "", start: ContinuousClock.Instant
    ) throws {
        self.recording = recording
        self.depth = depth
        self.start = start
        points = CutPoint.all(of: recording)
        order = CampaignOrder(points, of: recording)
        store = try CampaignStore(
            path: path, identity: CampaignIdentity(recording, workloads: workloads, depth: depth, build: build),
            workloads: workloads, recording: recording, order: order)
        resumedCuts = store.visitedCuts.count
        secondsToFirstFinding = try store.seconds(of: Self.firstFinding)
        if !recording.liveViolations.isEmpty { try noteFirstFinding() }
    }

    private static let firstFinding = "first finding"

    private func noteFirstFinding() throws {
        guard secondsToFirstFinding == nil else { return }
        let seconds = Self.seconds(start.duration(to: .now))
        secondsToFirstFinding = seconds
        try store.add(Self.firstFinding, microseconds: Int64(seconds * 1e6))
    }

    /// Which cells the recorded run has reached, and the crashes of this file.
    package var cells: CellCoverage {
        let visited = store.visitedCuts
        var cells = CellCoverage(recording.medium.crashes)
        cells.reach(
            recording.cells.keys,
            points.lazy.filter { visited.contains($0.number) }.map { CrashCell($0.cut.step, $0.cut.kind) })
        return cells
    }

    /// Those of `cells` that no call should reach and one did, each with the reason. A store without a rule may reach what it likes.
    package func impossible(of cells: CellCoverage) -> [String] {
        recording.rules.switchedOff.isEmpty ? cells.impossible : []
    }

    /// Visits cuts until the budget is used up or none is left; with `stopsAtFirst`, until there is a finding; with
    /// `passesAssertions`, one that is no assertion of the store.
    /// - Parameter progress: hears, after each commit, how many cuts are visited and how many states are in the file.
    package func run(
        _ budget: Budget, by explorer: some CutExplorer, stopsAtFirst: Bool = false, passesAssertions: Bool = false,
        progress: (_ visited: Int, _ states: Int) -> Void = { _, _ in }
    ) async throws {
        let visited = store.visitedCuts
        let turns = order.turns.filter { !visited.contains($0.point.number) }
        var hasEnded: Bool { stopsAtFirst && (passesAssertions ? store.hasOutcomes : store.hasFindings) }
        guard !turns.isEmpty, !isUsedUp(budget), !hasEnded else { return }
        var (next, done) = (0, visited.count)
        var waiting: [Int: CutResult] = [:]
        try await explorer.explore(turns.map(\.point)) {
            if case .time(let limit) = budget, start.duration(to: .now) >= limit { return false }
            return waiting.count < Self.window
        } deliver: { point, result in
            waiting[point.number] = result
            while next < turns.count, let result = waiting.removeValue(forKey: turns[next].point.number) {
                newStates += try store.commit(turns[next], result)
                if store.hasFindings { try noteFirstFinding() }
                done += 1 + turns[next].included.count
                next += 1
                progress(done, store.stateCount)
                if isUsedUp(budget) || hasEnded { return false }
            }
            return true
        }
    }

    private func isUsedUp(_ budget: Budget) -> Bool {
        if case .states(let limit) = budget { store.stateCount >= limit } else { false }
    }

    package static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
