// A bit flip inverts one bit of a store at rest: in every column of every table, in the superblock, and at random
// places of the database's pages and of the log's frames.
//
//   row          in each column of a table's first and last row: low bits, a middle one and the sign of a number, the
//                first and last byte of a text or blob; set by SQL past the CHECKs, as if the page had rotted in memory
//   superblock   every bit of the bytes that are used
//   page, frame  places in the files that the seed decides
//
// After each flip, the full check has to report something that it does not report of the undamaged store, or the store
// has to refuse to open or to be used, and nothing may trap. Whoever asks for a flipped row gets none that cannot be (DamagedReads.swift). The only other legal outcome is a bit that no reader reads: every row and the schema hash as
// before. The check that has the sum over a row or the superblock has to see its flip by itself (FullCheck.swift).
//
// Rows are damaged by statements, too, which the CHECKs let pass, and the invariants are asked by their views and by their
// twins: both have to say the same, and the full check, too (CRASHMODEL M5.1).
//
// Not covered: two flips at once; flips in the blocks of files, which have no checksum.
// Source: CRASHMODEL M2.

internal import LayoutStore

/// Flips bits of the media that one run left, one bit at a time.
final class BitFlips {
    /// A store at rest.
    private struct Image {
        let media: MediaState
        /// The medium's files with their sizes in bytes; each has the tables, or is a log.
        let files: [(name: String, size: Int, isLog: Bool)]
        /// The full check's report on the undamaged store.
        let report: CheckReport
        /// A hash of everything that a reader of the undamaged store finds.
        let rows: Int64
    }

    private struct Flip {
        enum Target { case row(RowPlace, bit: Int), superblock(bit: Int), file(String, bit: Int), rows(seed: UInt64) }
        let image: Int
        let target: Target
    }

    /// How many random bits of each file are flipped.
    private static let fileFlips = 400
    /// How often rows are damaged in each image: so many times so many.
    private static let damages = (strikes: 10, each: 100)

    private let run: FaultRun
    private var images: [Image] = []
    private var flips: [FaultKind: [Flip]] = [:]

    init(_ run: FaultRun) { self.run = run }

    func count(_ kind: FaultKind) async throws(StoreError) -> Int {
        try await prepare()
        return flips[kind]?.count ?? 0
    }

