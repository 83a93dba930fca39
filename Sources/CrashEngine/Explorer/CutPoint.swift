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

    private struct CountKey: Hashable {
        let operation: Int
        let step: Step
    }

    /// The order in which a campaign visits `count` cuts: passes of doubling density over the whole recording, so that a short
    /// budget sees all of it. Each cut once; pass 0 first.
    package static func passes(over count: Int, firstPass: Int = 64) -> [[Int]] {
        var stride = 1
        while count / stride > firstPass { stride *= 2 }
        var passes = [Array(Swift.stride(from: 0, to: count, by: stride))]
        while stride > 1 {
            stride /= 2
            passes.append(Array(Swift.stride(from: stride, to: count, by: 2 * stride)))
        }
        return passes
    }
}
