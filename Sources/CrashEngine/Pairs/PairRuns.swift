package import LayoutStore

/// Runs pairs on copies of one store.
package struct PairRuns {
    package enum Side: Sendable { case left, right }

    /// The files longer than this are not read, and no pair is drawn on them.
    private static let longestRead: Int64 = 1 << 20

    private let rig: any StoreRig
    private let media: MediaState
    private let files: [InodeNumber]
    private let seed: UInt64
    private let environment: (Side) -> StoreEnvironment
    /// Changes the calls of the left side: a mutant, in tests.
    package var mutates: (WorkloadOperation) -> [WorkloadOperation] = { [$0] }

    /// - Parameters:
    ///   - media: of a store that nobody has open.
    ///   - files: the inode of each file, by the file's number.
    ///   - environment: how each side's store is set up.
    init(
        _ media: MediaState, on medium: StoreMedium, blocks: BlockCount, files: [InodeNumber], seed: UInt64,
        environment: @escaping (Side) -> StoreEnvironment
    ) {
        rig = medium.rig(blocks: blocks)
        self.media = media.crashed(.process)
        self.files = files
        self.seed = seed
        self.environment = environment
    }

    /// Draws pairs, each of another kind, until `most` were judged, or all kinds were tried. At least one is judged.
    ///
    /// - Parameter kinds: the kinds to draw from, in the order of a tie.
    package func run(
        most: Int, kinds: [Pair.Kind] = Pair.Kind.allCases
    ) async throws(StoreError) -> (judged: Int, breaches: [Breach]) {
        var random = SeededGenerator(seed: seed, purpose: .pairs)
        let (drawable, known) = try await start()
        var (judged, breaches): (Int, [Breach]) = (0, [])
        for kind in random.shuffled(kinds) where judged < most {
            guard let pair = Pair.drawn(kind, on: drawable, &random), let found = try await judge(pair, known)
            else { continue }
            judged += 1
            breaches += found
        }
        if judged == 0, let found = try await judge(.ofEmptyFile(files.count), known) {
            judged += 1
            breaches += found
        }
        return (judged, breaches)
    }

    /// The live files, with the empty one that every side makes first; and the invariants that are violated before any pair.
    private func start() async throws(StoreError) -> (files: [PairedFile], violated: Set<Invariant>) {
        let store = try await open(.left, source: nil)
        let rows = try await store.store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
        let view = StoreView(rows)
        let files: [PairedFile] = store.files.enumerated().compactMap { number, inode in
            guard let file = view.files[inode], !file.isUnlinked, file.size <= Self.longestRead else { return nil }
            return PairedFile(
                number: number, size: Int(file.size), map: file.map, shared: view.sharedPart(of: file.map))
        }
        return (files, Set(rows.violations(journal: nil).map(\.invariant)))
    }

    /// In what the sides differ; nil if the store has refused one of them, for want of space or because somebody is in the way.
    ///
    /// - Parameter known: invariants that were violated before.
    private func judge(_ pair: Pair, _ known: Set<Invariant>) async throws(StoreError) -> [Breach]? {
        guard let left = try await view(.left, pair.left.flatMap(mutates), of: pair),
            let right = try await view(.right, pair.right, of: pair)
        else { return nil }
        let named = pair.files.map { $0 < files.count ? files[$0] : left.made }
        var found: [(what: String, sentence: String)] = left.view.differences(
            from: right.view, pair.likeness, named: named)
        if left.saidDifferent || right.saidDifferent {
            found.append(("answer", "a dedupe said that what was copied differs"))
        }
        for violation in left.view.violations + right.view.violations where !known.contains(violation.invariant) {
            found.append((violation.invariant.rawValue, violation.detail))
        }
        return found.map { what, sentence in
            Breach(
                "\(pair.kind.rawValue)_\(what)",
                "two copies of the store at the end of the plan ought to be alike; \(pair.words). They differ in \(sentence)"
            )
        }
    }

    private struct End {
        let view: PairedView
        let saidDifferent: Bool
        /// The file that the side made first.
        let made: InodeNumber
    }

    private func view(
        _ side: Side, _ operations: [WorkloadOperation], of pair: Pair
    ) async throws(StoreError) -> End? {
        var target = try await open(side, source: pair.source)
        let store = target.store
        do throws(StoreError) {
            for file in pair.files where pair.letsGo {
                let holds = try await store.holds(of: target.files[file]).filter { $0.state != .stale }
                if !holds.isEmpty { try await store.letGo(holds.map(\.id), durability: .deferred) }
            }
            for operation in operations { _ = try await operation.perform(on: &target, durability: .deferred) }
        } catch {
            guard error.isRefusal else { throw error }
            return nil
        }
        try await store.sync()
        let rows = try await store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
        var contents: [InodeNumber: [UInt8]] = [:]
        for inode in rows.inodes where inode.state != .unlinked && inode.size <= Self.longestRead {
            contents[inode.number] = try await store.read(inode.number, 0..<inode.size)
        }
        return End(
            view: PairedView(rows, contents: contents), saidDifferent: target.saidDifferent,
            made: target.files[files.count])
    }

    /// A copy of the store, opened, with an empty file more and a holder for mapped writes.
    private func open(_ side: Side, source: Pair.Place?) async throws(StoreError) -> PairedStore {
        try rig.mount(media, by: ReplayChooser(), log: nil)
        rig.seed(seed)
        let store = try await LayoutStore.open(
            on: try rig.reopen(), device: rig.device, environment: environment(side))
        let holder = try await store.register("pairs", scope: .process)
        let made = try await store.create(durability: .deferred)
        return PairedStore(store, files: files + [made], workloadHolder: holder, source: source)
    }
}
