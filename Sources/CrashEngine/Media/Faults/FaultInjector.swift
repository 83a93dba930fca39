internal import LayoutStore

/// Decides for each call whether the run's fault strikes it. Disk, device and allocator ask the injector before they do
/// a call.
///
/// `@unchecked Sendable`: the store's device has to be `Sendable` and holds the injector; a faulted run is one logical
/// thread.
package final class FaultInjector: @unchecked Sendable {
    /// What a write does.
    enum Write {
        case done
        case fails
        /// Only so many bytes found room.
        case cut(to: Int)
        /// The bytes land at this offset.
        case astray(to: Int)
    }

    private let fault: Fault?
    private let log: EventLog
    private var random: SeededGenerator
    private var isArmed = true
    /// How many calls so far the fault's kind could strike.
    package private(set) var calls = 0
    /// How many calls the fault has struck.
    package private(set) var fired = 0
    /// The number of events in the log when the fault struck first.
    private(set) var firstFired: Int?
    private(set) var hasFailedSync = false

    package init(_ fault: Fault?, seed: UInt64, log: EventLog) {
        self.fault = fault
        self.log = log
        random = SeededGenerator(seed: seed &+ UInt64(fault?.nth ?? 0), purpose: .faults)
    }

    /// Ends the fault: no later call is struck.
    package func disarm() { isArmed = false }

    /// Counts a call that a fault of `kind` could strike. Returns whether the fault strikes it.
    func strikes(_ kind: FaultKind) -> Bool {
        guard isArmed, let fault, fault.kind == kind else { return false }
        calls += 1
        guard fault.isPersistent ? calls >= fault.nth : calls == fault.nth else { return false }
        fired += 1
        if firstFired == nil { firstFired = log.count }
        return true
    }

    /// What a write of `count` bytes at `offset` of a disk file does; the file has `size` bytes.
    func write(_ count: Int, at offset: Int, size: Int) -> Write {
        if strikes(.writeError) { return .fails }
        if strikes(.diskFull) { return .cut(to: count / 2 / Geometry.sectorBytes * Geometry.sectorBytes) }
        // A misdirected write lands at the same place of another page. Files of up to two pages are spared.
        if size > 2 * Pages.bytes, strikes(.misdirectedWrite) {
            let pages = size / Pages.bytes
            let page = (offset / Pages.bytes + 1 + random.below(pages - 1)) % pages
            return .astray(to: page * Pages.bytes + offset % Pages.bytes)
        }
        return .done
    }

    /// The block in which a write to `block` of a device of `blocks` blocks lands.
    func deviceBlock(for block: Int64, of blocks: Int64) -> Int64 {
        guard strikes(.misdirectedDeviceWrite) else { return block }
        return (block + 1 + Int64(random.below(Int(blocks) - 1))) % blocks
    }

    /// What a sync of `file` does; nil is the data device's flush.
    func sync(_ file: String?) -> Sync {
        if strikes(file == nil ? .deviceFlushError : .syncError) {
            hasFailedSync = true
            return .fails
        }
        return strikes(file == nil ? .lyingFlush : .lyingSync) ? .lies : .done
    }

    enum Sync { case done, fails, lies }
}
