internal import LayoutStore

/// The one source of chance: splitmix64, begun from the campaign's seed and a purpose.
package struct SeededGenerator: Sendable {
    private var numbers: SplitMix64

    /// Streams for different purposes are independent of how much the others draw.
    package init(seed: UInt64, purpose: SeedPurpose) {
        numbers = SplitMix64(state: seed &+ purpose.number &* Self.purposeStep)
        _ = numbers.next()
    }

    package mutating func next() -> UInt64 { numbers.next() }

    /// A number in `0 ..< bound`; `bound` is at least 1. The bias of at most bound / 2^64 does not matter here.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in `count` of `total` cases.
    package mutating func chance(_ count: Int, of total: Int) -> Bool { below(total) < count }

    package mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// Lies between the first states of two purposes: odd, and far from the step inside a stream, so that streams do not meet soon.
    private static let purposeStep: UInt64 = 0xD1B5_4A32_D192_ED03
}
