extension CutRunner {
    /// How deep crashes inside recoveries nest, and which recoveries are crashed.
    package struct Depth: Sendable, Hashable, Codable {
        /// 0: none; 1: pairs of crashes; 2: also crashes inside the recovery from a crash inside a recovery.
        package let crashes: Int
        /// One in so many recoveries is crashed, picked by its key; 1 for all.
        package let every: Int
        /// The most paths that are explored below one crash inside a recovery, and behind one key.
        package let pathsPerCrash: Int

        package init(crashes: Int = 1, every: Int = 8, pathsPerCrash: Int = 256) {
            (self.crashes, self.every, self.pathsPerCrash) = (crashes, every, pathsPerCrash)
        }
    }
}
