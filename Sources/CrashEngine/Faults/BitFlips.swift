// Bit flips: one bit of a store at rest is another, in every column of every table, in every byte of the superblock, and at
// random places of the database's pages and of the log's frames.
//
//   row          the column is set by SQL, past the CHECKs, as if the page had rotted and its page been written out again: low
//                bits, a middle one and the sign of a number, the first and last byte of a text or blob
//   superblock   every bit of the bytes that are used
//   page, frame  seeded places in the files
//
// The full check has to say something that it does not say of the undamaged store, or the store has to refuse to open. A bit of a
// page or frame may also lie where nobody reads: then every row, the journal and the schema are as before.
//
// Source: CRASHMODEL M2.

internal import LayoutStore

/// Flips bits of what one run left.
final class BitFlips {
    /// A store at rest.
    private struct Image {
        let media: MediaState
        /// Names and sizes in bytes.
        let files: [(name: String, size: Int)]
        let report: CheckReport
        /// A hash of everything that a reader finds.
        let rows: Int64
    }

    /// One column of one row.
    private struct Place {
        let image: Int
        let table: String
        let column: String
        let rowNumber: Int64
    }

    private struct Flip {
        enum Target { case row(Place, bit: Int), superblock(bit: Int), file(String, bit: Int) }
        let image: Int
        let target: Target
    }

    /// Random places of each file.
    private static let fileFlips = 400

    private let run: FaultRun
    private var images: [Image] = []
    private var flips: [FaultKind: [Flip]] = [:]

    init(_ run: FaultRun) { self.run = run }

    func count(_ kind: FaultKind) async throws(StoreError) -> Int {
        try await prepare()
        return flips[kind]?.count ?? 0
    }

    /// Nil when there is no such flip.
    func strike(_ fault: Fault) async throws(StoreError) -> FaultResult? {
        try await prepare()
        guard let all = flips[fault.kind], all.indices.contains(fault.nth - 1) else { return nil }
        let flip = all[fault.nth - 1]
        let (outcome, details) = try await judge(flip)
        return FaultResult(
            fault: fault, calls: all.count, fired: 1, outcome: outcome, details: [describe(flip)] + details)
    }

    // MARK: what there is to flip

    private func prepare() async throws(StoreError) {
        guard images.isEmpty else { return }
        let trace = try await run.baseline()
        let recording = trace.recording
        // Wherever a table has rows for the last time: intents and busy blocks do not last.
        var cuts: [Int] = []
        var left = Set(Self.tables)
        for commit in recording.commits.reversed() where !left.isEmpty {
            let image = try image(recording, at: commit.events)
            let filled = try tables(of: image).filter(left.contains)
            guard !filled.isEmpty else { continue }
            left.subtract(filled)
            cuts.append(commit.events)
            images.append(image)
            for table in filled { try addRows(of: table, image: images.count - 1) }
        }
        guard left.isEmpty else {
            throw StoreError(.input, "the plan leaves no row in \(left.sorted().joined(separator: ", ")) at any time")
        }
        for bit in 0..<(40 * 8) {
            flips[.flippedSuperblock, default: []].append(Flip(image: 0, target: .superblock(bit: bit)))
        }
        var random = SeededGenerator(seed: run.plan.seed, purpose: 9)
        for file in images[0].files {
            let kind: FaultKind = file.name == CampaignHost.storePath ? .flippedPage : .flippedFrame
            for _ in 0..<Self.fileFlips {
                let bit = random.below(file.size * 8)
                flips[kind, default: []].append(Flip(image: 0, target: .file(file.name, bit: bit)))
            }
        }
    }

    private static let tables = TableDeclaration.all.map(\.name)

    private func tables(of image: Image) throws(StoreError) -> [String] {
        try withConnection(image) { (connection) throws(StoreError) in
            var filled: [String] = []
            for table in Self.tables {
                let rows = try Statement(connection, "SELECT count(*) FROM \(table)").first { $0[0] }
                if rows != 0 { filled.append(table) }
            }
            return filled
        }
    }

    /// Each column of the table's first and last row.
    private func addRows(of table: String, image: Int) throws(StoreError) {
        let (columns, rows) = try withConnection(images[image]) { (connection) throws(StoreError) in
            (
                try Statement(connection, "SELECT name FROM pragma_table_info('\(table)') ORDER BY cid").all {
                    $0.text(0)
                },
                try Statement(connection, "SELECT count(*) FROM \(table)").first { $0[0] } ?? 0
            )
        }
        for row in rows > 1 ? [1, rows] : [1] {
            for column in columns {
                let place = Place(image: image, table: table, column: column, rowNumber: row)
                for bit in [0, 1, 7, 13, 30, 62, 63] {
                    flips[.flippedRow, default: []].append(Flip(image: image, target: .row(place, bit: bit)))
                }
            }
        }
    }

    // MARK: one flip

    private func judge(_ flip: Flip) async throws(StoreError) -> (FaultOutcome, [String]) {
        let image = images[flip.image]
        let (disk, device) = mount(image)
        defer { disk.dismount() }
        switch flip.target {
        case .row(let place, let bit):
            guard try self.flip(place, bit, disk) else { return (.unaffected, ["no such bit"]) }
        case .superblock(let bit):
            var bytes = try device.read(40, from: Geometry.superblock, at: 0)
            bytes[bit / 8] ^= 1 << (bit % 8)
            try device.write(bytes[...], to: Geometry.superblock, at: 0)
        case .file(let name, let bit):
            let file = disk.file(named: name)
            var byte: UInt8 = 0
            _ = withUnsafeMutableBytes(of: &byte) { disk.read(file, at: bit / 8, into: $0) }
            byte ^= 1 << (bit % 8)
            withUnsafeBytes(of: byte) { disk.write(file, at: bit / 8, $0) }
        }
        let report = FullCheck.run(path: CampaignHost.storePath, vfs: disk.vfsName, device: device)
        let news = report.findings.filter { !image.report.findings.contains($0) && $0.verdict != .holds }
        let isUnread = news.isEmpty ? try rows(disk) == image.rows : false
        if let refusal = await openingError(disk, device) { return (.refused, ["the store said: \(refusal)"]) }
        if !news.isEmpty { return (.found, news.map(\.description)) }
        if isUnread { return (.unaffected, []) }
        return (.violated, ["what readers find has changed, and neither the check nor the store says so"])
    }

