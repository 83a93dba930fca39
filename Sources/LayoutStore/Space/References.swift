/// How many data extents map each block. Rows exist from two references on; one is the extent itself.
extension Transaction {
    /// `blocks` cut where the number of references changes; blocks without a row have one.
    func references(of blocks: Range<DiskBlock>) throws(StoreError) -> [(blocks: Range<DiskBlock>, references: Int64)] {
        try Self.references(of: blocks, in: rows)
    }

    static func references(
        of blocks: Range<DiskBlock>, in rows: any StateRows
    ) throws(StoreError) -> [(blocks: Range<DiskBlock>, references: Int64)] {
        var pieces: [(blocks: Range<DiskBlock>, references: Int64)] = []
        var next = blocks.lowerBound
        var run = try rows.refcount(atOrBefore: next)
        if let first = run, first.blocks.upperBound <= next { run = nil }
        while next < blocks.upperBound {
            if run == nil { run = try rows.refcount(atOrAfter: next) }
            guard let found = run, let common = found.blocks.intersection(next..<blocks.upperBound) else {
                pieces.append((next..<blocks.upperBound, 1))
                break
            }
            if next < common.lowerBound { pieces.append((next..<common.lowerBound, 1)) }
            pieces.append((common, found.references))
            next = common.upperBound
            run = nil
        }
        return pieces
    }

    /// One more extent maps `blocks`. Before (or with) the new mapping (PROTOCOL P5.1).
    func addReference(to blocks: Range<DiskBlock>) throws(StoreError) {
        for piece in try references(of: blocks) {
            try setReferences(of: piece.blocks, to: piece.references + 1)
        }
    }

    /// One extent fewer, of `inode`, maps `blocks`. What nobody maps any more is released. After the mapping is gone
    /// (PROTOCOL P5.4). // keeps freeAtLastReference; off: the first one to go frees them, and the count stays
    func dropReference(to blocks: Range<DiskBlock>, of inode: InodeNumber) throws(StoreError) {
        for piece in try references(of: blocks) {
            if piece.references == 1 || !rules.keeps(.freeAtLastReference) {
                try release(piece.blocks, of: inode)
            } else {
                try setReferences(of: piece.blocks, to: piece.references - 1)
            }
        }
    }

    /// `blocks` lie inside one row, or in none.
    ///
    /// keeps splitKeepsRests (off: what lies behind is forgotten), unsharedWaits.
    private func setReferences(of blocks: Range<DiskBlock>, to references: Int64) throws(StoreError) {
        if let row = try rows.refcount(atOrBefore: blocks.lowerBound), row.blocks.overlaps(blocks) {
            try remove(row)
            let behind = blocks.upperBound..<row.blocks.upperBound
            let rests = [row.start..<blocks.lowerBound, behind].prefix(rules.keeps(.splitKeepsRests) ? 2 : 1)
            for rest in rests where !rest.isEmpty {
                try insert(RefcountRun(rest, references: row.references))
            }
        }
        guard references >= 2 else {
            if rules.keeps(.unsharedWaits) { settling.note(blocks, since: lsn) }
            return
        }
        var run = blocks
        if let before = try rows.refcount(atOrBefore: run.lowerBound), before.blocks.upperBound == run.lowerBound,
            before.references == references
        {
            try remove(before)
            run = before.start..<run.upperBound
        }
        if let after = try rows.refcount(atOrAfter: run.upperBound), after.start == run.upperBound,
            after.references == references
        {
            try remove(after)
            run = run.lowerBound..<after.blocks.upperBound
        }
        try insert(RefcountRun(run, references: references))
    }
}
