/// A fork's runs: looked up, cut out, put in. References and releases are the caller's.
extension StateTransaction {
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

    /// A live file, or `input`.
    func liveInode(_ number: InodeNumber) throws(StoreError) -> Inode {
        guard let inode = try inode(number), inode.state == .live else {
            throw StoreError(.input, "there is no file with inode \(number); create it first")
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
        return parts
    }

    /// Puts a run into a fork where nothing is mapped, merged with neighbours that continue it on file and on disk.
    func map(_ extent: Extent) throws(StoreError) {
        var (offset, start, count) = (extent.offset, extent.start, extent.count)
        func continues(_ left: Extent, _ rightOffset: FileBlock, _ rightStart: DiskBlock) -> Bool {
            left.fileBlocks.upperBound == rightOffset && left.diskBlocks.upperBound == rightStart
                && left.state == extent.state && left.born == extent.born
        }
        if let before = try rows.extent(of: extent.inode, fork: extent.fork, atOrBefore: offset),
            continues(before, offset, start)
        {
            try remove(before)
            (offset, start, count) = (before.offset, before.start, before.count + count)
        }
        if let after = try rows.extent(of: extent.inode, fork: extent.fork, atOrAfter: offset + count),
            after.state == extent.state, after.born == extent.born, after.offset == offset + count,
            after.start == start + count
        {
            try remove(after)
            count = count + after.count
        }
        try insert(
            Extent(
                inode: extent.inode, fork: extent.fork, offset: offset, start: start, count: count, state: extent.state,
                born: extent.born))
    }

    /// Replaces an inode's row with `change` applied to it.
    @discardableResult
    func update(_ inode: Inode, _ change: (inout Inode) -> Void) throws(StoreError) -> Inode {
        var changed = inode
        change(&changed)
        if changed != inode { try replace(inode, with: changed) }
        return changed
    }
}
