// The superblock ties the data device to its store. It is rewritten inside each flush of the device, so it costs no sync of its own:
//
//   flush()   write flushes + 1, epoch and floor to the slot of flushes + 1  | P  flush the device: all writes before it, and this one
//
//   block 0   sector 0   slot 0: even numbers of flushes
//             sector 7   slot 1: odd numbers of flushes
//
// The valid slot with the highest counter counts. A slot is one sector, and the other slot is permanent while it is written, so a
// crash leaves the superblock of this flush or of the one before. The floor is an LSN that was durable before the write began: it
// is true at every cut, whether the write reaches the medium or not.
// Belonging.swift tells what a superblock says beside a store's files.
// Source: PROTOCOL P7.1, P7.6.

/// What one slot of disk block 0 says.
package struct Superblock: Hashable, Sendable {
    private static let magic: Int64 = 0x3254_5259_414C_5453  // "STLAYRT2", little endian
    /// The bytes that a bit of which may not change unseen.
    package static let usedBytes = 9 * 8

    package var uuid: Int64
    package var epoch: Epoch
    /// Flushes of the device since the store was made, this one included.
    package var flushes: Int64
    /// An LSN that was durable before this was written.
    package var floor: Floor
    /// When it was written, in microseconds since 1970, by the store's clock.
    package var microseconds: Int64

    /// A durable LSN, and the chain value of its record, which tells it from the same LSN of another history.
    package struct Floor: Hashable, Sendable {
        package let lsn: LSN
        package let chain: Int64

        package init(lsn: LSN = .none, chain: Int64 = 0) {
            self.lsn = lsn
            self.chain = chain
        }
    }

    package init(uuid: Int64, epoch: Epoch, flushes: Int64 = 0, floor: Floor = Floor(), microseconds: Int64 = 0) {
        self.uuid = uuid
        self.epoch = epoch
        self.flushes = flushes
        self.floor = floor
        self.microseconds = microseconds
    }
}

extension Superblock {
    /// A slot's sector.
    package var bytes: [UInt8] {
        var words = RecordWords()
        let content = [
            Self.magic, StoreHeader.formatVersion, uuid, epoch.value, flushes, floor.lsn.value, floor.chain,
            microseconds,
        ]
        for word in content { words.append(word) }
        words.append(words.hash(seed: Self.magic))
        let used = words.littleEndianBytes
        return used + [UInt8](repeating: 0, count: Geometry.sectorBytes - used.count)
    }

    /// Nil unless magic, version and checksum are right.
    package init?(bytes: [UInt8]) {
        guard let words = RecordWords(littleEndianBytes: Array(bytes.prefix(Self.usedBytes)))?.words, words.count == 9,
            words[0] == Self.magic, words[1] == StoreHeader.formatVersion,
            words[8] == RecordWords.hash(Array(words.prefix(8)), seed: Self.magic)
        else { return nil }
        self.init(
            uuid: words[2], epoch: Epoch(words[3]), flushes: words[4],
            floor: Floor(lsn: LSN(words[5]), chain: words[6]), microseconds: words[7])
    }

    /// The slots, in bytes of block 0.
    package static let slots = [0, Geometry.blockBytes - Geometry.sectorBytes]
    /// Where this superblock is kept.
    package var slot: Int { Self.slots[Int(truncatingIfNeeded: flushes & 1)] }

    /// The newest valid one of a device; nil if neither slot has one.
    ///
    /// Throws what reads of the device throw.
    package static func read(
        _ read: (_ count: Int, _ block: DiskBlock, _ offset: Int) throws(StoreError) -> [UInt8]
    ) throws(StoreError) -> Superblock? {
        var newest: Superblock?
        for slot in slots {
            guard let found = Superblock(bytes: try read(Geometry.sectorBytes, Geometry.superblock, slot)) else {
                continue
            }
            if newest.map({ $0.flushes < found.flushes }) ?? true { newest = found }
        }
        return newest
    }

    /// The slots of `device` that are neither valid nor empty: of a flush that was torn, or damaged.
    static func damagedSlots(of device: any BlockDevice) throws(StoreError) -> [Int] {
        var damaged: [Int] = []
        for (number, slot) in slots.enumerated() {
            let bytes = try device.read(Geometry.sectorBytes, from: Geometry.superblock, at: slot)
            if Superblock(bytes: bytes) == nil, bytes.contains(where: { $0 != 0 }) { damaged.append(number) }
        }
        return damaged
    }

    /// The newest valid one of `device`; nil if neither slot has one.
    package static func read(from device: any BlockDevice) throws(StoreError) -> Superblock? {
        try read { (count, block, offset) throws(StoreError) in try device.read(count, from: block, at: offset) }
    }
}
