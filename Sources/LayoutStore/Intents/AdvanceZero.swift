// The pieces of zeroing (Operations/ZeroRange.swift): written runs become unwritten, where they are or by the blocks staged for them.
//
//   41 is the file's alone, 42 is shared and 70 is staged for it
//   41 becomes unwritten                          | P
//   70 takes 42's place, 42 loses an owner        | P   done
//
// A crash between two pieces: recovery goes on at the intent's progress, and finds the staging where it was.
// keeps durableBeforeInPlace (blocks that became unwritten wait for their piece: zeroedWaits), zeroKeepsUnwritten
// Source: PROTOCOL P5.1.

extension Transaction {
    /// One piece. Returns whether the intent is complete.
    func advanceZero(_ intent: inout RootIntent, extents limit: Int) throws(StoreError) -> Bool {
        var count = 0
        while count < limit, intent.progress < intent.count {
            let rest = (intent.offset + intent.progress)..<intent.fileBlocks.upperBound
            let run = try firstRun(of: intent.inode, in: rest)
            var blocks = run.blocks
            if run.extent?.state == .written {
                let staging = try rows.extents(of: intent.inode, fork: .cow, in: blocks).first
                let isStaged = staging?.offset == blocks.lowerBound
                let end = isStaged ? staging?.fileBlocks.upperBound : staging?.offset
                blocks = blocks.lowerBound..<(end ?? blocks.upperBound)
                try makeUnwritten(blocks, of: intent.inode, isStaged: isStaged)
                count += 1
            }
            intent.progress = intent.progress + blocks.count
        }
        return intent.progress == intent.count
    }

    private func makeUnwritten(
        _ blocks: Range<FileBlock>, of inode: InodeNumber, isStaged: Bool
    ) throws(StoreError) {
        for old in try unmap(inode, fork: .data, blocks) {
            if isStaged {
                try dropReference(to: old.diskBlocks, of: inode)
            } else {
                try map(old.in(.data, .unwritten))
                if rules.keeps(.zeroedWaits) { settling.note(old.diskBlocks, since: lsn) }
            }
        }
        let state: Extent.State = rules.keeps(.zeroKeepsUnwritten) ? .unwritten : .written
        if isStaged { for new in try unmap(inode, fork: .cow, blocks) { try map(new.in(.data, state)) } }
    }
}
