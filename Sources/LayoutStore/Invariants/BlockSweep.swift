// The rules that look at all tables at one block, in one sweep over the device:
//
//   block_in_two_states, block_leaked, refcount_mismatch, writable_hold_on_shared, detached_without_reason
//
//   file A, data   |-------|            Each run adds to its counter where it begins and takes that back where it ends.
//   file B, data       |-------|        Between two places where anything changes, the counters say how many runs of which
//   hold               |---|            kind cover the piece. Here: data 1 | data 2, holds 1 | data 1.
//   pieces         |---|---|---|
//
// The twin of the views block_segment and block_violation. Most pieces are in one run of one table and nothing else, and pass
// with a comparison; a sentence is made for a piece that breaks a rule.
// Ends past 2^63 count as 2^63 - 1: no piece reaches that far, for the device ends there at the latest.

extension StoreSnapshot {
    /// O(n log n) for n runs of all tables.
    func sweepBlocks(_ holdsByDisk: HoldsByDisk, _ findings: inout Findings) {
        let runs = spaces.count + extents.count + refcounts.count + holds.count + 1
        withUnsafeTemporaryAllocation(of: BlockSweep.Change.self, capacity: 2 * runs) { memory in
            var sweep = BlockSweep(memory)
            for space in spaces { sweep.add(space.run.start, space.run.count, BlockSweep.Kind(space.place)) }
            for extent in extents { sweep.add(extent.start, extent.count, extent.fork == .cow ? .cow : .data) }
            for run in refcounts { sweep.add(run.start, run.count, .refs, max(-1, min(run.references, 1 << 40))) }
            for hold in holds { sweep.add(hold.start, hold.count, hold.access.writes ? .writer : .hold) }
            let device = header.geometry.dataBlocks
            sweep.add(device.lowerBound, device.count, .free, 0)  // nothing, but a piece ends at each end of the device

            var report = BlockReport(rows: self, holdsByDisk: holdsByDisk)
            sweep.forEachPiece { (start, end, cover) in
                // Most pieces are in one run of one table, and then no rule has anything to say but for refcounts and detached.
                guard cover.tables != 1 || cover.refs != 0 || cover.detached != 0 else { return }
                guard start >= device.lowerBound.value, end <= device.upperBound.value else { return }
                report.judge(start, end, cover, &findings)
            }
        }
    }
}

/// Where coverage changes, and how much of what covers each piece.
struct BlockSweep {
    /// What a run counts as. A writer is a hold too.
    enum Kind: Int64 {
        case free = 0, busy, detached, data, cow, refs, hold, writer

        init(_ place: SpaceTable) {
            switch place {
            case .free: self = .free
            case .busy: self = .busy
            case .detached: self = .detached
            }
        }
    }

    /// A place where a run begins or ends.
    struct Change {
        let at: Int64
        /// The kind in three bits, and above them what is added to its counter.
        let what: Int64
    }

    /// Runs of each kind over one piece; refs is what refcount says.
    struct Cover {
        var (free, busy, detached, data, cow, refs, holds, writers): (Int, Int, Int, Int, Int, Int, Int, Int) =
            (0, 0, 0, 0, 0, 0, 0, 0)

        /// Tables that say where the piece is.
        var tables: Int { free + busy + detached + data + cow }

        @inline(__always)
        mutating func apply(_ what: Int64) {
            let amount = Int(what >> 3)
            switch what & 7 {
            case 0: free += amount
            case 1: busy += amount
            case 2: detached += amount
            case 3: data += amount
            case 4: cow += amount
            case 5: refs += amount
            case 6: holds += amount
            default:
                holds += amount
                writers += amount
            }
        }
    }

    private let memory: UnsafeMutableBufferPointer<Change>
    private var used = 0

    init(_ memory: UnsafeMutableBufferPointer<Change>) { self.memory = memory }

    @inline(__always)
    mutating func add(_ start: DiskBlock, _ count: BlockCount, _ kind: Kind, _ amount: Int64 = 1) {
        memory.initializeElement(at: used, to: Change(at: start.value, what: amount << 3 | kind.rawValue))
        let end = start.value.end(max(count.value, 0))
        memory.initializeElement(at: used + 1, to: Change(at: end, what: -amount << 3 | kind.rawValue))
        used += 2
    }

    /// Calls `body` with each piece between two neighbouring changes, from left to right.
    @inline(__always)
    mutating func forEachPiece(_ body: (_ start: Int64, _ end: Int64, _ cover: Cover) -> Void) {
        var changes = UnsafeMutableBufferPointer(rebasing: memory[..<used])
        changes.sort { $0.at < $1.at }
        var cover = Cover()
        var start = Int64.min
        for change in changes {
            if change.at != start {
                body(start, change.at, cover)
                start = change.at
            }
            cover.apply(change.what)
        }
    }
}
