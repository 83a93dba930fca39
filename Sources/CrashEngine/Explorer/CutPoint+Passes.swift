internal import LayoutStore

extension CutPoint {
    /// The order in which a campaign visits the cuts: passes of doubling density, so that a short budget sees the whole
    /// run (ADR 4).
    ///
    /// Cuts are grouped by kind of place: kind of crash, step, kind of the event before the cut, inside a write or not,
    /// WAL index kept or not, commits that a power loss may take or none. Each group is spread over the run by itself, so that the few cuts right after an address
    /// has left are not starved by the thousands inside a log write. A group of eight cuts:
    ///
    ///     pass 0    0       4
    ///     pass 1        2       6
    ///     pass 2      1   3   5   7
    ///
    /// Each cut is in one pass; a pass is in ascending order.
    /// - Parameter firstPass: the first pass has at most one cut more than this of each group.
    package static func passes(over points: [CutPoint], of recording: Recording, firstPass: Int = 2) -> [[Int]] {
        var places: [PlaceKey: [Int]] = [:]
        for point in points {
            let event = recording.log.events[max(point.events - 1, 0)]
            let commits = recording.commits
            let isOpen = commits.committed(before: point.events) > commits.durable(before: point.events)
            places[PlaceKey(point.cut, event, hasOpenCommits: isOpen), default: []].append(point.number)
        }
        var passes: [[Int]] = []
        for numbers in places.values {
            var stride = 1
            while numbers.count / stride > firstPass { stride *= 2 }
            var pass = 0
            for (start, step) in halvings(of: stride) {
                if passes.count == pass { passes.append([]) }
                passes[pass] += Swift.stride(from: start, to: numbers.count, by: step).map { numbers[$0] }
                pass += 1
            }
        }
        return passes.map { $0.sorted() }
    }

    /// The first index and the step of each pass: every `stride`-th cut, then those halfway between, and so on.
    private static func halvings(of stride: Int) -> [(Int, Int)] {
        var passes = [(0, stride)]
        var half = stride
        while half > 1 {
            half /= 2
            passes.append((half, 2 * half))
        }
        return passes
    }

    private struct PlaceKey: Hashable {
        let kind: CrashKind
        let isInside: Bool
        let keepsIndex: Bool
        let step: Step
        let place: Int
        let hasOpenCommits: Bool

        init(_ cut: CrashCut, _ event: Event, hasOpenCommits: Bool) {
            self.hasOpenCommits = hasOpenCommits
            kind = cut.kind
            isInside = cut.pages > 0
            keepsIndex = cut.keepsIndex
            step = event.point.step
            place = event.kind.traits.place
        }
    }
}
