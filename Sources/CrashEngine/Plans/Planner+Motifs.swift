internal import LayoutStore

// Motifs are a few steps each, on files of their own. Each puts a part of the protocol to the test; where that is a
// rule that can be turned off, its name is on the right.
//
//   stale         P is cloned to Q. A client reads P, then write-faults it, and still reaches the old block, which
//                 only Q has now. Q is truncated: the block has to be detached, not freed       (holdsPerDiskExtent)
//   reuse         a file is truncated without a sync, and another one is written at once        (busyUntilDurable)
//   settled       P is cloned to Q, Q is truncated without a sync, P is written in place        (durableBeforeInPlace)
//   shared        P is cloned to Q, then written: copy, flush, remap          (copyBeforeHandOut, flushBeforeRemap)
//   collapsed     a file of six extents loses its second block without a sync; a block that moved is written in place
//   inserted      the same, but a hole comes in before the second block
//   exchanged     two files swap six blocks, six extents against one; a block that moved is written in place
//                                                                        (intentBeforeEffect, durableBeforeInPlace)
//   tail          a file is cut inside a block, and made longer again                           (zeroTailBeforeGrow)
//   preallocated  blocks past the end of file are written, zeroed and punched
//   unlinked      P is cloned to Q, and unlinked while a client maps it: its blocks, shared and own, stay until the
//                 client goes
//   deduped       P is copied to Q, both share blocks again, and P is written
//   reopened      the store is closed with unsynced work, and opened again in a new epoch       (recoveredIsSynced)
//
// A range that is moved, or is shared again, has a sector in flight, so that a crash shows whether that was flushed
// first. Six extents are more than one transaction moves (a campaign's extentsPerStep is 2), so that a crash finds
// moves half done. Their blocks are written one at a time, in descending order, so that the extents never merge.

extension Planner {
    /// In the order in which they play.
    enum Motif: CaseIterable {
        case stale, reuse, settled, shared, collapsed, inserted, exchanged, tail, preallocated, unlinked, deduped,
            reopened
    }

    mutating func play(_ motif: Motif) {
        switch motif {
        case .stale: staleMotif()
        case .reuse: reuseMotif()
        case .settled: settledMotif()
        case .shared: sharedMotif()
        case .collapsed: collapsedMotif()
        case .inserted: insertedMotif()
        case .exchanged: exchangedMotif()
        case .tail: tailMotif()
        case .preallocated: preallocatedMotif()
        case .unlinked: unlinkedMotif()
        case .deduped: dedupedMotif()
        case .reopened: reopenedMotif()
        }
    }

    private mutating func staleMotif() {
        let (p, q) = twoFilesSharing(blocks: 2)
        // Most often client 0, which is remote: only a remote one outlives a power loss. After the death of another,
        // recovery drops a hold on a detached block.
        let client = random.chance(2, of: 3) ? 0 : random.below(Self.clientScopes.count)
        let slot = map(client, p, 0, 2, access: .write)
        add(.pageFault(slot: slot, block: 1, blocks: 1, access: .read))
        add(.pageFault(slot: slot, block: 1, blocks: 1, access: .write))
        // Any of these sizes takes block 1 from Q.
        add(.truncate(file: q, size: random.below(3) * Geometry.blockBytes / 2))
        if random.chance(1, of: 2) { add(.sync, .full) }
        write(newFile(), blocks: 1)
    }

