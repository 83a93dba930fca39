// The superblock ties the data device to its store: (uuid, epoch), raised and flushed at each epoch bump before any grant. What it
// says beside the store's header is one of these, whatever it is:
//
//   store    device                        it is         and so
//   5        damaged, or never written     none          refused: the device belongs to no store
//   5        another uuid                  foreign       refused: another store's device
//   5        smaller than the store        tooSmall      refused: not the device that the store was on
//   4        6                             ahead         refused: the store is an older copy; the device may hold blocks that it believes free
//   5        5                             same          as left
//   6        5                             behindByOne   a crash inside the bump: finish it (device 6), then bump to 7
//   7        5                             behind        refused: the device is an older copy
//
// One sector, so a crash leaves the old one or the new one.
// Source: PROTOCOL P7.1.

/// The contents of disk block 0.
package struct Superblock: Hashable {
    private static let magic: Int64 = 0x3154_5259_414C_5453  // "STLAYRT1", little endian

    package let uuid: Int64
    package let epoch: Epoch

    /// The sector's bytes.
    package var bytes: [UInt8] {
        var words = RecordWords()
        for word in [Self.magic, StoreHeader.formatVersion, uuid, epoch.value] { words.append(word) }
        words.append(words.hash(seed: Self.magic))
        let used = words.littleEndianBytes
        return used + [UInt8](repeating: 0, count: Geometry.sectorBytes - used.count)
    }

    package init(uuid: Int64, epoch: Epoch) {
        self.uuid = uuid
        self.epoch = epoch
    }

    /// Nil unless magic, version and checksum are right.
    package init?(bytes: [UInt8]) {
        guard let words = RecordWords(littleEndianBytes: Array(bytes.prefix(40)))?.words, words.count == 5,
            words[0] == Self.magic, words[1] == StoreHeader.formatVersion,
            words[4] == RecordWords.hash(Array(words.prefix(4)), seed: Self.magic)
        else { return nil }
        self.init(uuid: words[2], epoch: Epoch(words[3]))
    }
}

extension Superblock {
    /// How a device and a store belong together: a row of the table above.
    package enum Relation: Hashable, Sendable, CaseIterable {
        case none, foreign, tooSmall, ahead, same, behindByOne, behind
    }

    /// Decides from what was read. Pure and total.
    package static func relation(
        of superblock: Superblock?, blocks: BlockCount, to header: StoreHeader
    ) -> Relation {
        guard let superblock else { return .none }
        guard superblock.uuid == header.uuid else { return .foreign }
        // A larger one is left by a crash inside Grow.swift.
        guard blocks >= header.geometry.blocks else { return .tooSmall }
        if superblock.epoch > header.epoch { return .ahead }
        if superblock.epoch == header.epoch { return .same }
        return superblock.epoch.next == header.epoch ? .behindByOne : .behind
    }

    /// Compares device and store. Returns whether a bump has to be finished; throws what the table refuses.
    static func check(on device: any BlockDevice, against header: StoreHeader) throws(StoreError) -> Bool {
        let sector = try device.read(Geometry.sectorBytes, from: Geometry.superblock, at: 0)
        return try check(Superblock(bytes: sector), blocks: device.blocks, against: header)
    }

    /// The same for a superblock that was read already.
    package static func check(
        _ superblock: Superblock?, blocks: BlockCount, against header: StoreHeader
    ) throws(StoreError) -> Bool {
        let uuid = superblock?.uuid ?? 0
        let epochs = "the data device is at epoch \(superblock?.epoch ?? Epoch(0)), the store at \(header.epoch)"
        switch relation(of: superblock, blocks: blocks, to: header) {
        case .same: return false
        case .behindByOne: return true
        case .none:
            throw StoreError(
                .corrupt, "the data device has no superblock; it belongs to no store, or block 0 is damaged")
        case .foreign:
            throw StoreError(
                .input, "the data device belongs to store \(uuid), not to \(header.uuid); open the right pair")
        case .tooSmall:
            throw StoreError(
                .input,
                "the data device has \(blocks) blocks, the store \(header.geometry.blocks); open the right pair")
        case .ahead: throw StoreError(.input, "\(epochs): the store is an older copy; open the newer one")
        case .behind: throw StoreError(.input, "\(epochs): the device is an older copy")
        }
    }
}
