internal import LayoutStore

/// A cut and its place in one recording.
package struct CutPoint: Hashable, Sendable {
    /// From 0, in the order of the log; the option `--cut` takes this number.
    package let number: Int
    /// How many events happened before the crash.
    package let events: Int
    package let cut: CrashCut

    /// Every place of `recording` after the set-up at which a crash can matter, once for each kind of crash that leaves
    /// a store on the medium: after each event that is no mark, and after each mark that somebody outside notices (an
    /// acknowledgement, a hand-out, the end of an operation). The process can die in two more ways: inside a write, at
    /// the border of a page; and beside a reader that keeps the WAL index.
    package static func all(of recording: Recording) -> [CutPoint] {
        var points: [CutPoint] = []
        var counts: [CountKey: Int] = [:]
        func add(_ events: Int, _ event: Event, _ nth: Int, _ kind: CrashKind, pages: Int = 0, keepsIndex: Bool = false)
        {
            guard recording.plan.asks(for: kind, inOperation: event.point.operation) else { return }
            let cut = CrashCut(
                kind: kind, operation: event.point.operation, step: event.point.step, event: nth, pages: pages,
                keepsIndex: keepsIndex)
            points.append(CutPoint(number: points.count, events: events, cut: cut))
        }
        for (index, event) in recording.log.events.enumerated() where index >= recording.setUpEvents {
            let key = CountKey(operation: event.point.operation, step: event.point.step)
            let traits = event.kind.traits
            switch traits.effect {
            case .says(.acknowledged), .says(.handedOut), .says(.ended), .says(.indexChanged): break
            case .says: continue
            default:
                for pages in 1..<max(traits.pages, 1) {
                    add(index, event, counts[key] ?? 0, .process, pages: pages)
                }
            }
            let isIndexOnly = traits.effect == .says(.indexChanged)
            counts[key, default: 0] += 1
            let nth = counts[key]!  // counted in the line above
            if recording.index.image(at: index + 1) != nil, isIndexOnly || traits.isFileWrite {
                add(index + 1, event, nth, .process, keepsIndex: true)
            }
            if isIndexOnly { continue }
            for kind in recording.medium.crashes { add(index + 1, event, nth, kind) }
        }
        return points
    }

    /// For each cut of `points` the number of a cut whose states include all of its states; its own number, if there is
    /// none.
    ///
    /// A crash of the host leaves the states of a power loss, so a host cut is included in the power cut at its place.
    /// If only writes to files lie between two power cuts, nothing was promised and nothing became durable between
    /// them: the later cut's sectors have all the versions of the earlier one's, and more. So the last of such a row
    /// stands for the whole row.
    package static func inclusions(in points: [CutPoint], of recording: Recording) -> [Int] {
        var including = Array(points.indices)
        var after: CutPoint?
        for point in points.reversed() where point.cut.kind == .power {
            if let after {
                let between = recording.log.events[point.events..<after.events]
                if between.allSatisfy(\.kind.traits.isFileWrite) { including[point.number] = including[after.number] }
            }
            after = point
        }
        var power: [Int: Int] = [:]
        for point in points where point.cut.kind == .power { power[point.events] = including[point.number] }
        for point in points where point.cut.kind == .host {
            including[point.number] = power[point.events] ?? point.number
        }
        return including
    }

    private struct CountKey: Hashable {
        let operation: Int
        let step: Step
    }
}
