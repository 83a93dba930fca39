/// What a fault came to.
package enum FaultOutcome: String, CaseIterable, Sendable {
    /// Nobody noticed, and nothing is lost.
    case unaffected
    /// The store said so, refused everything until it was opened again, and then had everything.
    case recovered = "typed error, recovered"
    /// The store did not open, and said why.
    case refused = "typed error on open"
    /// The store opened; the full check says that something is damaged or may be.
    case found = "found by the full check"
    /// Something that the media had promised to keep is gone; what is there is consistent.
    case lost
    /// Bytes of a file are wrong, and nothing of the store could have told: file data has no checksum.
    case beyondTheStore = "file data, which has no checksum"
    case violated
}

/// One fault and what it came to.
package struct FaultResult: Sendable {
    package let fault: Fault
    /// Calls of the kind that the run made, and how many of them were struck.
    package let calls: Int
    package let fired: Int
    package let outcome: FaultOutcome
    /// Of a violation: what is wrong, in sentences. Of others: what the store or the check said, if anything.
    package let details: [String]
}
