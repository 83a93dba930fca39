// The keeper writes the superblock with each flush of the device, and knows what the device says on its medium.
//
//   adopt(found)            recovery has found it; before that, and where there is none, a flush is a flush and no more
//   raise(floor), (epoch)   a sync of the log has returned, a bump is durable: what the next flush may promise
//   flush()               | P   slot written, device flushed; then `flushed` is it
//   header.flushes          each commit carries `flushed.flushes`, so that a device from before that flush is refused
//
// One flush at a time: the slot that is not being written has to be permanent.
// Source: PROTOCOL P7.6.

private import Synchronization

/// Flushes a device, with the superblock in it. Safe to call from any thread; waits for the medium and for other flushes.
package final class SuperblockKeeper: Sendable {
    private let medium: any BlockDevice
    private let clock: any StoreClock
    private let state = Mutex(State())

    private struct State {
        /// What the next flush writes, but for its number; nil until recovery has found it.
        var next: Superblock?
        /// What the last flush that returned has made permanent.
        var flushed: Superblock?
    }

    package init(_ medium: any BlockDevice, clock: any StoreClock) {
        self.medium = medium
        self.clock = clock
    }

    /// What the device says on its medium; nil before ``adopt(_:)``.
    package var flushed: Superblock? { state.withLock { $0.flushed } }

    /// From now on flushes go on from `found`, which is permanent.
    package func adopt(_ found: Superblock) {
        state.withLock { $0 = State(next: found, flushed: found) }
    }

    /// The next flush promises `floor`: its LSN is durable.
    package func raise(_ floor: Superblock.Floor) { state.withLock { $0.next?.floor = floor } }

    /// The next flush says that the store has come to `epoch`.
    package func raise(_ epoch: Epoch) { state.withLock { $0.next?.epoch = epoch } }

    /// Throws `io` if the device is no more the one that was opened.
    package func confirm() throws(StoreError) { try medium.confirm() }

    /// Returns when everything written to the device before is permanent, and the superblock that says so.
    package func flush() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard var superblock = state.next else { return try medium.flush() }
            superblock.flushes += 1
            superblock.microseconds = clock.now.microseconds
            // A flush that fails fails the store, so its number is not given again with another content.
            state.next = superblock
            try medium.write(superblock.bytes[...], to: Geometry.superblock, at: superblock.slot)
            try medium.flush()
            state.flushed = superblock
        }
    }
}
