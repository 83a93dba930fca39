/// The rows that the twins of the views find, in the order of the view `violation`.
struct Findings {
    private var rows: [Violation] = []

    mutating func add(_ invariant: Invariant, _ subject: Int64, _ detail: String) {
        rows.append(Violation(invariant: invariant, subject: subject, detail: detail))
    }

    /// Sorted by the invariant's place in the enum, then by subject and detail, bytes for bytes as SQLite compares them.
    consuming func sorted() -> [Violation] {
        guard rows.count > 1 else { return rows }
        let places = Dictionary(uniqueKeysWithValues: Invariant.allCases.enumerated().map { ($1, $0) })
        return rows.map { (place: places[$0.invariant] ?? 0, row: $0) }.sorted { left, right in
            guard (left.place, left.row.subject) == (right.place, right.row.subject) else {
                return (left.place, left.row.subject) < (right.place, right.row.subject)
            }
            return left.row.detail.utf8.lexicographicallyPrecedes(right.row.detail.utf8)
        }.map(\.row)
    }
}

extension StoreSnapshot {
    /// How a hold is called in a sentence: the view `named_hold`.
    func who(_ hold: Hold) -> String {
        var name = "the unknown holder \(hold.holder)"
        if let index = holders.index(of: hold.holder.value, by: { $0.id.value }) {
            let text = holders[index].name
            // A 0 ends a text for SQLite's printf, the closing quote included.
            name = text.utf8.firstIndex(of: 0).map { "'\(text[..<$0])" } ?? "'\(text)'"
        }
        return "hold \(hold.id) of \(name) on inode \(hold.inode)"
    }
}

extension Fork {
    /// How a fork is called in a sentence.
    var word: String { self == .cow ? "cow" : "data" }
}

extension Array {
    /// The index of the row with `key`, in a table in key order. O(log n).
    @inline(__always)
    func index(of key: Int64, by keyOf: (borrowing Element) -> Int64) -> Int? {
        let index = firstIndex(notBefore: { keyOf($0) < key })
        return index < count && keyOf(self[index]) == key ? index : nil
    }
}
