// A range in whole blocks from which everything moves: what collapse and insert are asked for.
//
//   collapse 2..<4     what lies behind the range moves down to its start
//   insert 2..<4       what lies from its start on moves up
//
// In the way (conflict): holds on any block from the range's first on, since all of them leave their place.
// Source: fallocate(2), FALLOC_FL_COLLAPSE_RANGE and FALLOC_FL_INSERT_RANGE for alignment; PROTOCOL P3.4.

/// The arguments of an operation that shifts the rest of a file.
struct ShiftedRange: Sendable, CustomStringConvertible {
    let verb: String
    let inode: InodeNumber
    /// In bytes.
    let range: Range<Int64>

    var description: String { "\(verb) bytes \(range.lowerBound)..<\(range.upperBound) of inode \(inode)" }

    /// The live file, if the range is in whole blocks of it; `conflict` when somebody reaches what moves. An empty range moves nothing.
    ///
    /// keeps shiftBreaks
    func check(in rows: any StateRows, under rules: RuleSet) throws(StoreError) -> Inode {
        try Geometry.check(range, of: inode)
        let file = try rows.liveInode(inode)
        let block = Int64(Geometry.blockBytes)
        guard range.lowerBound % block == 0, range.upperBound % block == 0 else {
            throw StoreError(.input, "cannot \(self): not in whole blocks")
        }
        if !range.isEmpty, rules.keeps(.shiftBreaks) {
            let moved = FileBlock(range.lowerBound / block)..<FileBlock(.max)
            try BreakRequest(description, [.range(inode, moved, .unmap)]).check(in: rows)
        }
        return file
    }
}
