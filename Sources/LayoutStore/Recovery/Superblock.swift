// The superblock ties the data device to its store: (uuid, epoch), raised and flushed at each epoch bump before any grant.
//
//   store 5, device 5    as left: bump to 6
//   store 6, device 5    a crash inside the bump: finish it (device 6), then bump to 7
//   store 4, device 5    the store is an older copy: refused, since the device may hold blocks that it believes free
//   another uuid         another store's device: refused
//
// One sector, so a crash leaves the old one or the new one.
// Source: PROTOCOL P7.1.

/// The contents of disk block 0.
struct Superblock: Hashable {
    private static let magic: Int64 = 0x3154_5259_414C_5453  // "STLAYRT1", little endian

    let uuid: Int64
    let epoch: Epoch

    /// The sector's bytes.
    var bytes: [UInt8] {
        var words = RecordWords()
        for word in [Self.magic, StoreHeader.formatVersion, uuid, epoch.value] { words.append(word) }
        words.append(words.hash(seed: Self.magic))
        let used = words.littleEndianBytes
        return used + [UInt8](repeating: 0, count: Geometry.sectorBytes - used.count)
    }

    init(uuid: Int64, epoch: Epoch) {
        self.uuid = uuid
        self.epoch = epoch
    }

    /// Nil unless magic, version and checksum are right.
    init?(bytes: [UInt8]) {
        guard let words = RecordWords(littleEndianBytes: Array(bytes.prefix(40)))?.words, words.count == 5,
            words[0] == Self.magic, words[1] == StoreHeader.formatVersion,
            words[4] == RecordWords.hash(Array(words.prefix(4)), seed: Self.magic)
        else { return nil }
        self.init(uuid: words[2], epoch: Epoch(words[3]))
    }
}

extension Superblock {
    /// Compares device and store as the table above says. Returns whether a bump has to be finished.
    static func check(on device: any BlockDevice, against header: StoreHeader) throws(StoreError) -> Bool {
        let sector = try device.read(Geometry.sectorBytes, from: Geometry.superblock, at: 0)
        guard let superblock = Superblock(bytes: sector) else {
            throw StoreError(
                .corrupt, "the data device has no superblock; it belongs to no store, or block 0 is damaged")
        }
        guard superblock.uuid == header.uuid else {
            throw StoreError(
                .input,
                "the data device belongs to store \(superblock.uuid), not to \(header.uuid); open the right pair")
        }
        // A larger one is left by a crash inside Grow.swift.
        guard device.blocks >= header.geometry.blocks else {
            throw StoreError(
                .input,
                "the data device has \(device.blocks) blocks, the store \(header.geometry.blocks); open the right pair")
        }
        if superblock.epoch > header.epoch {
            throw StoreError(
                .input,
                "the data device is at epoch \(superblock.epoch), the store at \(header.epoch): the store is an older "
                    + "copy; open the newer one")
        }
        if superblock.epoch == header.epoch { return false }
        guard superblock.epoch.next == header.epoch else {
            throw StoreError(
                .input,
                "the data device is at epoch \(superblock.epoch), the store at \(header.epoch): the device is an older copy"
            )
        }
        return true
    }
}

extension LayoutStore {
    func writeSuperblock(_ superblock: Superblock) async throws(StoreError) {
        await environment.point(Step(.open, .superblock))
        try device.write(superblock.bytes[...], to: Geometry.superblock, at: 0)
        try device.flush()
    }
}
