internal import LayoutStore

/// The one source of random numbers: splitmix64, begun from the campaign's seed and a purpose.
package struct SeededGenerator: Sendable {
    private var numbers: SplitMix64

    /// The stream for `purpose`. How much other streams draw does not matter to it.
    package init(seed: UInt64, purpose: SeedPurpose) {
        numbers = SplitMix64(state: seed &+ purpose.number &* Self.purposeStep)
        _ = numbers.next()
    }

    /// The stream of one named place: equal names give equal numbers, whatever was drawn elsewhere, and however often.
    package init(seed: UInt64, purpose: SeedPurpose, name: [Int64]) {
        let place = RecordWords.hash(name, seed: Int64(bitPattern: seed))
        self.init(seed: UInt64(bitPattern: place), purpose: purpose)
    }

    package mutating func next() -> UInt64 { numbers.next() }

    /// A number in `0 ..< bound`; `bound` is at least 1. The bias of at most bound / 2^64 does not matter here.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in `count` of `total` cases.
    package mutating func chance(_ count: Int, of total: Int) -> Bool { below(total) < count }

    package mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// The elements in another order.
    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var left = elements
        return elements.indices.map { _ in left.remove(at: below(left.count)) }
    }

    /// One of `elements`, each known by its name. An element that is added changes the answer only if it is the one
    /// that is picked.
    package mutating func pick<Element>(_ elements: [Element], named name: (Element) -> Int64) -> Element? {
        let number = Int64(bitPattern: next())
        return elements.min { RecordWords.hash([name($0)], seed: number) < RecordWords.hash([name($1)], seed: number) }
    }

    /// The distance between the first states of two neighbouring purposes: odd, and far from the step inside a stream,
    /// so that streams do not meet soon.
    private static let purposeStep: UInt64 = 0xD1B5_4A32_D192_ED03
}
