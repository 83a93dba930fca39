// Reading who holds what. A `conflict` names the holds in the way, and here one can ask whose they are:
//
//   truncate(file, …)     conflict, holds [17]
//   hold(17)              blocks 40..<42 of inode 3, read and write; peer-7, remote
//   holds(of: peer-7)     all that peer-7 can reach: what it has to let go of, or what is lost with it
//
// Waits and errors as in Operations/ReadRows.swift.
// Source: PROTOCOL P1.

extension LayoutStore {
    /// A holder's row, or nil if nobody is registered by this number.
    ///
    /// Waits for the operations before it. O(log n).
    public func holder(_ id: HolderID) async throws(StoreError) -> Holder? {
        try await look { (rows) throws(StoreError) in try rows.holder(id) }
    }

    /// Every registered holder, ascending by number.
    ///
    /// Waits for the operations before it. O(holders), in memory as well.
    public func holders() async throws(StoreError) -> [Holder] {
        try await look { (rows) throws(StoreError) in try rows.holders().checked() }
    }

    /// A hold with its holder, or nil if it has ended: what stands behind a number in ``StoreError/holds``.
    ///
    /// Waits for the operations before it. O(log n).
    public func hold(_ id: HoldID) async throws(StoreError) -> (hold: Hold, holder: Holder)? {
        try await look { (rows) throws(StoreError) in
            guard let hold = try rows.hold(id) else { return nil }
            guard let holder = try rows.holder(hold.holder) else {
                throw StoreError(.corrupt, "hold \(id) is of holder \(hold.holder), who is not there; run a full check")
            }
            return (hold, holder)
        }
    }

    /// All that a holder can reach now, ascending by number; empty also for one that is not registered.
    ///
    /// Waits for the operations before it. O((mappings + pins + holds) · log n), in memory O(holds).
    public func holds(of holder: HolderID) async throws(StoreError) -> [Hold] {
        try await look { (rows) throws(StoreError) in
            var found: [Hold] = []
            for range in try rows.mappedRanges(of: holder) { found += try rows.holds(of: .mappedRange(range.id)) }
            for pin in try rows.pins(of: holder) { found += try rows.holds(of: .pin(pin.id)) }
            return found.sorted { $0.id < $1.id }
        }
    }

    /// All that anybody can reach through a file, ascending by number: blocks that it has, and blocks that it has moved
    /// away from (`stale`). Empty also for a file that is not there.
    ///
    /// Waits for the operations before it. O(holds · log n), in memory O(holds).
    public func holds(of inode: InodeNumber) async throws(StoreError) -> [Hold] {
        try await look(at: inode) { (rows) throws(StoreError) in
            try rows.holds(of: inode, in: FileBlock(0)..<FileBlock(.max))
        }
    }
}
