internal import LayoutStore

/// A place where a crash is injected: bound to operation, step and n-th event, so that it survives unrelated edits.
package struct CrashCut: Hashable, Codable, Sendable {
    package let kind: CrashKind
    /// Operation of the recording, from 1; the set-up is 0.
    package let operation: Int
    /// Raw values of ``Step``.
    package let operationKind: Int64
    package let stepName: Int64
    /// Which media event of that operation and step is the last one before the crash, from 1.
    package let nthWrite: Int
    /// Crashes inside the recovery from this one; none yet.
    package let nested: [CrashCut]

    package var step: String {
        guard let operation = OperationKind(rawValue: operationKind), let name = StepName(rawValue: stepName) else {
            return "unknown step"
        }
        return Step(operation, name).description
    }
}

/// A cut and where it lies in one recording.
package struct CutPoint: Hashable, Sendable {
    /// From 0, in log order: what `--cut` takes.
    package let number: Int
    /// Events behind the crash.
    package let events: Int
    package let cut: CrashCut

    /// Every place of `recording` at which a crash can matter: after each media event, and after each promise or hand-out.
    package static func all(of recording: Recording, kind: CrashKind) -> [CutPoint] {
        var points: [CutPoint] = []
        var counts: [CountKey: Int] = [:]
        for (index, event) in recording.log.events.enumerated() where index >= recording.setUpEvents {
            switch event.kind {
            case .mark(let mark):
                guard mark.name == .acknowledged || mark.name == .handedOut || mark.name == .ended else { continue }
            default: break
            }
            let key = CountKey(operation: event.operation, step: event.step)
            counts[key, default: 0] += 1
            points.append(
                CutPoint(
                    number: points.count, events: index + 1,
                    cut: CrashCut(
                        kind: kind, operation: event.operation, operationKind: event.step.operation.rawValue,
                        stepName: event.step.name.rawValue, nthWrite: counts[key]!, nested: [])))
        }
        return points
    }

    /// For each cut of `points` the one whose states include all of its own; itself, if there is none.
    ///
    /// Between two cuts that only unsynced file writes lie between, nothing was promised and nothing became durable: the later
    /// one's sectors have all the versions of the earlier one's, and more. So the last of such a row stands for all of it.
    package static func inclusions(in points: [CutPoint], of recording: Recording) -> [Int] {
        var including = Array(points.indices)
        for number in points.indices.dropLast().reversed() {
            let between = recording.log.events[points[number].events..<points[number + 1].events]
            let isIncluded = between.allSatisfy { if case .diskWrite = $0.kind { true } else { false } }
            if isIncluded { including[number] = including[number + 1] }
        }
        return including
    }

    private struct CountKey: Hashable {
        let operation: Int
        let step: Step
    }

    /// The order in which a campaign visits the cuts: passes of doubling density, so that a short budget sees the whole run.
    ///
    /// Each kind of place (operation, step, kind of event) is spread over the run by itself: the few cuts right after an
    /// address has left are not starved by the thousands inside a log write. Each cut once; ascending within a pass.
    package static func passes(over points: [CutPoint], of recording: Recording, firstPass: Int = 2) -> [[Int]] {
        var places: [PlaceKey: [Int]] = [:]
        for point in points {
            let event = recording.log.events[point.events - 1]
            places[PlaceKey(step: event.step, kind: PlaceKey.kind(of: event)), default: []].append(point.number)
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

    /// (first index, step) of each pass: every `stride`-th, then the ones halfway between, and so on.
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
        let step: Step
        let kind: Int

        static func kind(of event: Event) -> Int {
            switch event.kind {
            case .diskWrite(let file, _, _): 8 + file
            case .diskTruncate: 0
            case .diskSync: 1
            case .deviceWrite: 2
            case .diskCreate: 6
            case .diskDelete, .directorySync: 7
            case .deviceFlush: 3
            case .mark(let mark): mark.name == .handedOut ? 4 : 5
            }
        }
    }
}
