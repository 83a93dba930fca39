// The sequence number of a file tells whoever has an address of it that the address may be wrong now. It rises in a step if and only if a
// block of the data fork that had a place has another one after the step, or none:
//
//   taken out                    put back                 rises
//   0..<4 at 40                  -                        yes   truncate, punch, COW
//   0..<4 at 40                  2..<6 at 40              yes   insert, collapse, exchange
//   0..<4 at 40, unwritten       0..<4 at 40, written     no    a conversion moves nothing
//   -                            0..<4 at 40              no    a first mapping neither
//
// keeps sequenceOnMove
// So the step itself looks, at its end, at all that was taken out of data forks in it; no operation has to think of it.
// Source: PROTOCOL P1.4.

extension Transaction {
    /// Raises the file's sequence number if a block that this step has taken out of its data fork has another place now, or none. Returns
    /// the file as it is then. Every step does so for all its files at its end; who hands the number out asks before.
    func raiseSequence(of inode: InodeNumber) throws(StoreError) -> Inode {
        guard let file = try rows.inode(inode) else {
            throw StoreError(.input, "there is no file with inode \(inode); create it first")
        }
        var hasMoved = false
        for part in takenOut.removeValue(forKey: inode) ?? [] where try !isBack(part) { hasMoved = true }
        guard hasMoved, rules.keeps(.sequenceOnMove) else { return file }
        var raised = file
        raised.sequence += 1
        try replace(file, with: raised)
        return raised
    }

    /// The same for all files of the step that are left.
    func raiseSequences() throws(StoreError) {
        for inode in takenOut.keys.sorted() where try rows.inode(inode) != nil { _ = try raiseSequence(of: inode) }
        takenOut = [:]
    }

    /// Whether each block of `part` has its place again.
    private func isBack(_ part: Extent) throws(StoreError) -> Bool {
        var next = part.offset
        while next < part.fileBlocks.upperBound {
            guard let run = try rows.extent(of: part.inode, fork: .data, atOrBefore: next),
                run.fileBlocks.contains(next),
                run.start + (next - run.offset) == part.start + (next - part.offset)
            else { return false }
            next = run.fileBlocks.upperBound
        }
        return true
    }
}
