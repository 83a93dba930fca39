/// A fork's runs: looked up, cut out, put in. References and releases are the caller's.
extension StateRows {
    /// The parts of `fork` that lie in `blocks`, ascending, clipped to it.
    func extents(of inode: InodeNumber, fork: Fork, in blocks: Range<FileBlock>) throws(StoreError) -> [Extent] {
        try wholeExtents(of: inode, fork: fork, touching: blocks).compactMap { $0.part(in: blocks) }
    }

    /// The runs of `fork` that touch `blocks`, ascending, not clipped.
    func wholeExtents(of inode: InodeNumber, fork: Fork, touching blocks: Range<FileBlock>) throws(StoreError)
        -> [Extent]
    {
        guard !blocks.isEmpty else { return [] }
        var found: [Extent] = []
        if let first = try extent(of: inode, fork: fork, atOrBefore: blocks.lowerBound),
            first.fileBlocks.overlaps(blocks)
        {
            found.append(first)
        }
        var next = (found.last?.fileBlocks.upperBound).map { max($0, blocks.lowerBound) } ?? blocks.lowerBound
        while next < blocks.upperBound, let run = try extent(of: inode, fork: fork, atOrAfter: next),
            run.offset < blocks.upperBound
        {
            found.append(run)
            next = run.fileBlocks.upperBound
        }
        return found
    }

    /// A file that is live, or unlinked and still mapped; or `input`.
    func knownInode(_ number: InodeNumber) throws(StoreError) -> Inode {
        guard let inode = try inode(number) else {
            throw StoreError(.input, "there is no file with inode \(number); create it first")
        }
        return inode
    }

    /// A live file, or `input`.
    func liveInode(_ number: InodeNumber) throws(StoreError) -> Inode {
        let inode = try knownInode(number)
        guard inode.state == .live else {
            throw StoreError(.input, "inode \(number) is unlinked; only who has it mapped can still reach it")
        }
        return inode
    }
}

extension Transaction {
    /// Cuts `blocks` out of a fork. Returns the parts that were mapped, ascending.
    func unmap(_ inode: InodeNumber, fork: Fork, _ blocks: Range<FileBlock>) throws(StoreError) -> [Extent] {
        var parts: [Extent] = []
        for whole in try rows.wholeExtents(of: inode, fork: fork, touching: blocks) {
            guard let part = whole.part(in: blocks) else { continue }
            try remove(whole)
            for rest in [whole.offset..<part.offset, part.fileBlocks.upperBound..<whole.fileBlocks.upperBound] {
                if let kept = whole.part(in: rest) { try insert(kept) }
            }
            parts.append(part)
        }
        if fork == .data, !parts.isEmpty { takenOut[inode, default: []] += parts }
        return parts
    }

    /// Puts a run into a fork where nothing is mapped, merged with neighbours that continue it on file and on disk.
    ///
    /// Throws `corrupt` when something is mapped there: its blocks would be lost.
    func map(_ extent: Extent) throws(StoreError) {
        let before = try rows.extent(of: extent.inode, fork: extent.fork, atOrBefore: extent.offset)
        let after = try rows.extent(of: extent.inode, fork: extent.fork, atOrAfter: extent.offset)
        for neighbour in [before, after] {
            guard let neighbour, neighbour.fileBlocks.overlaps(extent.fileBlocks) else { continue }
            throw StoreError(
                .corrupt,
                "file block \(extent.offset) of inode \(extent.inode) is mapped already, to disk block \(neighbour.start); "
                    + "run a full check")
        }
        var run = extent
        if let before, let merged = try merge(before, run) {
            try remove(before)
            run = merged
        }
        if let after, let merged = try merge(run, after) {
            try remove(after)
            run = merged
        }
        try insert(run)
    }

    /// One extent for two of one fork, or nil when the second does not continue the first.
    ///
    /// It is as young as the younger one. What is younger than a hold on it was handed out under that hold
    /// (`freed_under_active_mapping`), so the older one grows younger only if nobody holds it.
    ///
    /// keeps mergeOnlySameState (off: the second one gets the state of the first), mergeOnlyUnheld.
    private func merge(_ left: Extent, _ right: Extent) throws(StoreError) -> Extent? {
        guard left.fileBlocks.upperBound == right.offset, left.diskBlocks.upperBound == right.start,
            left.state == right.state || !rules.keeps(.mergeOnlySameState)
        else { return nil }
        if left.born != right.born, rules.keeps(.mergeOnlyUnheld) {
            let older = left.born < right.born ? left : right
            guard try rows.holds(on: older.diskBlocks).isEmpty else { return nil }
        }
        return Extent(
            inode: left.inode, fork: left.fork, offset: left.offset, start: left.start, count: left.count + right.count,
            state: left.state, born: max(left.born, right.born))
    }

    /// Takes `blocks` of a data fork to `offset` of `inode`, which may be another file's; what was mapped there is gone already.
    ///
    /// The blocks keep owners, state and birth. // keeps moveKeepsState (off: all that moves is written), movedWaits
    func move(_ extent: Extent, to inode: InodeNumber, _ offset: FileBlock) throws(StoreError) {
        try map(
            Extent(
                inode: inode, fork: .data, offset: offset, start: extent.start, count: extent.count,
                state: rules.keeps(.moveKeepsState) ? extent.state : .written, born: extent.born))
        if rules.keeps(.movedWaits) { settling.note(extent.diskBlocks, since: lsn) }
    }

    /// Applies `change` to an inode's row as it is now. Returns it as it is then.
    @discardableResult
    func update(_ number: InodeNumber, _ change: (inout Inode) -> Void) throws(StoreError) -> Inode {
        let before = try rows.knownInode(number)
        var after = before
        change(&after)
        if after != before { try replace(before, with: after) }
        return after
    }
}
