/// What came of a fault. All but ``violated`` are legal, each for its class of faults (``FaultKind``).
package enum FaultOutcome: String, CaseIterable, Sendable {
    /// The store reported no error, and nothing is lost.
    case unaffected
    /// The store threw an error, refused everything until it was opened again, and then had everything.
    case recovered = "typed error, recovered"
    /// The store refused to open or to be used, and said why.
    case refused = "typed error"
    /// The store opened; the full check says that something is damaged or may be.
    case found = "found by the full check"
    /// Something is gone that the media had promised to keep; the rest is consistent.
    case lost
    /// Bytes of a file are wrong, which the store cannot notice: file data has no checksum.
    case beyondTheStore = "file data, which has no checksum"
    /// A file lacks what changed since the device was flushed last, and nobody can tell (ADR 18).
    case lag = "lag of one flush"
    /// The store lost, kept or showed something that it must not, or was damaged and nobody noticed.
    case violated
}

/// One fault and its outcome.
package struct FaultResult: Sendable {
    package let fault: Fault
    /// How many calls the run made that a fault of this kind could strike.
    package let calls: Int
    /// How many of these calls the fault struck.
    package let fired: Int
    package let outcome: FaultOutcome
    /// Sentences. For a violation, they say what is wrong; for other outcomes, what the store or the check said, if
    /// anything.
    package let details: [String]
}
