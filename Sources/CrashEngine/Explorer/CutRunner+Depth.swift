extension CutRunner {
    /// Crashes inside recoveries: how deep they nest, and inside which.
    package struct Depth: Sendable, Hashable, Codable {
        /// 0: none; 1: pairs of crashes; 2: a crash inside the recovery from a crash inside a recovery.
        package let crashes: Int
        /// One in so many recoveries is crashed, chosen by its key; 1 for all.
        package let every: Int
        /// Paths that one crash inside a recovery may take.
        package let pathsPerCrash: Int

        package init(crashes: Int = 1, every: Int = 8, pathsPerCrash: Int = 256) {
            (self.crashes, self.every, self.pathsPerCrash) = (crashes, every, pathsPerCrash)
        }
    }
}
