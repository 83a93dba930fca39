/// A node's order word: how many slots are in use, and which, in the order of their keys.
struct SlotOrder: Hashable {
    private(set) var bits: UInt64

    init(_ word: Int64) { bits = UInt64(bitPattern: word) }
    init() { bits = 0 }

    var word: Int64 { Int64(bitPattern: bits) }
    var count: Int { Int(bits & 15) }

    /// The slot of the entry at `place`.
    subscript(place: Int) -> Int { Int(bits >> UInt64(4 * (place + 1)) & 15) }

    /// The slots in use, a bit each.
    var slots: UInt16 {
        var slots: UInt16 = 0
        for place in 0..<count { slots |= 1 << UInt16(self[place]) }
        return slots
    }

    /// Whether each slot is below `capacity`, no slot is there twice, and the rest of the word is 0.
    func isValid(capacity: Int) -> Bool {
        guard count <= capacity else { return false }
        var seen: UInt16 = 0
        for place in 0..<count {
            let bit: UInt16 = 1 << UInt16(self[place])
            guard self[place] < capacity, seen & bit == 0 else { return false }
            seen |= bit
        }
        return count == PoolFormat.mostSlots || bits >> UInt64(4 * (count + 1)) == 0
    }

    mutating func insert(_ slot: Int, at place: Int) {
        let shift = UInt64(4 * (place + 1))
        let below = (UInt64(1) << shift) - 1
        bits = bits & below | UInt64(slot) << shift | (bits & ~below) << 4
        bits += 1
    }

    mutating func remove(at place: Int) {
        let shift = UInt64(4 * (place + 1))
        let below = (UInt64(1) << shift) - 1
        bits = bits & below | bits >> 4 & ~below
        bits -= 1
    }

    mutating func set(_ slot: Int, at place: Int) {
        let shift = UInt64(4 * (place + 1))
        bits = bits & ~(15 << shift) | UInt64(slot) << shift
    }

    /// The entries in `range` alone.
    func part(_ range: Range<Int>) -> SlotOrder {
        var part = SlotOrder()
        for place in range { part.insert(self[place], at: part.count) }
        return part
    }
}
