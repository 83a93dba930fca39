internal import LayoutStore

/// A cut and where it lies in one recording.
package struct CutPoint: Hashable, Sendable {
    /// From 0, in log order: what `--cut` takes.
    package let number: Int
    /// Events behind the crash.
    package let events: Int
    package let cut: CrashCut

    /// Every place of `recording` at which a crash can matter, with each kind of crash: after each media event, and after each
    /// promise or hand-out. The process can die inside a write, too, and leave the WAL index to a reader.
    package static func all(of recording: Recording) -> [CutPoint] {
        var points: [CutPoint] = []
        var counts: [CountKey: Int] = [:]
        func add(_ events: Int, _ event: Event, _ nth: Int, _ kind: CrashKind, pages: Int = 0, keepsIndex: Bool = false)
        {
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

    /// For each cut of `points` the one whose states include all of its own; itself, if there is none.
    ///
    /// A crash of the host leaves what a power loss leaves there. Between two power losses that only unsynced file writes lie
    /// between, nothing was promised and nothing became durable: the later one's sectors have all the versions of the earlier
    /// one's, and more. So the last of such a row stands for all of it.
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