    /// Opens the store on the damaged media, which must not trap; the check has been made before.
    private func openingError(_ disk: SimulatedDisk, _ device: SimulatedDevice) async -> StoreError? {
        let bits = SeededBits(seed: run.plan.seed, purpose: 5)
        let environment = StoreEnvironment(
            host: CampaignHost.identity(boots: 0), random: { bits.next() }, extentsPerStep: 2, journalRecords: 48,
            checkpointPages: nil)
        let session = Driver.Session(
            journal: run.journal, vfs: disk.vfsName, device: device, environment: environment)
        do throws(StoreError) {
            let store = try await session.open()
            try await store.close()
            return nil
        } catch {
            return error
        }
    }

    /// False when the column is shorter, or NULL.
    private func flip(_ place: Place, _ bit: Int, _ disk: SimulatedDisk) throws(StoreError) -> Bool {
        let connection = try Connection(path: CampaignHost.storePath, vfs: disk.vfsName, create: false)
        try connection.run("PRAGMA ignore_check_constraints = ON")
        let (table, column) = (place.table, place.column)
        guard let keys = TableDeclaration.all.first(where: { $0.name == table })?.keyList else { return false }
        let row = "(\(keys)) = (SELECT \(keys) FROM \(table) ORDER BY \(keys) LIMIT 1 OFFSET \(place.rowNumber - 1))"
        let value = try Statement(connection, "SELECT \(column) FROM \(table) WHERE \(row)").first {
            (number: $0.integer(0), bytes: $0.bytes(0))
        }
        if let number = value?.number {
            let flipped = number ^ (1 << Int64(bit))
            try Statement(connection, "UPDATE OR REPLACE \(table) SET \(column) = ?1 WHERE \(row)").run(flipped)
            return true
        }
        guard var bytes = value?.bytes, !bytes.isEmpty else { return false }
        let position = bit < 32 ? 0 : bytes.count - 1
        bytes[position] ^= 1 << UInt8(bit % 8)
        let type = table == "holder" ? "CAST(?1 AS TEXT)" : "?1"
        try Statement(connection, "UPDATE \(table) SET \(column) = \(type) WHERE \(row)").run([], blob: bytes)
        return true
    }

    // MARK: images

    private func image(_ recording: Recording, at events: Int) throws(StoreError) -> Image {
        let media = CrashedMedia(log: recording.log)
        media.advance(to: events)
        let disk = SimulatedDisk()
        let device = SimulatedDevice(blocks: recording.blocks, recording: nil)
        let state = media.state().crashed(.process)
        disk.mount(state.disk, chooser: ReplayChooser(), log: nil)
        device.mount(state.device, chooser: ReplayChooser(), log: nil)
        defer { disk.dismount() }
        let files = state.disk.names.compactMap { name in disk.contents(of: name).map { (name, $0.count) } }
        let report = FullCheck.run(path: CampaignHost.storePath, vfs: disk.vfsName, device: device)
        guard report.damage.isEmpty else {
            throw StoreError(.corrupt, "the undamaged store is damaged: \(report.damage[0])")
        }
        return Image(media: state, files: files, report: report, rows: try rows(disk))
    }

    private func mount(_ image: Image) -> (SimulatedDisk, SimulatedDevice) {
        let disk = SimulatedDisk()
        disk.mount(image.media.disk, chooser: ReplayChooser(), log: nil)
        let device = SimulatedDevice(blocks: run.blocks, recording: nil)
        device.mount(image.media.device, chooser: ReplayChooser(), log: nil)
        return (disk, device)
    }

    private func withConnection<R>(
        _ image: Image, _ body: (Connection) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        let (disk, _) = mount(image)
        defer { disk.dismount() }
        return try body(try Connection(path: CampaignHost.storePath, vfs: disk.vfsName, create: false))
    }

    /// A hash of every row of every table and of the schema.
    private func rows(_ disk: SimulatedDisk) throws(StoreError) -> Int64 {
        let connection = try Connection(path: CampaignHost.storePath, vfs: disk.vfsName, create: false)
        var hash: Int64 = 0
        for table in ["sqlite_schema"] + Self.tables {
            for row in try Statement(connection, "SELECT * FROM \(table) NOT INDEXED").all(decode: Self.words) {
                hash = RecordWords.hash(row, seed: hash)
            }
        }
        return hash
    }

    private static func words(_ row: Columns) -> [Int64] {
        (0..<row.count).flatMap { index in
            if let number = row.integer(index) { return [1, number] }
            guard let bytes = row.bytes(index) else { return [0] }
            return [2, Int64(bytes.count)] + bytes.map { Int64($0) }
        }
    }

    private func describe(_ flip: Flip) -> String {
        switch flip.target {
        case .row(let place, let bit): "bit \(bit) of \(place.table).\(place.column), row \(place.rowNumber)"
        case .superblock(let bit): "bit \(bit % 8) of byte \(bit / 8) of the superblock"
        case .file(let name, let bit): "bit \(bit % 8) of byte \(bit / 8) of \(name)"
        }
    }
}