    private mutating func reuseMotif() {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 1 + random.below(3))
        add(.sync, .full)
        // Nothing may sync between the truncate and the write.
        add(.truncate(file: p, size: 0), .deferred)
        add(.write(file: q, offset: 0, count: Geometry.blockBytes), .deferred)
    }

    private mutating func settledMotif() {
        let (p, q) = twoFilesSharing(blocks: 2)
        add(.sync, .full)
        // Nothing may sync between the truncate and the write.
        add(.truncate(file: q, size: Geometry.blockBytes), .deferred)
        add(.write(file: p, offset: Geometry.blockBytes + 512, count: 1024), .deferred)
    }

    private mutating func sharedMotif() {
        let (p, _) = twoFilesSharing(blocks: 2)
        let offset = random.below(Geometry.blockBytes)
        add(.write(file: p, offset: offset, count: 1 + random.below(Geometry.blockBytes)))
        let slot = map(random.below(Self.clientScopes.count), p, 1, 1, access: .write)
        add(.pageFault(slot: slot, block: 1, blocks: 1, access: .write))
        pin(random.below(Self.clientScopes.count), p, 0, 1, random.chance(1, of: 2) ? .write : .read)
    }

    private mutating func twoFilesSharing(blocks: Int) -> (Int, Int) {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: blocks)
        let count = blocks * Geometry.blockBytes
        add(.clone(source: p, offset: 0, count: count, target: q, at: 0))
        return (p, q)
    }

    private mutating func collapsedMotif() {
        let (p, block) = (sixExtents(), Geometry.blockBytes)
        // Nothing may sync between the move and the write.
        add(.collapse(file: p, offset: block, count: block), .deferred)
        add(.write(file: p, offset: 2 * block + 512, count: 1024), .deferred)
    }

    private mutating func insertedMotif() {
        let (p, block) = (sixExtents(), Geometry.blockBytes)
        add(.insert(file: p, offset: block, count: block), .deferred)
        add(.write(file: p, offset: 3 * block + 512, count: 1024), .deferred)
    }

    private mutating func exchangedMotif() {
        let (q, block) = (newFile(), Geometry.blockBytes)
        add(.write(file: q, offset: 5 * block, count: block), .deferred)
        let p = sixExtents()
        add(.exchange(first: p, offset: 0, count: 6 * block, second: q, at: 0), .deferred)
        add(.write(file: q, offset: block + 512, count: 1024), .deferred)
    }

    private mutating func tailMotif() {
        let (p, block) = (newFile(), Geometry.blockBytes)
        add(.write(file: p, offset: 0, count: block + block / 2))
        add(.truncate(file: p, size: 1000))
        if random.chance(1, of: 2) {
            add(.truncate(file: p, size: 3000))
        } else {
            add(.write(file: p, offset: block, count: 700))
        }
        add(.read(file: p, offset: 512, count: block))
    }

    private mutating func preallocatedMotif() {
        let (p, block) = (newFile(), Geometry.blockBytes)
        add(.allocate(file: p, offset: 0, count: 5 * block, keepSize: true, unshare: false))
        add(.write(file: p, offset: 0, count: block + block / 2))
        // zero meets two whole blocks and two edges; punch then meets one of these blocks.
        let keepSize = random.chance(1, of: 2)
        add(.zero(file: p, offset: 1000, count: 3 * block - 500, keepSize: keepSize))
        add(.punch(file: p, offset: 512, count: 2 * block))
        add(.read(file: p, offset: 0, count: 4 * block))
    }

    private mutating func unlinkedMotif() {
        let (p, q) = twoFilesSharing(blocks: 2)
        // Most often client 0, which is remote: only a remote one outlives a power loss. After the death of another,
        // recovery has to free the file.
        let client = random.chance(2, of: 3) ? 0 : random.below(Self.clientScopes.count)
        let slot = map(client, p, 0, 2, access: .write)
        add(.pageFault(slot: slot, block: 0, blocks: 1, access: .read))
        add(.pageFault(slot: slot, block: 1, blocks: 1, access: .write))
        add(.unlink(file: p))
        // Block 0 still has two owners.
        add(.write(file: q, offset: 512, count: 1024))
    }

    private mutating func dedupedMotif() {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 2)
        add(.copy(source: p, offset: 0, count: sizes[p], target: q, at: 0), .full)
        // Both files are equal now, but a crash may take that from P, and not from Q.
        add(.write(file: p, offset: 1024, count: 512), .deferred)
        add(.copy(source: q, offset: 1024, count: 512, target: p, at: 1024), .deferred)
        add(.dedupe(source: p, offset: 0, count: sizes[p], target: q, at: 0))
        add(.write(file: p, offset: 300, count: 1000))
    }

    private mutating func reopenedMotif() {
        let p = newFile()
        write(p, blocks: 1)
        add(.truncate(file: p, size: 700), .deferred)
        endProcesses()
        add(.reopen, .full)
    }

    /// A file of six blocks, durable, each an extent of its own; a sector of the fifth is in flight.
    private mutating func sixExtents() -> Int {
        let (file, block) = (newFile(), Geometry.blockBytes)
        for index in (0..<6).reversed() { add(.write(file: file, offset: index * block, count: block), .deferred) }
        add(.sync, .full)
        add(.write(file: file, offset: 4 * block + 2048, count: 512), .deferred)
        return file
    }
}
