/// The purpose of a stream of random numbers. Streams of one run have different purposes, so that drawing from one
/// moves no other.
///
/// The number is a part of what a seed means: change it, and every recording and case of that seed is another one. Add
/// at the end, never reuse a number.
package struct SeedPurpose: Hashable, Sendable {
    let number: UInt64

    private init(_ number: UInt64) { self.number = number }

    /// The plan: motifs, clients, durabilities.
    package static let plan = SeedPurpose(1)
    /// When and where clients issue accesses while the plan is recorded. (Number 2 was issuing and landing, in one
    /// stream.)
    package static let issuing = SeedPurpose(12)
    /// Which of the issued accesses land at a point.
    package static let landing = SeedPurpose(13)
    /// The recorded store's nonces.
    package static let recordedStore = SeedPurpose(3)
    /// When survivors of a crash land their accesses.
    package static let survivors = SeedPurpose(4)
    /// The nonces of the store that recovers from the recorded run's crash.
    package static let recoveredStore = recoveredStore(after: 0)
    /// Sectors of a log that are mixed by chance, to confirm the search.
    package static let mixes = SeedPurpose(6)
    /// Where the bytes of a misdirected write go. It shares its number with ``mixes``, since no run has both.
    package static let faults = SeedPurpose(6)
    /// Which unsynced sectors have reached the media when a faulted run ends in a power loss.
    package static let faultedMedia = SeedPurpose(7)
    /// The plan of a fault sweep.
    package static let faultPlan = SeedPurpose(8)
    /// Which bits of files are flipped.
    package static let flips = SeedPurpose(9)
    /// Which cuts of a campaign file are explored again.
    package static let reverified = SeedPurpose(14)

    /// Which pairs are run at the end of a plan, and where.
    package static let pairs = SeedPurpose(15)
    /// The nonces of the stores of a pair.
    package static let pairedStore = SeedPurpose(16)
    /// When a store that is being made is killed.
    package static let makings = SeedPurpose(17)

    /// The nonces of the store that recovers from a crash with `crashes` earlier crashes. They differ for each number,
    /// so that no two epochs of one lineage have the same nonce.
    package static func recoveredStore(after crashes: Int) -> SeedPurpose {
        SeedPurpose(5 + UInt64(crashes) << crashShift)
    }

    /// Keeps the purposes of recovered stores apart from all others, whose numbers have at most 8 bits.
    private static let crashShift: UInt64 = 8

    // MARK: Tests and benchmarks

    /// What a test draws to act by.
    package static let test = SeedPurpose(1)
    /// The nonces of a test's store.
    package static let testStore = SeedPurpose(9)
    /// The operations of the random exerciser.
    package static let exerciser = SeedPurpose(11)
    /// The rows that a benchmark's store grows by.
    package static let growth = SeedPurpose(21)
    /// The commits that a benchmark measures.
    package static let commits = SeedPurpose(9)
    /// How rows are damaged.
    package static let damage = SeedPurpose(31)
    /// When a pool is looked at, and what a crash takes from it.
    package static let poolLooks = SeedPurpose(32)
}
