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
// keeps flushBeforeShare (t0)
// Source: PROTOCOL P3.4, P5.1.

extension LayoutStore {
    /// t0…t2. The pair is checked, and the target's tail zeroed where it grows.
    func share(_ pair: RangePair, in scope: LockScope) async throws(StoreError) {
        if environment.rules.keeps(.flushBeforeShare) { try await scope.flush() }
        let intent = try await scope.submit(.logIntent) { (change) throws(StoreError) in
            try pair.sharing(under: change.rules).check(in: change.rows)
            let size = try change.rows.liveInode(pair.target).size
            return try change.begin(
                scope.operation, pair.target, pair.targetBlocks, source: pair.source,
                sourceOffset: pair.sourceBlocks.lowerBound, newSize: max(size, pair.targetBytes.upperBound))
        }
        try await finish(intent)
    }
}
