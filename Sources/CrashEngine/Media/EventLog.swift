package import LayoutStore

/// The one ordered log of all media: a crash is a prefix of it, so the order between disk, device and promises is kept.
///
/// A recorded run appends; ``CrashedMedia`` replays a prefix. Positions are counts of events: the cut at `n` has the events
/// `0..<n` behind it.
///
/// `@unchecked Sendable`: the recorded store runs on one deterministic scheduler, a single logical thread, and nothing reads
/// the log while it grows; the store's device has to be `Sendable` and holds it, which is the only reason for the conformance.
package final class EventLog: @unchecked Sendable {
    /// The operation that events belong to from now on; set by whoever drives the workload.
    package var operation = 0
    /// The step that events belong to from now on.
    package var step: Step
    package private(set) var events: [Event] = []
    /// Paths on the simulated disk; an event's `file` indexes them.
    package private(set) var files: [String] = []

    package init(step: Step = Step(.format, .begin)) { self.step = step }

    package var count: Int { events.count }

    /// Appends with the current tags. O(1).
    package func append(_ kind: Event.Kind) {
        events.append(Event(operation: operation, step: step, kind: kind))
    }

    package func append(_ name: MarkName, _ value: Int64) { append(.mark(Mark(name, value))) }

    /// The index of `path`, given out on first use. A store has few files, so this is a scan.
    package func file(named path: String) -> Int {
        if let index = files.firstIndex(of: path) { return index }
        files.append(path)
        return files.count - 1
    }
}
