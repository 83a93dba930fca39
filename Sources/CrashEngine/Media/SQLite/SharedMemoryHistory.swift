internal import LayoutStore

/// The WAL index of a recorded run's database after each event. A killed process leaves the index in shared memory if a
/// reader in another process is attached, so that nobody clears it.
///
/// SQLite writes the index without a call of the VFS. So the disk looks at the index at each event, and at each
/// barrier, which SQLite passes between its writes of the two copies of the index header. Source: CRASHMODEL M1; wal.c,
/// walIndexWriteHdr.
package struct SharedMemoryHistory: Sendable {
    /// The changed indexes, each with the number of events that had happened.
    private var images: [(events: Int, image: SharedMemory.Image)] = []

    /// Keeps the contents of `memory` after `events` events. Returns whether they have changed.
    mutating func note(_ memory: SharedMemory, named name: String, at events: Int) -> Bool {
        guard let image = memory.image(named: name, after: images.last?.image) else { return false }
        images.append((events, image))
        return true
    }

    /// The contents after `events` events; nil before there were any.
    func image(at events: Int) -> SharedMemory.Image? {
        let next = images.firstIndex(notBefore: { $0.events <= events })
        return next == 0 ? nil : images[next - 1].image
    }
}
