extension CutRunner {
    /// The search below one crash: what is the same in all of its states.
    struct Search {
        let crash: Crash
        let media: MediaState
        /// Everything in a key but the content.
        let base: Int64
        /// Crashes that may still come.
        let depth: Int
        let lineage: Lineage
    }

    /// One state of a search.
    struct Leaf {
        /// 0 for a store that did not come back.
        let key: Int64
        let identity: Int64
        let verdict: Verdict
        /// What lies behind the key, when it was met for the first time.
        let fresh: CutResult.Content?
    }
}
