extension [Hold] {
    /// Throws `conflict` with their names if there are any: `verb` has to wait until their holders let go.
    func refuse(_ verb: String) throws(StoreError) {
        guard let first else { return }
        throw StoreError(
            .conflict,
            "cannot \(verb): hold \(first.id) of holder \(first.holder) and \(count - 1) more reach it; "
                + "have their holders let go, then try again", holds: [HoldID](Set(map(\.id))).sorted())
    }
}

extension StateRows {
    /// Holds through which `blocks` of a file are reached. Stale ones are on blocks that the file has left.
    func currentHolds(of inode: InodeNumber, in blocks: Range<FileBlock>) throws(StoreError) -> [Hold] {
        try holds(of: inode, in: blocks).filter { $0.state != .stale }
    }
}
