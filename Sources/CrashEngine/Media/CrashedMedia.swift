package import BigInt
private import LayoutStore

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
        MediaState(disk: DiskState(folds: true), device: SimulatedDevice.unwritten)
    }

    package init(log: EventLog) { self.log = log }

    /// Moves the crash to behind the first `eventCount` events; back by starting over.
    package func advance(to eventCount: Int) {
        if eventCount < position {
            position = 0
            live = Self.nothing
        }
        for name in log.files { _ = live.disk.file(named: name) }
        while position < min(eventCount, log.count) {
            Self.apply(log.events[position].kind, to: &live)
            position += 1
        }
    }

    /// The media as they run, nothing crashed yet.
    /// - Parameter pages: of the write that comes next, how many pages have been done as well: a killed process leaves a write of
    ///   several pages undone from some page on.
    package func state(pages: Int = 0) -> MediaState {
        guard pages > 0, position < log.count else { return live }
        var state = live
        switch log.events[position].kind {
        case .diskWrite(let file, let offset, let bytes):
            let end = Pages.end(pages, of: offset..<(offset + bytes.count))
            Self.apply(.diskWrite(file: file, offset: offset, bytes: Array(bytes.prefix(end - offset))), to: &state)
        case .deviceWrite(let first, let bytes):
            let offset = first * Geometry.sectorBytes
            let end = Pages.end(pages, of: offset..<(offset + bytes.count))
            Self.apply(.deviceWrite(firstSector: first, bytes: Array(bytes.prefix(end - offset))), to: &state)
        default: break
        }
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

    private static func apply(_ kind: Event.Kind, to state: inout MediaState) {
        let decided = ReplayChooser()
        switch kind {
        case .diskWrite(let file, let offset, let bytes):
            bytes.withUnsafeBytes { state.disk.write(file, at: offset, $0, decided) }
        case .diskTruncate(let file, let size): state.disk.truncate(file, to: size, decided)
        case .diskSync(let file): state.disk.sync(file, decided)
        case .diskCreate(let file): state.disk.create(file)
        case .diskDelete(let file): state.disk.delete(file)
        case .directorySync: state.disk.syncDirectory()
        case .deviceWrite(let first, let bytes):
            bytes.withUnsafeBytes {
                state.device.write($0, at: first * Geometry.sectorBytes, of: .device, by: decided)
            }
        case .deviceFlush: state.device.seal(folding: true)
        case .mark: break
        }
    }
}

/// Pages of the page cache, at whose borders a killed process may leave a write.
package enum Pages {
    static let bytes = 4096

    /// How many pages a write of `range` touches.
    package static func count(_ range: Range<Int>) -> Int {
        range.isEmpty ? 0 : (range.upperBound - 1) / bytes - range.lowerBound / bytes + 1
    }

    /// Where the first `pages` of them end, inside `range`.
    static func end(_ pages: Int, of range: Range<Int>) -> Int {
        min((range.lowerBound / bytes + pages) * bytes, range.upperBound)
    }
}
