/// The one row of the table `store`.
package struct StoreHeader: Hashable, Sendable {
    package static let formatVersion: Int64 = 3

    /// Drawn when the store is made or restored.
    package var uuid: Int64
    package var geometry: Geometry
    /// Where the store runs now: what decides which holders are dead (PROTOCOL P1.2).
    package var identity: HostIdentity
    package var epoch: Epoch
    /// Fresh in the first commit of each epoch, so that lost WAL frames cannot come back under an identical commit (PROTOCOL P7.2).
    package var nonce: Int64
    /// Wrapping sum of the row hashes of all tables but store and journal (PROTOCOL P5.3).
    package var stateHash: Int64
    package var nextLSN: LSN
    /// The journal begins right after this record …
    package var anchor: LSN
    /// … whose chain value was this.
    package var anchorChain: Int64
    /// Next number for inodes, holders, mapped ranges, pins and holds: one sequence, never reused.
    package var nextIdentifier: Int64
    /// Set by a clean close, cleared by the epoch's first commit.
    package var clean: Bool
    /// The epoch of the last opening whose bump has reached the device as well; 0 for a store that was never opened (PROTOCOL P7.1).
    package var openedEpoch: Epoch
    /// Every page of the database by itself has at least this LSN, whatever becomes of the log (PROTOCOL P7.6). Written in a commit of
    /// its own once that is permanent, so that a database that was copied in the middle of a checkpoint says the LSN of the one before.
    package var settled: LSN
    /// `settled` when the backend's log was last empty: the log has everything after it (PROTOCOL P7.6).
    package var logBase: LSN
    /// The device's counter of flushes, of the last one that had returned (PROTOCOL P7.6).
    package var flushes: Int64

    package init(uuid: Int64, geometry: Geometry, identity: HostIdentity) {
        self.uuid = uuid
        self.geometry = geometry
        self.identity = identity
        epoch = Epoch(0)
        nonce = 0
        stateHash = 0
        nextLSN = LSN(1)
        anchor = .none
        anchorChain = 0
        nextIdentifier = 1
        clean = true
        openedEpoch = Epoch(0)
        settled = .none
        logBase = .none
        flushes = 0
    }

    static func wrongVersion(_ version: Int64) -> StoreError {
        StoreError(
            .input,
            "the store has format version \(version), and this program reads \(formatVersion); open it with the program that made "
                + "it, or make a new store")
    }

    package var lastLSN: LSN { LSN(nextLSN.value - 1) }
    /// Journal records that are kept: LSNs follow each other.
    package var records: Int { Int(lastLSN.value - anchor.value) }
}

extension StoreHeader: DeclaredRow {
    package init<Source: RowSource>(from row: inout RowReader<Source>) throws(StoreError) {
        try row.fixed("id", 1)
        try row.fixed("format_version", Self.formatVersion)
        uuid = try row.number("uuid")
        try row.fixed("block_bytes", Int64(Geometry.blockBytes))
        geometry = Geometry(blocks: try row.number("blocks", in: 2...(.max)))
        try row.fixed("data_start", Geometry.dataStart.value)
        identity = HostIdentity(host: try row.number("host"), boot: try row.number("boot"))
        epoch = try row.number("epoch", in: 0...(.max))
        nonce = try row.number("nonce")
        stateHash = try row.number("state_hash")
        nextLSN = try row.identifier("next_lsn")
        anchor = try row.number("anchor_lsn", in: 0...(.max))
        anchorChain = try row.number("anchor_chain")
        nextIdentifier = try row.number("next_identifier", in: 1...(.max))
        clean = try row.flag("clean")
        openedEpoch = try row.number("opened_epoch", in: 0...(.max))
        settled = try row.number("settled_lsn", in: 0...(.max))
        logBase = try row.number("log_base", in: 0...(.max))
        flushes = try row.number("flushes", in: 0...(.max))
        // Compared before the row is read: it vouches for columns as they lie there.
        let _: Int64 = try row.number("header_sum")
    }

    /// The row's words, the last of them the checksum of those before.
    package var words: [Int64] {
        var words: [Int64] = [
            1, Self.formatVersion, uuid, Int64(Geometry.blockBytes), geometry.blocks.value, Geometry.dataStart.value,
            identity.host, identity.boot, epoch.value, nonce, stateHash, nextLSN.value, anchor.value, anchorChain,
            nextIdentifier, clean ? 1 : 0, openedEpoch.value, settled.value, logBase.value, flushes,
        ]
        words.append(Self.checksum(words))
        return words
    }

    /// The checksum that a row with these columns has to have: what no other table or sum vouches for, nonce, identity and
    /// the clean flag among it, cannot change unseen.
    package static func checksum(_ columns: [Int64]) -> Int64 { RecordWords.hash(columns, seed: 1) }

    /// Whether the last word of a row as it lies in the table is the checksum of those before.
    static func isVouchedFor(_ words: [Int64]) -> Bool {
        words.count == StoredTable.store.declaration.words && words.last == checksum(Array(words.dropLast()))
    }
}
