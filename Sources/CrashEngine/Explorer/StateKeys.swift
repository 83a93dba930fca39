internal import LayoutStore

/// The keys of states, and which states are picked by them: for crashes inside recovery, a second verdict, or the
/// medium's own check.
///
/// Two states with one key cannot differ in their verdict, nor in what crashes inside their recovery come to
/// (CRASHMODEL M4). A pick depends on key or identity alone, so every runner picks the same states.
struct StateKeys {
    private let depth: CutRunner.Depth

    init(_ depth: CutRunner.Depth) { self.depth = depth }

    /// One in so many states is judged although its verdict is known. A prime, so that no pattern of states escapes it;
    /// with this one the sample costs less than a hundredth of the time.
    private static let judgedAgainEvery: UInt64 = 251
    /// The medium's own check reads everything, so only one key in so many has it.
    private static let integrityEvery: Int64 = 32

    /// A hash that tells a state from every other.
    ///
    /// After a crash inside a recovery, states that the store cannot tell apart count as one. They differ in what lies
    /// behind the valid frames of a log or in a journal that is over, and that was left by the state whose recovery
    /// crashed: any state with the same key may stand for it.
    func identity(of opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        let isInner = !search.crash.earlier.isEmpty
        return HashPurpose.identity.hash(
            [search.base, opened.content.physical, isInner ? opened.seen : opened.image])
    }

    /// A hash of all that a verdict depends on. The place of a page, in the log or in the database, shows only to a
    /// crash inside recovery. The length of the log decides when the store checkpoints.
    func key(of opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        if isCrashedAgain(opened, search) { return physical(opened, search) }
        return HashPurpose.logicalKey.hash(
            [search.base, opened.seen, opened.content.logical, Int64(opened.content.logLength)])
    }

    /// A hash of all that a crash inside recovery depends on. Such a crash may bring frames back that a kept WAL index
    /// hides; the cut says which frames those are. Frames of an unfinished commit are left out, and what a journal holds that is
    /// over: the next commit writes over them, and no sum over them fits.
    private func physical(_ opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Int64 {
        let hidden = search.media.keepsIndex ? Int64(search.crash.events) : 0
        return HashPurpose.physicalKey.hash([search.base, opened.seen, opened.content.physical, hidden])
    }

    /// Whether crashes inside the recovery from this state are explored.
    func isCrashedAgain(_ opened: StateExplorer.Opened, _ search: CutRunner.Search) -> Bool {
        search.depth > 0 && UInt64(bitPattern: physical(opened, search)) % UInt64(depth.every) == 0
    }

    /// Whether a state is judged although its verdict is known: a sample, in case the key lacks something.
    func isJudgedAgain(_ opened: StateExplorer.Opened, _ identity: Int64, _ search: CutRunner.Search) -> Bool {
        UInt64(bitPattern: identity) % Self.judgedAgainEvery == 0 && !isCrashedAgain(opened, search)
    }

    /// Whether the medium's own check is run behind this key.
    func checksIntegrity(_ key: Int64) -> Bool { key & (Self.integrityEvery - 1) == 0 }

    /// The part that is not content, in the keys of states after a crash inside the recovery behind `key`.
    ///
    /// Promises about commits are left out, since they are compared with each state by itself; they count only if a
    /// further crash may depend on them.
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
