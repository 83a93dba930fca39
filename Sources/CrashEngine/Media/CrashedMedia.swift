package import BigInt

/// The media after some number of events of a run: a cursor over an ``EventLog``.
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
/// Going forward costs the events in between. A mount costs the number of files; the first write to a mounted file
/// costs the number of its sectors in flight, which it copies.
package final class CrashedMedia {
    private let log: EventLog
    /// Events that happened before the crash.
    package private(set) var position = 0
    private var live = CrashedMedia.nothing
    /// The crashed state that was mounted last, as it was before any read, so that it can be mounted again.
    private var crashed: (kind: CrashKind, position: Int, state: MediaState)?

    private static var nothing: MediaState {
        MediaState(store: .disk(DiskState(folds: true)), device: SimulatedDevice.unwritten)
    }

    package init(log: EventLog) { self.log = log }

    /// Moves to the place after the first `eventCount` events. Going back starts over.
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

    /// The media at this place, before any crash.
    /// - Parameter pages: how many pages of the next event, if that is a write, have been written as well: a killed
    ///   process may leave a write of several pages undone from some page on.
    package func state(pages: Int = 0) -> MediaState {
        guard pages > 0, position < log.count, let part = log.events[position].kind.cut(toPages: pages) else {
            return live
        }
        var state = live
        part.happen(to: &state, images: log.images)
        return state
    }

    /// Mounts the media that a crash of `kind` leaves on `disk` and `target`, whose contents are dropped.
    /// - Parameter log: takes the events after the crash; nil drops them.
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
