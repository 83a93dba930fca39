/// Decides, call by call, which one a fault strikes. Disk, device and allocator ask it.
///
/// `@unchecked Sendable`: one faulted run is one logical thread; the store's device has to be `Sendable` and holds it.
package final class FaultInjector: @unchecked Sendable {
    /// What becomes of a write.
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
    /// Calls of the fault's kind so far.
    package private(set) var calls = 0
    /// How many of them it struck.
    package private(set) var fired = 0
    /// Events of the log before the first one that it struck.
    private(set) var firstFired: Int?
    private(set) var hasFailedSync = false

    package init(_ fault: Fault?, seed: UInt64, log: EventLog) {
        self.fault = fault
        self.log = log
        random = SeededGenerator(seed: seed &+ UInt64(fault?.nth ?? 0), purpose: .faults)
    }

    /// From here on the media do what they should.
    package func disarm() { isArmed = false }

    /// Counts a call that a fault of `kind` could strike; true if it does.
    func strikes(_ kind: FaultKind) -> Bool {
        guard isArmed, let fault, fault.kind == kind else { return false }
        calls += 1
        guard fault.isPersistent ? calls >= fault.nth : calls == fault.nth else { return false }
        fired += 1
        if firstFired == nil { firstFired = log.count }
        return true
    }

    /// What a write of `count` bytes at `offset` of a file of the disk does; the file has `size` bytes.
    func write(_ count: Int, at offset: Int, size: Int) -> Write {
        if strikes(.writeError) { return .fails }
        if strikes(.diskFull) { return .cut(to: count / 2 / 512 * 512) }
        let pageBytes = 4096
        // The same place in another page; a file of one page has no other.
        if size > 2 * pageBytes, strikes(.misdirectedWrite) {
            let pages = size / pageBytes
            let page = (offset / pageBytes + 1 + random.below(pages - 1)) % pages
            return .astray(to: page * pageBytes + offset % pageBytes)
        }
        return .done
    }

    /// Where a write to `block` of a device lands.
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
