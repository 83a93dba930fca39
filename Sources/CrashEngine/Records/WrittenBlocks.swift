// Whether new blocks have their content before somebody reaches them, by the events of the device alone. A log that nobody synced may
// still reach the disk, and a mapping with it; so the content has to be permanent before the transaction that maps it begins.
//
//   LSN 7 allocates 40                    40 has no sector yet
//   write 40, all eight sectors           written, in flight
//   flush                                 permanent
//   LSN 8 begins: the file maps 40        right; without the flush: unflushed_blocks_reached; without the write: unwritten_blocks_reached
//
// A block that becomes unwritten begins anew. What is written in place is not looked at here: the content oracle judges it.
// Source: PROTOCOL P2.3.

internal import LayoutStore

/// Follows the events of the device.
struct WrittenBlocks: Sendable {
    /// For each block, which of its sectors were written since it was allocated or became unwritten; and the event that wrote it last.
    private var blocks: [(sectors: UInt8, last: Int)]
    private var events = 0
    private var lastFlush = -1
    /// The last write that is the store's own, and the one before it.
    private var lastOwn = (-1, -1)
    /// Whether the last event was a write of one sector, as clients make them.
    private var maybeClient = false
    /// The sector of the newest superblock.
    private var superblock: Int?
    /// Whether a superblock was written where the one before it lay, so that a torn write leaves none.
    private(set) var hasOverwrittenSuperblock = false

    init(blocks: BlockCount) { self.blocks = Array(repeating: (0, -1), count: Int(blocks.value)) }

    private static let perBlock = Geometry.blockBytes / Geometry.sectorBytes

    /// Whether the store has flushed all that it has written. A write of one sector before a client's landing counts as the client's, since
    /// the mark follows its write at once.
    var isFlushed: Bool { lastOwn.0 < lastFlush }

    mutating func note(_ event: Event.Kind) {
        var isOneSector = false
        switch event {
        case .deviceWrite(let first, let bytes):
            let sectors = first..<(first + bytes.count / Geometry.sectorBytes)
            for sector in sectors {
                let (block, place) = sector.quotientAndRemainder(dividingBy: Self.perBlock)
                blocks[block].sectors |= 1 << UInt8(place)
                blocks[block].last = events
            }
            isOneSector = sectors.count == 1
            if isOneSector, first / Self.perBlock == Int(Geometry.superblock.value), Superblock(bytes: bytes) != nil {
                if superblock == first { hasOverwrittenSuperblock = true }
                superblock = first
            }
            lastOwn = (events, lastOwn.0)
        case .deviceFlush: lastFlush = events
        case .mark(let mark) where mark.name == .landed: if maybeClient { lastOwn = (lastOwn.1, lastOwn.1) }
        default: break
        }
        maybeClient = isOneSector
        events += 1
    }

    /// Judges what becomes reachable by a record whose transaction began when `flushed` was the last flush.
    mutating func judge(_ judged: JudgedRecord, flushedBefore flushed: Int) -> [Breach] {
        var breaches = BreachList()
        for index in judged.after.touched.joined() {
            let (old, new) = (judged.before.blocks[index], judged.after.blocks[index])
            if new.written > 0, old.written == 0 {
                let who = "LSN \(judged.lsn) lets a file show block \(index)"
                breaches.require(
                    blocks[index].sectors == .max, "unwritten_blocks_reached",
                    "\(who), of which not every sector was written")
                breaches.require(
                    blocks[index].last < flushed, "unflushed_blocks_reached",
                    "\(who), and began before that was flushed")
            }
            let isNew = old.owners + old.staged == 0
            if isNew || old.written > 0 && new.written == 0 { blocks[index].sectors = 0 }
        }
        return breaches.all
    }

    /// The event of the last flush.
    var flushed: Int { lastFlush }
}
