/// A step of the protocol that somebody once got wrong. On by default; a campaign turns one off to see which crash breaks it.
///
/// Off, the store does what the wrong code did (ProtocolRule+Source.swift), and its assertions are silent (CRASHMODEL M6).
/// Not reachable from the public API. Add at the end, never reuse a number.
package enum ProtocolRule: UInt8, CaseIterable, Sendable {
    case copyBeforeHandOut = 0
    case flushBeforeRemap = 1
    case holdBeforeHandOut = 2
    case busyUntilDurable = 3
    case keepSurvivorHolds = 4
    case holdsPerDiskExtent = 5
    case durableBeforeInPlace = 6
    case intentBeforeEffect = 7
    case zeroTailBeforeGrow = 8
    case recoveredIsSynced = 9

    // Blocks on their way from owned to free, and the rows that say so.
    case detachWhileHeld = 10
    case freeAtLastReference = 11
    case freeAtLastHold = 12
    case lastHoldReleases = 13
    case busyKeepsItsLSN = 14
    case cutKeepsItsEnd = 15
    case splitKeepsRests = 16
    case syncBeforeNoSpace = 17
    case mergeOnlyUnheld = 18
    case mergeOnlySameState = 19
    case moveKeepsState = 20
    case sequenceOnMove = 21

    // Writes, and what a write brings into being.
    case copyWhatIsShared = 22
    case copyForWriteFault = 23
    case copyAroundWrite = 24
    case zeroAroundWrite = 25
    case convertWhatWasWritten = 26
    case cancelRefusedStaging = 27
    case sizeAfterData = 28
    case flushEdgesFirst = 29
    case zeroPartialEdges = 30
    case preallocateUnwritten = 31
    case unshareWholeRange = 32

    // Sharing.
    case countWithMapping = 33
    case cloneKeepsBirth = 34
    case cloneMakesHoles = 35
    case shareOnlyWritten = 36
    case flushBeforeShare = 37
    case zeroGapBeforeClone = 38
    case dedupeComparesTail = 39

    // Moving and zeroing, piece by piece.
    case flushBeforeCollapse = 40
    case flushBeforeInsert = 41
    case flushBeforeExchange = 42
    case growBeforeInsert = 43
    case shrinkAfterCollapse = 44
    case stepAsLongAsBoth = 45
    case progressWithPiece = 46
    case intentUntilDone = 47
    case zeroStagesShared = 48
    case zeroStagesHeld = 49
    case zeroKeepsUnwritten = 50

    // Who is asked before blocks go.
    case truncateBreaks = 51
    case truncateBreaksTail = 52
    case truncateToZeroBreaks = 53
    case punchBreaks = 54
    case zeroBreaks = 55
    case shiftBreaks = 56
    case exchangeBreaks = 57
    case shareBreaksTarget = 58
    case shareBreaksWriters = 59
    case remapBreaksMappings = 60

    // Holders.
    case grantOnlyWritten = 61
    case acknowledgeNamesHolds = 62
    case dropEndsPins = 63
    case mappedFileStays = 64
    case pinnedFileStays = 65
    case lastUnmapInactivates = 66
    case closeKeepsHolds = 67
    case hostOutlivesProcess = 68
    case otherHostsStay = 69
    case deadProcessesGo = 70
    case otherBootsGo = 71

    // Recovery.
    case intentsAreFinished = 72
    case stagingIsCancelled = 73
    case unlinkedIsInactivated = 74
    case intentsBeforeStaging = 75
    case deadBeforeUnlinked = 76
    case bumpBeforeSuperblock = 77
    case superblockBeforeOpening = 78
    case recoveryEndsSynced = 79

    // What is permanent when somebody is told so.
    case flushBeforeAcknowledge = 80
    case syncBeforeAcknowledge = 81
    case syncFlushesData = 82
    case checkpointFlushesData = 83
    case promiseOnlyDurable = 84
    case trimMovesAnchor = 85
    case cutTailWaits = 86
    case movedWaits = 87
    case zeroedWaits = 88
    case unsharedWaits = 89

    package var name: String { "\(self)" }
}

/// The rules that are on.
package struct RuleSet: Hashable, Sendable {
    /// A bit for each rule that is off, by its number: 0 to 63, and 64 to 127. (One UInt128 breaks the frames of async functions that
    /// keep it: Swift 6.3.1.)
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    package static let all = RuleSet()

    private init() {}

    package func without(_ rule: ProtocolRule) -> RuleSet {
        var set = self
        if rule.rawValue < 64 { set.low |= rule.bit } else { set.high |= rule.bit }
        return set
    }

    package func keeps(_ rule: ProtocolRule) -> Bool { (rule.rawValue < 64 ? low : high) & rule.bit == 0 }

    /// In the order of their numbers.
    package var switchedOff: [ProtocolRule] { ProtocolRule.allCases.filter { !keeps($0) } }
}

extension ProtocolRule {
    /// Its bit in the word of a ``RuleSet``.
    fileprivate var bit: UInt64 { 1 << UInt64(rawValue % 64) }
}
