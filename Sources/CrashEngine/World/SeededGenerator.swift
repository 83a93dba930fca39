/// The one source of chance: splitmix64 (Steele, Lea, Flood 2014), begun from the campaign's seed and a purpose.
package struct SeededGenerator: Sendable {
    private var state: UInt64

    /// Streams for different purposes are independent of how much the others draw.
    package init(seed: UInt64, purpose: UInt64) {
        state = seed &+ purpose &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0 ..< bound`; `bound` is at least 1. The bias of at most bound / 2^64 does not matter here.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in `count` of `total` cases.
    package mutating func chance(_ count: Int, of total: Int) -> Bool { below(total) < count }

    package mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }
}
