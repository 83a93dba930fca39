// Growing the store: the device gets more blocks, then the store learns of them.
//
//   store and device of 1000 blocks, to 1500
//   t0  the device grows to 1500 blocks, permanently               | P   crash before: nothing happened
//   t1  one transaction: geometry 1500, blocks 1000..<1500 free    | P   crash t0…t1: the device is larger than the store,
//   t2  synced                                                     | P   which uses its own 1000 blocks and may grow again
//
// Not covered: shrinking.
// Source: PROTOCOL P7.1 (a device that is smaller than its store is refused).

extension LayoutStore {
    /// Makes the store `blocks` long, device included; durable on return, with all that the caller's earlier calls have committed.
    ///
    /// Throws `input` if it is as long already, or the device cannot be. Waits for the operations before it and for the
    /// media. O(log n) and what the device takes.
    public func grow(to blocks: BlockCount) async throws(StoreError) {
        try await perform(.grow, locking: [], durability: .full) { (scope) async throws(StoreError) in
            let before = await queue.currentHeader().geometry.blocks
            guard blocks > before else {
                throw StoreError(.input, "cannot grow the store to \(blocks) blocks: it has \(before)")
            }
            if device.blocks < blocks { try device.grow(to: blocks) }
            try await scope.submit(.addSpace) { (change) throws(StoreError) in
                change.header.geometry = Geometry(blocks: blocks)
                try change.enter(DiskBlock(before.value)..<DiskBlock(blocks.value), in: .free, since: .none)
            }
        }
    }
}
