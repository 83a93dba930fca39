/// A data device as one actor's calls see it: each call is a synchronous section of that actor.
struct SectionedDevice {
    let medium: any BlockDevice
    let superblocks: SuperblockKeeper
    let environment: StoreEnvironment
    let acting: Acting

    var blocks: BlockCount { medium.blocks }

    func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        try environment.section(acting.point) { () throws(StoreError) in
            try medium.read(count, from: block, at: offset)
        }
    }

    func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        acting.hasChanged = true
        try environment.section(acting.point) { () throws(StoreError) in
            try medium.write(bytes, to: block, at: offset)
        }
    }

    func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        acting.hasChanged = true
        try environment.section(acting.point) { () throws(StoreError) in try medium.copy(source, to: target) }
    }

    func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        acting.hasChanged = true
        try environment.section(acting.point) { () throws(StoreError) in try medium.zero(blocks) }
    }

    /// Writes the superblock with it; see ``SuperblockKeeper``.
    func flush() throws(StoreError) {
        try environment.section(acting.point) { () throws(StoreError) in try superblocks.flush() }
    }

    func grow(to blocks: BlockCount) throws(StoreError) {
        try environment.section(acting.point) { () throws(StoreError) in try medium.grow(to: blocks) }
    }
}
