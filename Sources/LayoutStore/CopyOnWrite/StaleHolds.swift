/// What a remap did to the faulting holder's own holds on the blocks that moved away.
struct StaleHolds: Sendable {
    /// Rows that are gone, replaced by the parts below.
    var replaced: [HoldID] = []
    /// Parts still where the file is.
    var kept: [Hold] = []
    /// Parts on the old blocks: reachable until the holder lets go of them.
    var stale: [Hold] = []
}

extension Transaction {
    /// The faulting holder's holds on `old`, which its file no longer maps, go stale (PROTOCOL P3.3): they stay on their
    /// blocks, whoever else owns these. // keeps holdsPerDiskExtent; off: they end with the file's mapping
    func makeStale(_ old: Extent, of holder: HolderID, into result: inout StaleHolds) throws(StoreError) {
        for hold in try rows.holds(on: old.diskBlocks) {
            guard hold.holder == holder, hold.inode == old.inode, hold.state == .active,
                let moved = hold.fileBlocks.intersection(old.fileBlocks),
                hold.start + (moved.lowerBound - hold.offset) == old.start + (moved.lowerBound - old.offset)
            else { continue }
            guard rules.keeps(.holdsPerDiskExtent) else {
                try end(hold)
                result.replaced.append(hold.id)
                continue
            }
            try remove(hold)
            result.replaced.append(hold.id)
            result.kept.removeAll { $0.id == hold.id }
            let rests = [hold.offset..<moved.lowerBound, moved.upperBound..<hold.fileBlocks.upperBound]
            for rest in rests where !rest.isEmpty {
                let part = hold.part(in: rest, id: HoldID(newIdentifier()), state: .active, access: hold.access)
                try insert(part)
                result.kept.append(part)
            }
            let part = hold.part(in: moved, id: HoldID(newIdentifier()), state: .stale, access: .read)
            try insert(part)
            result.stale.append(part)
        }
    }
}
