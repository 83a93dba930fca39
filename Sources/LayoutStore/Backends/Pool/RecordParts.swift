// A journal record in parts of a fixed size. The first one has the record's columns but the LSN, which is its key, and says how many
// words the changes have; these follow, filled up with zeros in the last part.
//
//   (7, 0)   epoch … chain, 40, words 0..<18
//   (7, 1)   words 18..<40, 0, 0, 0, 0, 0

/// A record as its parts, or as many as were found.
struct RecordParts {
    let lsn: Int64
    private var words: [Int64] = []
    private var next: Int64 = 0
    /// Whether a part is missing between two.
    private var isBroken = false

    init(lsn: Int64) { self.lsn = lsn }

    /// Adds the next part, as a slot has it.
    mutating func add(_ entry: UnsafePointer<Int64>) {
        if entry[1] != next { isBroken = true }
        next += 1
        words += UnsafeBufferPointer(start: entry + 2, count: PoolFormat.partWords)
    }

    /// How many words the changes have; nil if parts are missing, or there are too many.
    private var changeWords: Int? {
        let place = PoolFormat.recordWords - 1
        guard !isBroken, words.count > place else { return nil }
        let count = words[place]
        return count >= 0 && count <= words.count && Self.parts(ofChanges: Int(count)) == next ? Int(count) : nil
    }

    /// The columns of the record's row before its bytes.
    var columns: [Int64]? { changeWords.map { _ in [lsn] + words[..<(PoolFormat.recordWords - 1)] } }

    /// What the record changed, as words.
    var changes: [Int64]? { changeWords.map { Array(words[PoolFormat.recordWords...].prefix($0)) } }

    /// The record as other media have it.
    var raw: RawRecord? {
        guard let columns, let changes else { return nil }
        var redo = RecordWords()
        for word in changes { redo.append(word) }
        return RawRecord(words: columns, redo: redo.littleEndianBytes)
    }

    var damage: StoreError {
        StoreError(.corrupt, "parts of journal record \(lsn) are missing; run a full check")
    }

    private static func parts(ofChanges words: Int) -> Int64 {
        Int64((PoolFormat.recordWords + words + PoolFormat.partWords - 1) / PoolFormat.partWords)
    }

    /// The slots of a record's parts, without their checksums.
    static func slots(of record: JournalRecord) -> [[Int64]] {
        var changes = RecordWords()
        RowChange.encode(record.changes, into: &changes)
        let count = Int(parts(ofChanges: changes.words.count))
        var all: [Int64] = []
        all.reserveCapacity(count * PoolFormat.partWords)
        all += record.words.dropFirst()
        all.append(Int64(changes.words.count))
        all += changes.words
        all += repeatElement(0, count: count * PoolFormat.partWords - all.count)
        return (0..<count).map { part in
            let words = all[(part * PoolFormat.partWords)..<((part + 1) * PoolFormat.partWords)]
            return [record.lsn.value, Int64(part)] + words
        }
    }
}
