// What the store says of itself: its header, the sum over its rows, and the superblock of its device.
// Source: PROTOCOL P5.3, P7.1.

extension FullCheck {
    /// Returns the header if its checksum vouches for it.
    func checkHeader() throws(StoreError) -> StoreHeader? {
        let rows = try all(
            """
            SELECT id, format_version, uuid, block_bytes, blocks, data_start, host, boot, epoch, nonce, state_hash, next_lsn,
                anchor_lsn, anchor_chain, next_identifier, clean, header_sum FROM store
            """
        ) { $0.integers(0..<17) }
        guard rows.count == 1, let row = rows[0] else {
            report(.header, .violated, "the table store has \(rows.count) rows, or columns that are no integers")
            return nil
        }
        guard row[16] == StoreHeader.checksum(Array(row.prefix(16))) else {
            report(.header, .violated, "the row of store does not match its header_sum")
            return nil
        }
        let header = StoreHeader(
            uuid: row[2], geometry: Geometry(blocks: BlockCount(row[4])),
            identity: HostIdentity(host: row[6], boot: row[7]), epoch: Epoch(row[8]), nonce: row[9], stateHash: row[10],
            nextLSN: LSN(row[11]), anchor: LSN(row[12]), anchorChain: row[13], nextIdentifier: row[14],
            clean: row[15] != 0)
        let isSane =
            header.words == Array(row.prefix(16)) && header.geometry.blocks.value > 1 && header.epoch.value >= 0
            && header.anchor.value >= 0 && header.nextLSN > header.anchor && header.nextIdentifier >= 1
        report(
            .header, isSane ? .holds : .violated,
            "store \(header.uuid), epoch \(header.epoch), LSN \(header.anchor.next)..<\(header.nextLSN), "
                + "\(header.geometry.blocks) blocks, format \(row[1])")
        return isSane ? header : nil
    }

    func checkRows(_ header: StoreHeader?) throws(StoreError) -> StoredRows {
        let rows = try StoredRows(self)
        guard rows.problems.isEmpty else {
            report(.stateHash, problems: rows.problems, holds: "")
            return rows
        }
        guard let header else {
            report(.stateHash, .couldNotCheck, "\(rows.rows.count) rows, but no header to compare their sum with")
            return rows
        }
        report(
            .stateHash, rows.stateHash == header.stateHash ? .holds : .disagrees,
            "\(rows.rows.count) rows add up to \(rows.stateHash), the header says \(header.stateHash)")
        return rows
    }

    func checkSuperblock(_ header: StoreHeader?, _ device: (any BlockDevice)?) {
        guard let device else { return report(.superblock, .couldNotCheck, "no data device was given") }
        guard let header else {
            return report(.superblock, .couldNotCheck, "there is no header to compare the superblock with")
        }
        attempt(.superblock) { () throws(StoreError) in
            let isBehind = try Superblock.check(on: device, against: header)
            report(
                .superblock, .holds,
                "the device is at epoch \(isBehind ? "\(header.epoch.value - 1), in the middle of a bump" : "\(header.epoch)")"
                    + ", with \(device.blocks) blocks")
        }
    }
}
