// Sharing: the target range maps the source's blocks, and both files own them until one is written. What clone and dedupe do
// once they have decided to.
//
//   A maps 40, 41; share both with B, which has 70 there; two extents a step
//   t0  flush: what A shows is what B will show after a crash   | P
//   t1  root intent (A 0..<2 → B 0..<2)                         | P   crash before: nothing happened
//   t2  refcount(40, 41) 1 → 2, B's 70 loses an owner,                crash t1…t2: recovery goes on at the intent's progress
//       B maps 40 and 41, B's size, progress 2; intent done     | P
//
// Sharing raises the refcount before the new mapping. A hole in the source makes a hole in the target, and so do unwritten
// blocks: they show zeros, and sharing them would share a place to write.
//
// In the way (conflict, nothing changed): any hold on the target range, and any writable hold on the source's blocks,
// whatever its state: a block that two files show must not change under one of them.
//
// Source: PROTOCOL P3.4, P5.1.

extension LayoutStore {
    /// t0…t2. The pair is checked, and the target's tail zeroed where it grows.
    func share(_ pair: RangePair, for operation: OperationKind, newSize: Int64) async throws(StoreError) {
        try await flush(for: operation)
        await environment.point(Step(operation, .logIntent))
        let intent = try await committer.submit(Step(operation, .logIntent)) { (change) throws(StoreError) in
            try pair.refuseHoldsForSharing(in: change.rows)
            return try change.begin(
                operation, pair.target, pair.targetBlocks, source: pair.source,
                sourceOffset: pair.sourceBlocks.lowerBound, newSize: newSize)
        }
        try await finish(intent)
    }
}

extension RangePair {
    /// Throws `conflict` when somebody holds the target, or can write to the source.
    func refuseHoldsForSharing(in rows: any StateRows) throws(StoreError) {
        var holds = try rows.currentHolds(of: target, in: targetBlocks)
        for extent in try rows.extents(of: source, fork: .data, in: sourceBlocks) {
            holds += try rows.holds(on: extent.diskBlocks).filter(\.writes)
        }
        try holds.refuse(description)
    }
}

extension Transaction {
    /// One piece of t2. Returns whether the intent is complete.
    func advanceShare(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        for _ in 0..<limit where intent.progress < intent.count {
            let from = (intent.sourceOffset + intent.progress)..<intent.sourceBlocks.upperBound
            let run = try firstRun(of: intent.source, in: from)
            let shared = run.extent.flatMap { $0.state == .written ? $0 : nil }
            let to = Range(at: intent.offset + intent.progress, count: run.blocks.count)
            if let shared { try addReference(to: shared.diskBlocks) }
            for old in try unmap(intent.inode, fork: .data, to) { try dropReference(to: old.diskBlocks) }
            if let shared {
                try map(
                    Extent(
                        inode: intent.inode, fork: .data, offset: to.lowerBound, start: shared.start,
                        count: shared.count, state: .written, born: shared.born))
            }
            intent.progress = intent.progress + run.blocks.count
        }
        let shown = Geometry.bytes(of: intent.offset..<(intent.offset + intent.progress)).upperBound
        try update(rows.knownInode(intent.inode)) {
            $0.size = max($0.size, min(intent.newSize, shown))
            $0.sequence += 1
        }
        return intent.progress == intent.count
    }
}
