internal import LayoutStore

/// What a seed turns on: which operations and phrases are drawn, and how often. No seed draws them all alike, so that some runs have much
/// of what others lack.
///
/// Source: Groce, Zhang, Eide, Chen, Regehr, "Swarm Testing", ISSTA 2012.
struct Swarm {
    /// One thing that the generator draws.
    enum Kind: CaseIterable {
        case write, mappedWrite, read, mappedRead, truncate, clone, allocate, unshare, punch, zero, collapse, insert,
            dedupe, copy,
            exchange, create, unlink, sync, checkpoint, grow, reopen, map, fault, pin, letGo, phrase
    }

    /// How often each kind comes, in parts of their sum; 0 for those that are off.
    let weights: [(kind: Kind, weight: Int)]
    /// In the order in which they play, over and over.
    let phrases: [Planner.Phrase]
    /// How many of ten operations are deferred.
    let deferred: Int
    /// How many of ten edges of ranges do not lie at a block's border.
    let unaligned: Int
    /// How many files there are at a time.
    let files: Int
    /// How many blocks of a file are used, about.
    let longest: Int
    /// The most steps after which a mapping or pin is due to end.
    let longestLife: Int

    static func drawn(_ random: inout SeededGenerator) -> Swarm {
        var weights: [(kind: Kind, weight: Int)] = []
        for kind in Kind.allCases {
            let usual =
                switch kind {
                case .phrase: 20
                case .write: 8
                case .clone, .fault, .truncate: 4
                case .mappedRead, .read, .create, .checkpoint, .grow: 1
                default: 2
                }
            // Most kinds are as usual, some are off, some come all the time. Phrases are never off.
            weights.append((kind, usual * (kind == .phrase ? 1 : random.pick([0, 1, 1, 1, 1, 3]) ?? 1)))
        }
        let phrases = Planner.Phrase.allCases.filter { _ in random.chance(2, of: 3) }
        return Swarm(
            weights: weights, phrases: random.shuffled(phrases.isEmpty ? Planner.Phrase.allCases : phrases),
            deferred: random.pick([1, 4, 4, 7, 9]) ?? 4, unaligned: random.pick([1, 4, 7]) ?? 4,
            files: 2 + random.below(4), longest: random.pick([5, 8, 12, 20]) ?? 8,
            longestLife: random.pick([6, 14, 40]) ?? 14)
    }

    func draw(_ random: inout SeededGenerator) -> Kind {
        var left = random.below(weights.reduce(0) { $0 + $1.weight })
        for (kind, weight) in weights {
            if left < weight { return kind }
            left -= weight
        }
        return .write
    }
}
