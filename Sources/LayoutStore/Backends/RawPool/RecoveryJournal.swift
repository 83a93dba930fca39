private import Glibc

/// What recovery has overwritten in an image, so that it can be taken back.
///
///     │ old bytes, padded to 8 │ offset │ count │ old bytes │ offset │ count │ ...    taken back from the end
///
/// The memory stays for the next recovery: a search that recovers one image again and again allocates nothing.
struct RecoveryJournal: ~Copyable {
    private var memory: UnsafeMutableRawPointer?
    private var room = 0
    private var used = 0

    init() {}

    deinit { free(memory) }

    /// Keeps `count` bytes at `offset`, which are inside the pool.
    @inline(__always)
    mutating func keep(_ pool: PoolBytes, _ offset: UInt64, _ count: UInt64) {
        let needed = ((Int(count) + 7) & ~7) + 16
        if room - used < needed { grow(by: needed) }
        guard let memory else { return }
        (memory + used).copyMemory(from: pool.base + Int(offset), byteCount: Int(count))
        used += needed
        (memory + used - 16).storeBytes(of: offset, as: UInt64.self)
        (memory + used - 8).storeBytes(of: count, as: UInt64.self)
    }

    private mutating func grow(by needed: Int) {
        room = max(2 * room, used + needed, 64 << 10)
        memory = realloc(memory, room)
        precondition(memory != nil, "no memory to keep what a recovery overwrites")
    }

    /// Puts all back that was kept, the last first.
    mutating func takeBack(_ pool: PoolBytes) {
        guard let memory else { return }
        while used > 0 {
            let offset = Int((memory + used - 16).load(as: UInt64.self))
            let count = Int((memory + used - 8).load(as: UInt64.self))
            used -= ((count + 7) & ~7) + 16
            (pool.base + offset).copyMemory(from: memory + used, byteCount: count)
        }
    }

    /// Forgets what was kept: the changes stay.
    mutating func forget() { used = 0 }
}
