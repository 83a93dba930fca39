/// A primary key, or the columns of an index with the key's own behind them: up to three numbers, compared from the left.
struct MemoryKey: Hashable, Comparable {
    let first: Int64
    let second: Int64
    let third: Int64

    init(_ first: Int64, _ second: Int64 = 0, _ third: Int64 = 0) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// The primary key of a row with these words.
    init(_ words: [Int64], columns: Int) {
        precondition((1...3).contains(columns), "a primary key has one to three columns")
        self.init(words[0], columns > 1 ? words[1] : 0, columns > 2 ? words[2] : 0)
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return left.third < right.third
    }
}
