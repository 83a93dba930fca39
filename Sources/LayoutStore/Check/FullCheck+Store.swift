// What the store says of itself: its header, the sum over its rows, the invariants, and the superblock of its device.
// Source: PROTOCOL P5.3, P7.1, P8.

extension FullCheck {
    /// Returns the header if its checksum vouches for it.
    func checkHeader() throws(StoreError) -> StoreHeader? {
        let rows = try tables.rows(of: .store)
        guard rows.count == 1, let row = rows[0] else {
            report(.header, .violated, "the table store has \(rows.count) rows, or columns that are no integers")
            return nil
        }
        guard StoreHeader.isVouchedFor(row) else {
            report(.header, .violated, "the row of store does not match its header_sum")
            return nil
        }
        var reader = RowReader(WordSource(row), of: .store, checked: false)
        let header = try StoreHeader(from: &reader)
        let isSane =
            header.words == row && (try? StoreHeader(checking: row, of: .store)) != nil
            && header.nextLSN > header.anchor
        report(
            .header, isSane ? .holds : .violated,
            "store \(header.uuid), epoch \(header.epoch), LSN \(header.anchor.next)..<\(header.nextLSN), "
                + "\(header.geometry.blocks) blocks, format \(row[1])")
        return isSane ? header : nil
    }

    func checkRows(_ header: StoreHeader?) throws(StoreError) -> StoredRows {
        let rows = try StoredRows(tables)
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

    func checkInvariants(_ header: StoreHeader?) throws(StoreError) {
        let rows = try tables.violations()
        for invariant in Invariant.allCases {
            // Between a crash and the end of recovery these may have rows.
            let mayBeOpen = invariant.isForRecoveredStores && header?.clean != true
            report(
                .invariant(invariant), problems: rows.filter { $0.name == invariant.rawValue }.map(\.detail),
                mayBeOpen ? .couldNotCheck : .violated, holds: tables.invariantHolds)
        }
        for row in rows where Invariant(rawValue: row.name) == nil {
            report(.schema, .violated, "the view violation names \(row.name), which is no invariant")
        }
    }

    func checkSuperblock(_ header: StoreHeader?, _ device: (any BlockDevice)?) {
        guard let device else { return report(.superblock, .couldNotCheck, "no data device was given") }
        guard let header else {
            return report(.superblock, .couldNotCheck, "there is no header to compare the superblock with")
        }
        attempt(.superblock) { () throws(StoreError) in
            let isBehind = try Belonging.check(
                Belonging.Found(try Superblock.read(from: device), blocks: device.blocks, header: header))
            let damaged = try Superblock.damagedSlots(of: device)
            report(
                .superblock, problems: damaged.map { "slot \($0) matches no checksum, the other one is valid" },
                .disagrees,
                holds:
                    "the device is at epoch \(isBehind ? "\(header.epoch.value - 1), in the middle of a bump" : "\(header.epoch)")"
                    + ", with \(device.blocks) blocks")
        }
    }
}
