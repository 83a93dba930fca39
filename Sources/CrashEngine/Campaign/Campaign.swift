internal import LayoutStore

/// How long a campaign goes on. Checked between cuts, so a cut is always finished.
package enum Budget: Sendable, Equatable {
    case time(Duration)
    case states(Int)
}

/// Explores the cuts of one recording in passes of doubling density and keeps the results in a campaign file.
package final class Campaign {
    /// States of one cut after which it counts as incomplete.
    package static let stateLimit = 4096

    package let recording: Recording
    package let points: [CutPoint]
    package let store: CampaignStore
    private let runner: CutRunner
    /// Distinct states that this run added to the file.
    package private(set) var newStates = 0
    private let start: ContinuousClock.Instant
    package private(set) var secondsToFirstFinding: Double?
    package private(set) var resumedCuts = 0

    /// - Parameter start: when the run began: `seconds_to_first_finding` counts from here.
    package init(
        _ recording: Recording, workloads: [FsxOperationList], path: String, depth: CutRunner.Depth,
        start: ContinuousClock.Instant,
        command: @escaping (CutPoint?) -> String
    ) throws {
        self.recording = recording
        self.start = start
        points = CutPoint.all(of: recording)
        store = try CampaignStore(
            path: path, identity: CampaignIdentity(recording, workloads: workloads), recording: recording,
            cuts: points.count, command: command)
        runner = CutRunner(recording, depth: depth)
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

    /// Visits cuts until the budget is used up or none is left. `progress` hears of each: cuts done, states so far.
    package func run(_ budget: Budget, progress: (_ visited: Int, _ states: Int) -> Void) async throws {
        let visited = try store.visitedCuts()
        resumedCuts = visited.count
        var (done, states) = (visited.count, 0)
        let including = CutPoint.inclusions(in: points, of: recording)
        let included = Dictionary(grouping: points.filter { including[$0.number] != $0.number }) {
            including[$0.number]
        }
        let explored = points.filter { including[$0.number] == $0.number }
        for (pass, cuts) in CutPoint.passes(over: explored, of: recording).enumerated() {
            for number in cuts where !visited.contains(number) {
                switch budget {
                case .time(let limit): if start.duration(to: .now) >= limit { return }
                case .states(let limit): if states >= limit { return }
                }
                let result = await runner.run(points[number], limit: Self.stateLimit)
                if !result.findings.isEmpty || result.bundles.contains(where: { $0.content?.findings.isEmpty == false }) {
                    try noteFirstFinding()
                }
                let others = included[number] ?? []
                states += try store.commit(points[number], pass: pass, result, including: others)
                done += 1 + others.count
                newStates = states
                progress(done, states)
            }
        }
    }

    package static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
