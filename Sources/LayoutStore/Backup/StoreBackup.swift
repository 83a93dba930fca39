internal import Glibc

/// A piece of what lay on the device.
struct BackupPiece {
    let blocks: Range<DiskBlock>
    /// Nil for zeros.
    let bytes: [UInt8]?

    static func sum(of bytes: [UInt8]) -> Int64 { RecordWords(littleEndianBytes: bytes)?.hash(seed: 3) ?? 0 }
}

/// A backup in a file, to make a store of; see ``LayoutStore/restore(_:at:device:environment:overwritingDevice:)``.
public struct StoreBackup: Sendable {
    /// Its file.
    public let path: String
    /// How many blocks the device of a store made of it needs.
    public let blocks: BlockCount
    /// Who could reach blocks of the store when it was taken.
    public let holders: [Holder]
    /// When it was taken, in time since 1970.
    public let taken: Duration
    let journal: JournalMode
    let header: StoreHeader

    /// Reads what a backup says of itself. Nothing of the file is run: its schema is compared with this version's.
    ///
    /// Throws `input` for what is no backup, or one of another version; `corrupt` for a damaged one.
    public init(at path: String) throws(StoreError) {
        self.path = path
        let connection = try Self.connection(path)
        let about = Statement(connection, "SELECT journal, microseconds FROM backup")
        defer { about.finalize() }
        guard let found = try about.first(decode: { (name: $0.text(0), taken: $0[1]) }),
            let journal = JournalMode.all.first(where: { $0.name == found.name })
        else { throw Self.damaged(path, "it does not say how it was made") }
        self.journal = journal
        taken = .microseconds(found.taken)
        let rows = connection.tables
        header = try rows.header()
        blocks = header.geometry.blocks
        holders = try rows.holders()
    }

    private static func connection(_ path: String) throws(StoreError) -> Connection {
        try StoreFiles.checkName(path)
        try StoreFiles.refuseOpen(path)
        try checkContent(path)
        let connection = try Connection(path: path, vfs: nil, create: false)
        let difference = try SchemaDifference(of: connection, .backup)
        guard difference.isReadable, difference.foreign.isEmpty else {
            throw StoreError(
                .corrupt, "the backup \(path) has other tables than a backup of this version; restore an older one")
        }
        return connection
    }

    /// Throws `input` if `device` is too small for a store made of it.
    func check(_ device: any BlockDevice) throws(StoreError) {
        guard device.blocks >= blocks else {
            throw StoreError(
                .input,
                "cannot restore \(path): its store has \(blocks) blocks, the device \(device.blocks); take a larger one"
            )
        }
    }

    /// Puts its header and all its rows into the empty tables of a new store.
    package func copyRows(into tables: any StateTransaction) throws(StoreError) {
        try Self.connection(path).tables.copyRows(into: tables)
    }

    /// Throws `corrupt` if the check of a store that has its rows has found damage.
    package func confirm(_ report: CheckReport) throws(StoreError) {
        guard let damage = report.damage.first else { return }
        throw StoreError(.corrupt, "the backup \(path) contradicts itself: \(damage); restore an older one")
    }

    /// Puts what lay on its store's device on `device`, which keeps it at the next flush.
    func putContent(on device: any BlockDevice) throws(StoreError) {
        try eachPiece { (piece) throws(StoreError) in
            if let bytes = piece.bytes {
                try device.write(bytes[...], to: piece.blocks.lowerBound, at: 0)
            } else {
                try device.zero(piece.blocks)
            }
        }
    }

    /// Calls `body` with every piece, ascending. Throws `corrupt` for one that does not match its sum or leaves the device.
    func eachPiece(_ body: (BackupPiece) throws(StoreError) -> Void) throws(StoreError) {
        let next = Statement(
            try Self.connection(path),
            "SELECT start, count, sum, bytes FROM backup_content WHERE start > ?1 ORDER BY start LIMIT 1")
        defer { next.finalize() }
        var end: Int64 = 0
        while let row = try next.first(
            end - 1, decode: { (start: $0[0], count: $0[1], sum: $0[2], bytes: $0.bytes(3)) })
        {
            let isRight =
                if let bytes = row.bytes {
                    bytes.count == Int(row.count) * Geometry.blockBytes && BackupPiece.sum(of: bytes) == row.sum
                } else {
                    row.sum == 0
                }
            guard row.start >= max(end, Geometry.dataStart.value), (1...BackupWriter.pieceBlocks).contains(row.count),
                row.start <= blocks.value - row.count, isRight
            else { throw Self.damaged(path, "the content of block \(row.start) does not match its sum") }
            end = row.start + row.count
            try body(BackupPiece(blocks: DiskBlock(row.start)..<DiskBlock(end), bytes: row.bytes))
        }
    }

    private static func damaged(_ path: String, _ reason: String) -> StoreError {
        StoreError(.corrupt, "the backup \(path) is damaged: \(reason); restore an older one")
    }

    private static func checkContent(_ path: String) throws(StoreError) {
        let head: [UInt8]
        do throws(BackendFailure) {
            head = try OpenFile(path, O_RDONLY).read(StoreFiles.headerBytes, at: 0)
        } catch {
            throw StoreError(.input, "cannot read the backup \(path): name one that exists", cause: error)
        }
        guard StoreFiles.application(head) == StoreFiles.backupApplication, let version = StoreFiles.version(head)
        else {
            throw StoreError(.input, "\(path) is no backup of a store; crashtest backup makes one")
        }
        guard version == StoreHeader.formatVersion else { throw StoreHeader.wrongVersion(version) }
    }
}
