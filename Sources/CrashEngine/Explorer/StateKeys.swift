internal import LayoutStore

/// The keys of states, and which states are picked by them for more than a verdict.
///
/// Two states with one key cannot differ in their verdict, nor in what crashes inside their recovery come to (CRASHMODEL M4). What a
/// state is picked for is a function of its key or identity alone: every runner picks the same.
struct StateKeys {
    private let depth: CutRunner.Depth

    init(_ depth: CutRunner.Depth) { self.depth = depth }

    /// One in so many states is judged although its verdict is known. A prime, so that it falls in step with nothing; at this one the
    /// sample costs less than a hundredth.
    private static let judgedAgainEvery: UInt64 = 251
    /// The medium's own check reads everything: one key in so many pays for it.
    private static let integrityEvery: Int64 = 32

    /// Tells a state from every other.
    func identity(of opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        HashPurpose.identity.hash([search.base, opened.content.physical, opened.image])
    }

    /// What a verdict depends on. Where the pages lie, in the log or in the database, shows only to a crash inside recovery; how long
    /// the log is decides when the store checkpoints.
    func key(of opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        if isCrashedAgain(opened, search) { return physical(opened, search) }
        return HashPurpose.logicalKey.hash(
            [search.base, opened.seen, opened.content.logical, Int64(opened.content.logLength)])
    }

    /// What a crash inside recovery depends on. It may bring frames back that a kept WAL index hides: which there are is known by the
    /// cut. Frames of an unfinished commit are written over by the next one, and no part of it.
    private func physical(_ opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        let hidden = search.media.keepsIndex ? Int64(search.crash.events) : 0
        return HashPurpose.physicalKey.hash([search.base, opened.seen, opened.content.physical, hidden])
    }

    /// Whether recovery from this state is crashed.
    func isCrashedAgain(_ opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Bool {
        search.depth > 0 && UInt64(bitPattern: physical(opened, search)) % UInt64(depth.every) == 0
    }

    /// Whether a state is judged although its verdict is known: a sample, in case that the key lacks what a verdict depends on.
    func isJudgedAgain(_ opened: StateExplorer.Opened, _ identity: Int64, _ search: CutRunner.Search) -> Bool {
        UInt64(bitPattern: identity) % Self.judgedAgainEvery == 0 && !isCrashedAgain(opened, search)
    }

    /// Whether the medium is asked for its own check behind this key.
    func checksIntegrity(_ key: Int64) -> Bool { key & (Self.integrityEvery - 1) == 0 }

    /// Everything in the key of a state behind `key` but what the media give back.
    ///
    /// What was promised about commits is compared state by state, and no part of the key, unless crashes that are still to come
    /// depend on it.
    static func base(
        behind key: Int64, _ capture: RecoveryRecorder.Capture, _ crash: Crash, isLast: Bool
    ) -> Int64 {
        let isPower = crash.kind.endsBoot
        return HashPurpose.innerCrash.hash(
            [
                key, isPower ? 2 : 1, Int64(capture.deviceWrites), isPower ? Int64(capture.flushedWrites) : 0,
                Int64(crash.survivors.pending.count), Int64(capture.run.landings.count),
                Int64(capture.run.flushedLandings), capture.run.newFile == nil ? 0 : 1, capture.run.hasEnded ? 1 : 0,
                isLast ? 0 : Int64(capture.promises), isLast || isPower ? 0 : Int64(capture.flushedWrites),
            ])
    }
}
