package import LayoutStore

/// The one log of the events on all media. A crash comes after a prefix of it, so the order between disk, device and
/// promises is kept.
///
/// A recorded run appends events; ``CrashedMedia`` replays a prefix. A cut is a count of events: at the cut `n`, the
/// events `0..<n` have happened.
///
/// `@unchecked Sendable`: the recorded store runs on one deterministic scheduler, a single logical thread, and nothing
/// reads the log while it grows; the store's device has to be `Sendable` and holds it, which is the only reason for the
/// conformance.
package final class EventLog: @unchecked Sendable {
    /// The point of the section that was entered last: the next events are tagged with it.
    package private(set) var point: SchedulePoint
    /// The steps that were entered since ``forgetSteps()``, each once.
    package private(set) var steps: [Step] = []
    /// Empty in a log that keeps only the number of events and their fingerprint.
    package private(set) var events: [Event] = []
    package private(set) var count = 0
    let keepsEvents: Bool
    /// Whether events have to carry the bytes that were written: for a replay, or for the fingerprint.
    let keepsContents: Bool
    /// Called right after each event, when the media hold what a crash there would find.
    package var whenAppended: ((Event) -> Void)?
    private var hash: Int64 = 0
    /// The paths of the simulated disk; an event's `file` indexes them.
    package private(set) var files: [String] = []

    /// The images of a store's tables in memory; an event's `image` indexes them.
    package private(set) var images: [MemoryBackend.Image] = []

    /// Without either of the two parameters, the log only counts events.
    /// - Parameters:
    ///   - keepsEvents: whether events are kept for a replay; those of a long run take a gigabyte.
    ///   - hasFingerprint: whether a fingerprint is computed.
    package init(step: Step = Step(.format, .begin), keepsEvents: Bool = true, hasFingerprint: Bool = true) {
        point = SchedulePoint(step: step)
        self.keepsEvents = keepsEvents
        keepsContents = keepsEvents || hasFingerprint
    }

    /// A hash of everything that happened, in order: equal for equal runs (CRASHMODEL M6).
    package var fingerprint: Int64 { RecordWords.hash([Int64(count)], seed: hash) }

    /// A hash of the kept events in order, without their operation and step, and without the changes of the WAL index,
    /// which SQLite makes in memory: equal for runs that did the same on the media, by whichever steps.
    package var bytesFingerprint: Int64 {
        events.reduce(0) { hash, event in
            if event.kind.traits.effect == .says(.indexChanged) { return hash }
            return Event(at: SchedulePoint(step: Step(.format, .begin)), event.kind).fingerprint(after: hash)
        }
    }

    /// Tags the next events with `point`.
    package func enter(_ point: SchedulePoint) {
        self.point = point
        if !steps.contains(point.step) { steps.append(point.step) }
    }

    package func forgetSteps() { steps = [] }

    /// Appends an event with the current point. O(bytes). If nobody asks for events, `kind` is not evaluated and the
    /// event only counted.
    package func append(_ kind: @autoclosure () -> Event.Kind) {
        count += 1
        guard keepsContents || whenAppended != nil else { return }
        let kind = kind()
        let event = Event(at: point, kind)
        if keepsContents { hash = event.fingerprint(after: hash) }
        if keepsEvents { events.append(event) }
        whenAppended?(event)
    }

    /// Appends the event that tables in memory have changed, all at once, to `image`.
    func append(_ image: MemoryBackend.Image, hash: Int64) {
        if keepsEvents { images.append(image) }
        append(.tablesChange(image: max(images.count - 1, 0), hash: hash))
    }

    package func append(_ name: MarkName, _ value: Int64) { append(.mark(Mark(name, value))) }

    /// The index of `path`, given out on first use. A store has few files, so this is a scan.
    package func file(named path: String) -> Int {
        if let index = files.firstIndex(of: path) { return index }
        files.append(path)
        return files.count - 1
    }
}
