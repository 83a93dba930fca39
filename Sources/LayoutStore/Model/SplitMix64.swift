/// The generator splitmix64, and the function that scrambles its states.
///
/// Random numbers of runs, checksums of words and the simulated disk's random bytes are all made of it. Equal states give equal
/// numbers on every machine; nobody may use it where an attacker could gain by guessing.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
package struct SplitMix64: Sendable {
    private var state: UInt64

    package init(state: UInt64) { self.state = state }

    /// The next number; each of the 2^64 comes once in a period.
    package mutating func next() -> UInt64 {
        defer { state &+= Self.step }
        return Self.mix(state)
    }

    /// The number that a generator in state `value` draws. Invertible: no two values have the same. Each bit of the value moves half
    /// of the result's.
    @inline(__always)
    package static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ step
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 2^64 divided by the golden ratio, made odd.
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
}
