package import BigInt

/// All media as they are after some event of a run: a cursor over an ``EventLog``.
///
///     let cut = CrashedMedia(log: log)
///     for count in 0...log.count {
///         cut.advance(to: count)
///         let chooser = DepthFirstChooser()
///         repeat {
///             cut.mount(on: disk, device: device, chooser: chooser, after: .power)
///             …recover and judge…
///         } while chooser.next()
///     }
///
/// Going forward costs the events in between; a mount costs the number of files, and the first write to a mounted file the
/// number of its sectors in flight.
package final class CrashedMedia {
    private let log: EventLog
    /// Events that happened before the crash.
    package private(set) var position = 0
    private var live = CrashedMedia.nothing
    /// What was mounted last, before anybody read it.
    private var crashed: (kind: CrashKind, position: Int, state: MediaState)?

    private static var nothing: MediaState {
        MediaState(store: .disk(DiskState(folds: true)), device: SimulatedDevice.unwritten)
    }

    package init(log: EventLog) { self.log = log }

    /// Moves the crash to behind the first `eventCount` events; back by starting over.
    package func advance(to eventCount: Int) {
        if eventCount < position {
            position = 0
            live = Self.nothing
        }
        if !log.files.isEmpty { live.disk.name(log.files) }
        while position < min(eventCount, log.count) {
            log.events[position].kind.happen(to: &live, images: log.images)
            position += 1
        }
    }

    /// The media as they run, nothing crashed yet.
    /// - Parameter pages: of the write that comes next, how many pages have been done as well: a killed process leaves a write of
    ///   several pages undone from some page on.
    package func state(pages: Int = 0) -> MediaState {
        guard pages > 0, position < log.count, let part = log.events[position].kind.cut(toPages: pages) else {
            return live
        }
        var state = live
        part.happen(to: &state, images: log.images)
        return state
    }

    /// Puts the media after a crash of `kind` under `disk` and `device`; what they held, and was written since, is dropped.
    /// - Parameter log: takes the events after the crash; nil for nowhere.
    package func mount(
        on disk: SimulatedDisk, device target: SimulatedDevice?, chooser: any Chooser, after kind: CrashKind,
        log: EventLog? = nil
    ) {
        if crashed?.kind != kind || crashed?.position != position {
            crashed = (kind, position, state().crashed(kind))
        }
        guard let state = crashed?.state else { return }
        disk.mount(state.disk, chooser: chooser, log: log)
        target?.mount(state.device, chooser: chooser, log: log)
    }

    package var legalStates: BigUInt { live.legalStates }
    package var inFlightSectors: Int { live.inFlightSectors }
}
