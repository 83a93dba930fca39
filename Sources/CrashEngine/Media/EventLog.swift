package import LayoutStore

/// The one ordered log of all media: a crash is a prefix of it, so the order between disk, device and promises is kept.
///
/// A recorded run appends; ``CrashedMedia`` replays a prefix. Positions are counts of events: the cut at `n` has the events
/// `0..<n` behind it.
///
/// `@unchecked Sendable`: the recorded store runs on one deterministic scheduler, a single logical thread, and nothing reads
/// the log while it grows; the store's device has to be `Sendable` and holds it, which is the only reason for the conformance.
package final class EventLog: @unchecked Sendable {
    /// Whose events the next ones are: the point of the section that was entered last.
    package private(set) var point: SchedulePoint
    /// Empty in a log that keeps only their number and fingerprint.
    package private(set) var events: [Event] = []
    package private(set) var count = 0
    private let keepsEvents: Bool
    /// Whether events have to carry what was written: to be replayed, or for the fingerprint.
    let keepsContents: Bool
    /// Hears of each event right after it: what the media hold then is what a crash there finds.
    package var whenAppended: ((Event) -> Void)?
    private var hash: Int64 = 0
    /// Paths on the simulated disk; an event's `file` indexes them.
    package private(set) var files: [String] = []

    /// Contents of a store's tables in memory; an event's `image` indexes them.
    package private(set) var images: [MemoryBackend.Image] = []

    /// - Parameters:
    ///   - keepsEvents: whether somebody will replay them; a long run's take a gigabyte.
    ///   - hasFingerprint: whether anybody asks for it; without either, events carry no contents.
    package init(step: Step = Step(.format, .begin), keepsEvents: Bool = true, hasFingerprint: Bool = true) {
        point = SchedulePoint(step: step)
        self.keepsEvents = keepsEvents
        keepsContents = keepsEvents || hasFingerprint
    }

    /// A hash of everything that happened, in order: equal for equal runs (CRASHMODEL M6).
    package var fingerprint: Int64 { RecordWords.hash([Int64(count)], seed: hash) }

    /// A hash of what happened on the media and what was promised, in order, whoever did it: the kept events without operation and
    /// step, and without the changes of the WAL index, which SQLite makes in memory.
    package var bytesFingerprint: Int64 {
        events.reduce(0) { hash, event in
            if event.kind.traits.effect == .says(.indexChanged) { return hash }
            return Event(at: SchedulePoint(step: Step(.format, .begin)), event.kind).fingerprint(after: hash)
        }
    }

    /// From now on events are those of `point`.
    package func enter(_ point: SchedulePoint) { self.point = point }

    /// Appends with the current tags. O(bytes). Only counted, when nobody will ask for it.
    package func append(_ kind: @autoclosure () -> Event.Kind) {
        count += 1
        guard keepsContents || whenAppended != nil else { return }
        let kind = kind()
        let event = Event(at: point, kind)
        if keepsContents { hash = event.fingerprint(after: hash) }
        if keepsEvents { events.append(event) }
        whenAppended?(event)
    }

    /// Appends that tables in memory have changed, all at once, and are `image` now.
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
