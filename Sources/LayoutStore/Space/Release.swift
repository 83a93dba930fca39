// The only way out of ownership: owned → detached (still held) → busy (freed, not yet durable) → free.
//
//   | from     | to       | when                                      | by                       |
//   |----------|----------|-------------------------------------------|--------------------------|
//   | owned    | detached | last owner gone, somebody holds the block | release                  |
//   | owned    | busy     | last owner gone, nobody holds it          | release                  |
//   | detached | busy     | last hold ended                           | holdEnded                |
//   | busy     | free     | freeing LSN durable                       | emptyDurableBusy         |
//   | free     | owned    | allocated                                 | allocate                 |
//
// Example: H holds 40 through file A, which was remapped to 90; file B is truncated and 40 loses its last owner. 40 goes to
// detached, not to busy: H can still read it. When H lets go, the same transaction moves 40 to busy.
//
// A crash leaves: each move is part of one transaction, so a block is in one state, before or after.
// Source: PROTOCOL P2, P5.4.

extension Transaction {
    /// `blocks` have just lost their last owner, `inode`: detaches what is held, frees the rest.
    ///
    /// keeps detachWhileHeld; off: nobody is looked for, and all is freed.
    func release(_ blocks: Range<DiskBlock>, of inode: InodeNumber) throws(StoreError) {
        for piece in try rules.keeps(.detachWhileHeld) ? pieces(of: blocks) : [(blocks, false)] {
            try enter(piece.blocks, in: piece.isHeld ? .detached : .busy, since: lsn)
            note(JournalFact(piece.isHeld ? .detach : .free, piece.blocks, of: inode))
        }
    }

    /// A hold on `blocks`, granted through `inode`, has ended: what was detached for it alone becomes busy.
    ///
    /// keeps freeAtLastHold; off: whoever else holds it is not looked for.
    func holdEnded(on blocks: Range<DiskBlock>, of inode: InodeNumber) throws(StoreError) {
        for run in try carve(blocks, from: .detached) {
            for piece in try pieces(of: run.blocks) {
                if piece.isHeld, rules.keeps(.freeAtLastHold) {
                    try enter(piece.blocks, in: .detached, since: run.since)
                } else {
                    try enter(piece.blocks, in: .busy, since: lsn)
                    note(JournalFact(.free, piece.blocks, of: inode))
                }
            }
        }
    }

    /// `blocks` cut where being held begins or ends; ascending, without gaps.
    private func pieces(of blocks: Range<DiskBlock>) throws(StoreError) -> [(blocks: Range<DiskBlock>, isHeld: Bool)] {
        let held = try rows.holds(on: blocks).map(\.diskBlocks).sorted { $0.lowerBound < $1.lowerBound }
        var pieces: [(blocks: Range<DiskBlock>, isHeld: Bool)] = []
        var next = blocks.lowerBound
        for hold in held {
            guard let common = hold.intersection(next..<blocks.upperBound) else { continue }
            if next < common.lowerBound { pieces.append((next..<common.lowerBound, false)) }
            pieces.append((common, true))
            next = common.upperBound
            if next == blocks.upperBound { return pieces }
        }
        pieces.append((next..<blocks.upperBound, false))
        return pieces
    }
}
