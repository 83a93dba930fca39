/// A row's place in one order of its table: up to three words, compared from the left. Words that an order has no use for are 0.
package struct OrderKey: Hashable, Comparable, Sendable {
    package let first: Int64
    package let second: Int64
    package let third: Int64

    package init(_ first: Int64, _ second: Int64 = 0, _ third: Int64 = 0) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// The primary key of a row with these words, whose first columns it is.
    package init(_ words: [Int64], columns: Int) {
        precondition((1...Self.mostWords).contains(columns), "a primary key has one to three columns")
        self.init(words[0], columns > 1 ? words[1] : 0, columns > 2 ? words[2] : 0)
    }

    /// How many words a key has at most.
    package static let mostWords = 3
    /// No key is below this one.
    package static let lowest = OrderKey(.min, .min, .min)
    /// No key is above this one.
    package static let highest = OrderKey(.max, .max, .max)

    package subscript(word: Int) -> Int64 { word == 0 ? first : word == 1 ? second : third }

    package static func < (left: Self, right: Self) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return left.third < right.third
    }
}
