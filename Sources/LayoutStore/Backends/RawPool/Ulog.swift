// A log of libpmemobj, for redo and undo alike: a header, and entries behind it. Where they end there is a zero, an entry whose
// checksum is wrong, or the end of the room; then the log that `next` names goes on.
//
//   byte  0  checksum    redo: of header and entries, as far as they lie in this log
//         8  next        offset of a further log, rounded up to 64; 0: none
//        16  capacity    bytes of entries
//        24  gen_num     undo: counts the transactions, so that entries of an earlier one have wrong checksums
//        32  flags       1: the buffer is an object of the user's (pmemobj_tx_log_append_buffer), and not the library's own
//        40  zeros
//        64  entries
//
//   an entry for a word, 16 bytes             an entry for bytes, rounded up to 64
//     0  kind in the upper 3 bits, offset       0  kind, offset
//     8  value                                  8  checksum of the entry, going on over the first log's gen_num
//                                              16  number of bytes
//     kind 0 SET, 1 AND, 2 OR                  24  the bytes; of BUF_SET the first only, repeated
//                                             kind 5 BUF_SET, 6 BUF_CPY
//
// An opening follows `next` before it looks at anything else. A log in circles makes it go on for ever, one that leads outside
// makes it trap; both are refused here, and one outside the heap. Further logs of a user's are followed like the library's own.
// Source: PMDK 1.12, src/libpmemobj/ulog.h and ulog.c: ulog_entry_valid, ulog_foreach_entry, ulog_recovery_needed.

/// One log, by its place.
struct Ulog {
    static let headerBytes: UInt64 = 64

    let offset: UInt64

    var entries: UInt64 { offset &+ Self.headerBytes }

    @inline(__always)
    func next(_ pool: PoolBytes) throws(PoolRefusal) -> Ulog? {
        let next = try pool.word(offset &+ 8)
        guard next != 0 else { return nil }
        guard next <= pool.length else { throw .furtherLog(next) }
        let aligned = (next + 63) & ~63
        guard pool.holds(aligned, Self.headerBytes) else { throw .furtherLog(next) }
        return Ulog(offset: aligned)
    }

    @inline(__always)
    func capacity(_ pool: PoolBytes) throws(PoolRefusal) -> UInt64 { try pool.word(offset &+ 16) }

    @inline(__always)
    func generation(_ pool: PoolBytes) throws(PoolRefusal) -> UInt64 { try pool.word(offset &+ 24) }

    /// Whether the checksum vouches for the header and the first `count` bytes of entries.
    func isWhole(_ pool: PoolBytes, entries count: UInt64) throws(PoolRefusal) -> Bool {
        guard pool.holds(offset, Self.headerBytes), pool.holds(entries, count) else { throw .leaves(entries) }
        return try pool.checksum(offset, Self.headerBytes + count, field: offset).value == pool.word(offset)
    }
}

/// One entry of a log: what it changes, and to what.
struct UlogEntry {
    enum Kind: UInt64 { case set = 0, and = 1, or = 2, fill = 5, copy = 6 }

    let offset: UInt64
    let kind: Kind
    /// Of the bytes that it changes.
    let target: UInt64
    let count: UInt64

    /// The value, or the first of the bytes.
    var value: UInt64 { kind == .fill || kind == .copy ? offset + 24 : offset + 8 }

    /// In the log.
    var bytes: UInt64 { kind == .fill || kind == .copy ? (24 + count + 63) & ~63 : 16 }

    /// The entry at `offset`; nil where the log ends. `generation` is that of the first log.
    @inline(__always)
    init?(_ pool: PoolBytes, at offset: UInt64, generation: UInt64) throws(PoolRefusal) {
        let first = try pool.word(offset)
        guard first != 0 else { return nil }
        guard let kind = Kind(rawValue: first >> 61) else { throw .entryKind(offset) }
        (self.offset, self.kind, target) = (offset, kind, first & ~(7 << 61))
        guard kind == .fill || kind == .copy else {
            count = 8
            guard pool.holds(offset, 16) else { throw .leaves(offset) }
            return
        }
        count = try pool.word(offset &+ 16)
        // A count that leaves the pool has no checksum; an opening would trap.
        guard pool.holds(offset, 24), count <= pool.length, pool.holds(offset, bytes) else { throw .leaves(offset) }
        var sum = try pool.checksum(offset, bytes, field: offset + 8)
        sum.add(generation)
        guard try sum.value == pool.word(offset + 8) else { return nil }
    }
}
