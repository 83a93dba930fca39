/// An answer to a fault or pin: the addresses, and what became of older ones.
public struct Grant: Hashable, Sendable {
    /// The new reach, ascending by file block. Holes have none.
    public let holds: [Hold]
    /// Older holds of the same holder that its file has moved away from (PROTOCOL P3.3). They stay reachable until let go.
    public let stale: [Hold]
    /// Parts of older holds that stayed where the file is, under new identities.
    public let kept: [Hold]
    /// Older holds that are gone; `stale` and `kept` stand for them.
    public let replaced: [HoldID]
    /// The inode's sequence number that goes with the addresses (PROTOCOL P1.4).
    public let sequence: Int64
    /// The pin, when the grant came from one.
    public let pin: PinID?

    package init(
        holds: [Hold], stale: [Hold], kept: [Hold], replaced: [HoldID], sequence: Int64, pin: PinID?
    ) {
        self.holds = holds
        self.stale = stale
        self.kept = kept
        self.replaced = replaced
        self.sequence = sequence
        self.pin = pin
    }
}
