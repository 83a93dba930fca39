/// What a holder asks for: a range of bytes and what it wants to do there, in the terms of the rows.
struct AccessRequest: Sendable {
    /// The blocks that the bytes touch: addresses are handed out in whole blocks.
    let blocks: Range<FileBlock>
    /// `.read`, or `[.read, .write]`: whoever may write may read.
    let access: Access

    /// Throws `input` for an empty range or access, and for a range that no file can have.
    init(
        _ verb: String, _ bytes: Range<Int64>, _ access: Access, of inode: InodeNumber
    ) throws(StoreError) {
        try Geometry.check(bytes, of: inode)
        guard !bytes.isEmpty, access.reads || access.writes else {
            throw StoreError(
                .input,
                "cannot \(verb) bytes \(bytes.lowerBound)..<\(bytes.upperBound) of inode \(inode) for \(access): "
                    + "name at least one byte, and .read or .write")
        }
        self.init(blocks: Geometry.blocks(of: bytes), access: Access(writes: access.writes))
    }

    private init(blocks: Range<FileBlock>, access: Access) {
        self.blocks = blocks
        self.access = access
    }
}
