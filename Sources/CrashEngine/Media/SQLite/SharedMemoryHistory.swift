internal import LayoutStore

/// What the WAL index of a recorded run's database was after each event: what a killed process leaves in shared memory when a
/// reader in another process is attached, so that nobody clears it.
///
/// SQLite writes there without asking the VFS, so the disk looks at each event and at each barrier, which lies between the two
/// copies of the index header. Source: CRASHMODEL M1; wal.c, walIndexWriteHdr.
package struct SharedMemoryHistory: Sendable {
    private var images: [(events: Int, image: SharedMemory.Image)] = []

    /// Keeps what `memory` holds when `events` are behind. Returns whether it has changed.
    mutating func note(_ memory: SharedMemory, named name: String, at events: Int) -> Bool {
        guard let image = memory.image(named: name, after: images.last?.image) else { return false }
        images.append((events, image))
        return true
    }

    /// The contents when `events` are behind; nil before there were any.
    func image(at events: Int) -> SharedMemory.Image? {
        let next = images.firstIndex(notBefore: { $0.events <= events })
        return next == 0 ? nil : images[next - 1].image
    }
}
