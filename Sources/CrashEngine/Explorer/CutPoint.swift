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
                kind: kind, operation: event.operation, step: event.step, nthWrite: nth, pages: pages,
                keepsIndex: keepsIndex)
            points.append(CutPoint(number: points.count, events: events, cut: cut))
        }
        for (index, event) in recording.log.events.enumerated() where index >= recording.setUpEvents {
            let key = CountKey(operation: event.operation, step: event.step)
            var isIndexOnly = false
            switch event.kind {
            case .mark(let mark):
                switch mark.name {
                case .acknowledged, .handedOut, .ended: break
                case .indexChanged: isIndexOnly = true
                default: continue
                }
            default:
                for pages in 1..<max(pageCount(of: event.kind), 1) {
                    add(index, event, counts[key] ?? 0, .process, pages: pages)
                }
            }
            counts[key, default: 0] += 1
            let nth = counts[key]!  // counted in the line above
            if recording.memory.image(at: index + 1) != nil, isIndexOnly || event.kind.isDiskWrite {
                add(index + 1, event, nth, .process, keepsIndex: true)
            }
            if isIndexOnly { continue }
            for kind in CrashKind.allCases { add(index + 1, event, nth, kind) }
        }
        return points
    }

    private static func pageCount(of kind: Event.Kind) -> Int {
        switch kind {
        case .diskWrite(_, let offset, let bytes): Pages.count(offset..<(offset + bytes.count))
        case .deviceWrite(let first, let bytes):
            Pages.count((first * Geometry.sectorBytes)..<(first * Geometry.sectorBytes + bytes.count))
        default: 1
        }
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
                if between.allSatisfy(\.kind.isDiskWrite) { including[point.number] = including[after.number] }
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

    /// The order in which a campaign visits the cuts: passes of doubling density, so that a short budget sees the whole run.
    ///
    /// Each kind of place (crash kind, operation, step, kind of event) is spread over the run by itself: the few cuts right after
    /// an address has left are not starved by the thousands inside a log write. Each cut once; ascending within a pass.
    package static func passes(over points: [CutPoint], of recording: Recording, firstPass: Int = 2) -> [[Int]] {
        var places: [PlaceKey: [Int]] = [:]
        for point in points {
            let event = recording.log.events[max(point.events - 1, 0)]
            places[PlaceKey(point.cut, event), default: []].append(point.number)
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
        let kind: CrashKind
        let isInside: Bool
        let keepsIndex: Bool
        let step: Step
        let event: Int

        init(_ cut: CrashCut, _ event: Event) {
            kind = cut.kind
            isInside = cut.pages > 0
            keepsIndex = cut.keepsIndex
            step = event.step
            self.event =
                switch event.kind {
                case .diskWrite(let file, _, _): 8 + file
                case .diskTruncate: 0
                case .diskSync: 1
                case .deviceWrite: 2
                case .deviceFlush: 3
                case .diskCreate: 6
                case .diskDelete, .directorySync: 7
                case .mark(let mark): mark.name == .handedOut ? 4 : 5
                }
        }
    }
}

extension Event.Kind {
    var isDiskWrite: Bool { if case .diskWrite = self { true } else { false } }
}
