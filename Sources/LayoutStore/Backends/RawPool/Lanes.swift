// A lane is what one transaction writes its logs to, 3,072 bytes:
//
//   byte    0  internal redo log, room for 12 entries: one allocation or release by itself
//         256  external redo log, room for 40: what a transaction publishes at its end, or an atomic operation of several words
//         960  undo log, 2,048 bytes: what a transaction has snapshot
//
// An opening:
//   1  follows the further logs of all lanes
//   2  of each lane applies the internal redo log, then the external one: if the checksum is right, all entries are applied, and
//      the header is zeroed but for `next`; else the operation had not begun to change anything
//   3  boots the heap, which is refused if it was larger than the file
//   4  of each lane applies the undo log, in the order of its entries, and counts its generation up. Then it gives the further logs
//      back to the heap, which changes the heap's bookkeeping alone, and is left out here
//
//   a crash while a transaction works      the undo log puts the old bytes back
//   a crash after its redo log is whole    the redo log is applied, and the undo log's generation is old: its entries are void
//   (tx.c: the generation rises when the changes are permanent, before what is published becomes visible)
//
// Source: PMDK 1.12, src/libpmemobj/lane.h; lane_recover_and_section_boot in lane.c; operation_resume and _finish in memops.c.

/// Brings the logs of all lanes to their end.
struct Lanes {
    static let bytes: UInt64 = 3072
    private static let external: UInt64 = 256
    private static let undo: UInt64 = 960

    private let pool: PoolBytes
    private let descriptor: PoolDescriptor
    /// How many bytes of logs may still be walked. Logs do not overlap, and each is walked three times at most: more is a circle.
    private var budget: UInt64

    init(_ pool: PoolBytes, _ descriptor: PoolDescriptor) {
        (self.pool, self.descriptor) = (pool, descriptor)
        budget = 4 * pool.length
    }

    /// Steps 1 to 4 above. What it overwrites is kept in `journal`, also when it throws.
    mutating func recover(_ journal: inout RecoveryJournal) throws(PoolRefusal) {
        for lane in 0..<descriptor.laneCount {
            // The library never extends this one; with a further log it would trap when it releases others.
            if let next = try further(Ulog(offset: place(lane))) { throw .furtherLog(next.offset) }
            try follow(Ulog(offset: place(lane) + Self.external), lane: lane)
            try follow(Ulog(offset: place(lane) + Self.undo), lane: lane)
        }
        for lane in 0..<descriptor.laneCount {
            try redo(Ulog(offset: place(lane)), lane: lane, &journal)
            try redo(Ulog(offset: place(lane) + Self.external), lane: lane, &journal)
        }
        try descriptor.checkSize(pool)
        for lane in 0..<descriptor.laneCount {
            try undo(Ulog(offset: place(lane) + Self.undo), lane: lane, &journal)
        }
    }

    private func place(_ lane: UInt64) -> UInt64 { descriptor.lanes.lowerBound + lane * Self.bytes }

    @inline(__always)
    private mutating func spend(_ bytes: UInt64, lane: UInt64) throws(PoolRefusal) {
        guard bytes <= budget else { throw .logsOverlap(lane) }
        budget -= bytes
    }

    private mutating func follow(_ first: Ulog, lane: UInt64) throws(PoolRefusal) {
        var log = first
        while let next = try further(log) {
            try spend(Ulog.headerBytes, lane: lane)
            log = next
        }
    }

    /// The log that goes on, which lies in the heap; elsewhere an opening would release what is no object.
    @inline(__always)
    private func further(_ log: Ulog) throws(PoolRefusal) -> Ulog? {
        guard let next = try log.next(pool) else { return nil }
        guard next.offset >= descriptor.heap.lowerBound else { throw .furtherLog(next.offset) }
        return next
    }

    private mutating func redo(_ log: Ulog, lane: UInt64, _ journal: inout RecoveryJournal) throws(PoolRefusal) {
        let count = try entryBytes(log, lane: lane)
        guard count != 0, try log.isWhole(pool, entries: count) else { return }
        try apply(log, lane: lane, &journal)
        let next = try pool.word(log.offset + 8)
        try fill(log.offset, Ulog.headerBytes, with: 0, &journal)
        try store(next, at: log.offset + 8, &journal)
    }

    private mutating func undo(_ log: Ulog, lane: UInt64, _ journal: inout RecoveryJournal) throws(PoolRefusal) {
        guard try entryBytes(log, lane: lane) != 0 else { return }
        try apply(log, lane: lane, &journal)
        try store(log.generation(pool) &+ 1, at: log.offset + 24, &journal)
    }

    /// How many bytes of valid entries the log has by itself, without further logs.
    private mutating func entryBytes(_ log: Ulog, lane: UInt64) throws(PoolRefusal) -> UInt64 {
        let (capacity, generation) = (try log.capacity(pool), try log.generation(pool))
        var done: UInt64 = 0
        while done < capacity, let entry = try UlogEntry(pool, at: log.entries &+ done, generation: generation) {
            try spend(entry.bytes, lane: lane)
            done += entry.bytes
        }
        return min(done, capacity)
    }

    /// Applies the entries of the log and of all further ones, up to the first that is not valid.
    private mutating func apply(_ first: Ulog, lane: UInt64, _ journal: inout RecoveryJournal) throws(PoolRefusal) {
        var current: Ulog? = first
        while let log = current {
            var done: UInt64 = 0
            while try done < log.capacity(pool) {
                let generation = try first.generation(pool)
                guard let entry = try UlogEntry(pool, at: log.entries &+ done, generation: generation) else { return }
                try spend(entry.bytes, lane: lane)
                try apply(entry, &journal)
                done += entry.bytes
            }
            try spend(Ulog.headerBytes, lane: lane)
            current = try further(log)
        }
    }

    private func apply(_ entry: UlogEntry, _ journal: inout RecoveryJournal) throws(PoolRefusal) {
        guard descriptor.mayChange(entry.target, entry.count, of: pool) else { throw .entryTarget(entry.offset) }
        switch entry.kind {
        case .set: try store(pool.word(entry.value), at: entry.target, &journal)
        case .and: try store(pool.word(entry.target) & pool.word(entry.value), at: entry.target, &journal)
        case .or: try store(pool.word(entry.target) | pool.word(entry.value), at: entry.target, &journal)
        case .fill:
            let byte = try UInt8(truncatingIfNeeded: pool.word(entry.value))
            try fill(entry.target, entry.count, with: byte, &journal)
        case .copy:
            let (target, value) = try (pool.place(entry.target, entry.count), pool.place(entry.value, entry.count))
            journal.keep(pool, entry.target, entry.count)
            target.copyMemory(from: value, byteCount: Int(entry.count))
        }
    }

    private func fill(
        _ offset: UInt64, _ count: UInt64, with byte: UInt8, _ journal: inout RecoveryJournal
    ) throws(PoolRefusal) {
        let place = try pool.place(offset, count)
        journal.keep(pool, offset, count)
        UnsafeMutableRawBufferPointer(start: place, count: Int(count)).initializeMemory(as: UInt8.self, repeating: byte)
    }

    private func store(_ word: UInt64, at offset: UInt64, _ journal: inout RecoveryJournal) throws(PoolRefusal) {
        let place = try pool.place(offset, 8)
        journal.keep(pool, offset, 8)
        place.storeBytes(of: word.littleEndian, as: UInt64.self)
    }
}
