package import BigInt
private import LayoutStore

/// All media as a power loss after some event leaves them: a cursor over an ``EventLog``.
///
///     let cut = CrashedMedia(log: log)
///     for count in 0...log.count {
///         cut.advance(to: count)
///         let chooser = DepthFirstChooser()
///         repeat {
///             cut.mount(on: disk, device: device, chooser: chooser)
///             …recover and judge…
///         } while chooser.next()
///     }
///
/// Going forward costs the events in between; a mount costs the number of files, and the first write to a mounted file the
/// number of its sectors in flight. Power loss only: the file's and the device's caches are lost together.
package final class CrashedMedia {
    private let log: EventLog
    /// Events that happened before the crash.
    package private(set) var position = 0
    private var files: [SectorSpan] = []
    private var device = SimulatedDevice.unwritten

    package init(log: EventLog) { self.log = log }

    /// Moves the crash to behind the first `eventCount` events; back by starting over.
    package func advance(to eventCount: Int) {
        if eventCount < position {
            position = 0
            files = []
            device = SimulatedDevice.unwritten
        }
        while files.count < log.files.count { files.append(SectorSpan(size: 0)) }
        while position < min(eventCount, log.count) {
            apply(log.events[position].kind, time: position)
            position += 1
        }
    }

    /// Puts the crashed contents under `disk` and `device`; what they held, and was written since, is dropped.
    /// - Parameter after: takes the events after the crash, for a crash inside recovery.
    package func mount(
        on disk: SimulatedDisk, device target: SimulatedDevice?, chooser: any Chooser, after: EventLog? = nil
    ) {
        disk.mount(files.indices.map { (log.files[$0], files[$0]) }, chooser: chooser, log: after)
        target?.mount(device, chooser: chooser, log: after)
    }

    /// How many different sets of contents the crash may leave, decisions that nobody would notice included.
    package var legalStates: BigUInt { files.reduce(device.legalStates) { $0 * $1.legalStates } }

    /// Sectors that may hold more than one content.
    package var inFlightSectors: Int { files.reduce(device.inFlightSectors) { $0 + $1.inFlightSectors } }

    private func apply(_ kind: Event.Kind, time: Int) {
        switch kind {
        case .diskWrite(let file, let offset, let bytes): files[file].write(bytes, at: offset, time: time)
        case .diskTruncate(let file, let size): files[file].truncate(to: size, time: time)
        case .diskSync(let file): files[file].seal()
        case .deviceWrite(let first, let bytes): device.write(bytes, at: first * Geometry.sectorBytes, time: time)
        case .deviceFlush: device.seal()
        case .mark: break
        }
    }
}