    /// Makes one flip and judges the store; nil when there is no such flip.
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
        let recording = try await run.baseline().recording
        // A table's flips are made in the last image in which it has rows: intents and busy blocks are gone at the end.
        guard let tables = damageableRig()?.tables else { return }
        var left = Set(tables)
        for commit in recording.commits.reversed() where !left.isEmpty {
            guard let image = try image(Self.media(recording, at: commit.events)) else { return }
            let filled = try use(image) { (rig) throws(StoreError) in try rig.filledTables() }?.filter(left.contains)
            guard let filled, !filled.isEmpty else { continue }
            left.subtract(filled)
            images.append(image)
            for table in filled { try addRows(of: table, image: images.count - 1) }
        }
        guard left.isEmpty else {
            throw StoreError(.input, "the plan leaves no row in \(left.sorted().joined(separator: ", ")) at any time")
        }
        for bit in 0..<(Superblock.usedBytes * 8) {
            flips[.flippedSuperblock, default: []].append(Flip(image: 0, target: .superblock(bit: bit)))
        }
        for number in 0..<(Self.damages.strikes * images.count) {
            let seed = run.plan.seed &* 1000 &+ UInt64(number)
            flips[.damagedRows, default: []].append(Flip(image: number % images.count, target: .rows(seed: seed)))
        }
        var random = SeededGenerator(seed: run.plan.seed, purpose: .flips)
        for file in images[0].files {
            let kind: FaultKind = file.isLog ? .flippedFrame : .flippedPage
            for _ in 0..<Self.fileFlips {
                let bit = random.below(file.size * 8)
                flips[kind, default: []].append(Flip(image: 0, target: .file(file.name, bit: bit)))
            }
        }
    }

    /// Adds flips in each column of the table's first and last row.
    private func addRows(of table: String, image: Int) throws(StoreError) {
        let shape = try use(images[image]) { (rig) throws(StoreError) in try rig.shape(of: table) }
        guard let shape else { return }
        for row in shape.rows > 1 ? [1, shape.rows] : [1] {
            for column in shape.columns {
                let place = RowPlace(table: table, column: column, row: row)
                for bit in Self.rowBits {
                    flips[.flippedRow, default: []].append(Flip(image: image, target: .row(place, bit: bit)))
                }
            }
        }
    }

    /// The bits flipped in a column. In a number: three of the lowest byte, one of the next, a middle one, the highest
    /// one, the sign. In text or a blob, bits below 32 stand for bits of the first byte, the others for bits of the
    /// last.
    private static let rowBits = [0, 1, 7, 13, 30, 62, 63]

    // MARK: one flip

    private func judge(_ flip: Flip) async throws(StoreError) -> (FaultOutcome, [String]) {
        let image = images[flip.image]
        guard let rig = damageableRig() else { return (.unaffected, ["no such bit"]) }
        try rig.mount(image.media, by: ReplayChooser(), log: nil)
        defer { rig.dismount() }
        switch flip.target {
        case .row(let place, let bit):
            guard try rig.flip(bit, of: place) else { return (.unaffected, ["no such bit"]) }
        case .superblock(let bit):
            guard let newest = try Superblock.read(from: rig.device) else { return (.unaffected, ["no superblock"]) }
            var bytes = newest.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            try rig.device.write(bytes[...], to: Geometry.superblock, at: newest.slot)
        case .file(let name, let bit): rig.flip(bit, ofFile: name)
        case .rows(let seed):
            let judged = try damage(rig, seed)
            if let error = await usingError(rig) { return (judged.0, judged.1 + ["the store said: \(error)"]) }
            return judged
        }
        let report = rig.checkOnce()
        let news = report.findings.filter { !image.report.findings.contains($0) && $0.verdict != .holds }
        let seers = Self.seers(of: flip.target)
        if !seers.isEmpty, !news.contains(where: { seers.contains($0.check) }) {
            let others = news.map(\.description)
            return (.violated, ["\(seers.map(\.description).joined(separator: " or ")) did not see it"] + others)
        }
        if case .row = flip.target, let strange = await impossibleAnswers(rig).first { return (.violated, [strange]) }
        let isUnread = news.isEmpty ? try rig.readHash() == image.rows : false
        if let refusal = await usingError(rig) { return (.refused, ["the store said: \(refusal)"]) }
        if !news.isEmpty { return (.found, news.map(\.description)) }
        if isUnread { return (.unaffected, []) }
        return (.violated, ["what readers find has changed, and neither the check nor the store says so"])
    }

    /// The checks that look at all of what was flipped: one of them has to see it, whatever the others see. Nobody looks at every bit of
    /// a file.
    private static func seers(of target: Flip.Target) -> [StoreCheck] {
        switch target {
        case .row(let place, _):
            switch place.table {
            case "store": [.header]
            case "journal": [.journalChain]
            case "journal_fact": [.journalChain, .journalFacts]
            default: [.stateHash]
            }
        case .superblock: [.superblock]
        case .file, .rows: []
        }
    }

    /// Damages the mounted store's rows again and again.
    private func damage(_ rig: any DamageableRig, _ seed: UInt64) throws(StoreError) -> (FaultOutcome, [String]) {
        let tables = TableDeclaration.all.map {
            DamageDraw.Table(name: $0.name, columns: $0.columns.map(\.name), key: $0.key.map(\.name))
        }
        var draw = DamageDraw(seed: seed, tables)
        let damaged = try rig.damage(by: &draw, times: Self.damages.each)
        if let (number, difference) = damaged.enumerated().lazy.compactMap({ number, rows in
            rows.difference.map { (number, $0) }
        }).first {
            return (.violated, [damaged[number].script.joined(separator: "; "), difference])
        }
        // The last damage was left.
        let violated = Set((damaged.last?.views ?? []).map(\.invariant))
        let findings = rig.checkOnce().findings
        let silent = Invariant.allCases.first { invariant in
            let says = findings.contains { $0.check == .invariant(invariant) && $0.verdict != .holds }
            return says != violated.contains(invariant)
        }
        if let silent {
            return (
                .violated,
                (damaged.last?.script ?? []) + ["of \(silent.rawValue) the full check and the view say not the same"]
            )
        }
        let found = damaged.count { !$0.views.isEmpty }
        return (found > 0 ? .found : .unaffected, ["\(found) of \(damaged.count) damaged stores violate an invariant"])
    }

    /// Opens the store on the damaged media and uses it; returns the first error that is no refusal. Whatever the rows say, nothing may
    /// trap. The full check has run before.
    private func usingError(_ rig: any StoreRig) async -> StoreError? {
        let environment = CampaignHost.environment(
            run.plan, boots: 0, random: .recoveredStore, checkpoints: false)
        do throws(StoreError) {
            let store = try await Session(rig: rig, device: rig.device, environment: environment).open()
            try await DamagedUse.use(store)
            try await store.close()
            return nil
        } catch {
            return error
        }
    }

    /// What the tables answer, and cannot be (DamagedReads.swift).
    private func impossibleAnswers(_ rig: any StoreRig) async -> [String] {
        do throws(StoreError) {
            let backend = try rig.open()
            let answers = try backend.read { (rows) throws(StoreError) in DamagedReads.impossible(in: rows) }
            try backend.close()
            return answers
        } catch {
            return []  // nobody gets any answer
        }
    }

    // MARK: images

    private static func media(_ recording: Recording, at events: Int) -> MediaState {
        let media = CrashedMedia(log: recording.log)
        media.advance(to: events)
        return media.state().crashed(.process)
    }

    /// A new rig for each use, because a reader may write (it recovers a log), and an image has to stay as it is. Nil
    /// for a medium that cannot be damaged.
    private func damageableRig() -> (any DamageableRig)? { run.medium.rig(blocks: run.blocks) as? any DamageableRig }

    private func use<R>(
        _ image: Image, _ body: (any DamageableRig) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        guard let rig = damageableRig() else { return nil }
        try rig.mount(image.media, by: ReplayChooser(), log: nil)
        defer { rig.dismount() }
        return try body(rig)
    }

    /// The image of undamaged `media`.
    private func image(_ media: MediaState) throws(StoreError) -> Image? {
        guard let rig = damageableRig() else { return nil }
        try rig.mount(media, by: ReplayChooser(), log: nil)
        defer { rig.dismount() }
        let files = rig.files().map { (name: $0.name, size: $0.size, isLog: $0.name != rig.tableFile) }
        let report = rig.checkOnce()
        guard report.damage.isEmpty else {
            throw StoreError(.corrupt, "the undamaged store is damaged: \(report.damage[0])")
        }
        return Image(media: media, files: files, report: report, rows: try rig.readHash())
    }

    private func describe(_ flip: Flip) -> String {
        switch flip.target {
        case .row(let place, let bit): "bit \(bit) of \(place.table).\(place.column), row \(place.row)"
        case .superblock(let bit): "bit \(bit % 8) of byte \(bit / 8) of the superblock"
        case .file(let name, let bit): "bit \(bit % 8) of byte \(bit / 8) of \(name)"
        case .rows(let seed): "rows damaged from seed \(seed)"
        }
    }
}
