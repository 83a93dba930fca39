extension CutRunner {
    /// The search below one crash: all that its states have in common.
    struct Search {
        let crash: Crash
        let media: MediaState
        /// The part of each state's key that is not its content.
        let base: Int64
        /// How many more crashes may follow, each inside the recovery from the one before.
        let depth: Int
        let lineage: Lineage
    }

    /// One state of a search.
    struct Leaf {
        /// 0 if the store did not come back.
        let key: Int64
        let identity: Int64
        let verdict: Verdict
        /// What lies behind the key, if the runner met the key for the first time.
        let fresh: CutResult.Content?
    }
}
