/// A node of a tree as it lies in an image: found to be one of its tree, and its slots as yet unread.
struct PoolNode {
    let image: PoolImage
    let offset: Int
    let words: UnsafePointer<Int64>
    let tree: PoolTree
    let level: Int
    let order: SlotOrder

    var isLeaf: Bool { level == 0 }
    var count: Int { order.count }
    var capacity: Int { tree.capacity(level: level) }
    /// Words of a slot without its checksum.
    var slotWords: Int { tree.words(level: level) }

    /// The checksum of what a node says of itself.
    static func sum(offset: Int, _ identity: Int64, _ order: SlotOrder) -> Int64 {
        RecordWords.hash(first: identity, second: order.word, seed: Int64(offset))
    }

    /// The offset of a slot.
    func offset(ofSlot slot: Int) -> Int {
        offset + (PoolFormat.NodeWord.slots + slot * (slotWords + 1)) * PoolFormat.wordBytes
    }

    /// The words of the entry at `place`, unchecked.
    @inline(__always)
    func unchecked(_ place: Int) -> UnsafePointer<Int64> {
        words + PoolFormat.NodeWord.slots + order[place] * (slotWords + 1)
    }

    /// Whether the entry at `place` matches its checksum.
    func isWhole(_ place: Int) -> Bool {
        let slot = unchecked(place)
        return slot[slotWords] == tree.sum(slot, slotWords)
    }

    /// The words of the entry at `place`. `corrupt` if they do not match their checksum.
    @inline(__always)
    func entry(_ place: Int) throws(StoreError) -> UnsafePointer<Int64> {
        let slot = unchecked(place)
        guard slot[slotWords] == tree.sum(slot, slotWords) else {
            throw image.damage(
                "a record of \(tree.name) at offset \(offset(ofSlot: order[place])) does not match its checksum")
        }
        return slot
    }

    func key(_ place: Int) throws(StoreError) -> OrderKey { tree.key(try entry(place)) }

    /// The node that the entry at `place` leads to.
    func child(_ place: Int) throws(StoreError) -> PoolNode {
        try image.node(at: Int(entry(place)[tree.keyWords]), of: tree, level: level - 1)
    }

    // MARK: search in this node

    // Keys are compared as they lie there, and the two entries at the border are checked: the one that these functions pass by, and the one
    // that they name, by whoever reads it. The order word says that entries ascend, so with these two whole no other one is meant, whatever
    // the others show.

    /// The first place whose key is not below `key`; the number of entries when all are. The entry there is unchecked.
    func place(notBelow key: OrderKey) throws(StoreError) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if tree.key(unchecked(middle)) < key { low = middle + 1 } else { high = middle }
        }
        if low > 0 { _ = try entry(low - 1) }
        return low
    }

    /// The last place whose key is not above `key`; -1 when all are. The entry there is unchecked. The first child of an inner node has
    /// whatever is below the second one's key, so that its own key is never asked for.
    func place(notAbove key: OrderKey) throws(StoreError) -> Int {
        var (low, high) = (isLeaf ? 0 : 1, count)
        while low < high {
            let middle = (low + high) / 2
            if tree.key(unchecked(middle)) <= key { low = middle + 1 } else { high = middle }
        }
        if low < count { _ = try entry(low) }
        return low - 1
    }

    // MARK: search below this node

    /// The last entry of a leaf at or below `key`.
    func last(atOrBelow key: OrderKey) throws(StoreError) -> UnsafePointer<Int64>? {
        var place = try place(notAbove: key)
        if isLeaf { return place < 0 ? nil : try entry(place) }
        // Of two children the second one may begin above the key.
        while place >= 0 {
            if let found = try child(place).last(atOrBelow: key) { return found }
            place -= 1
        }
        return nil
    }

    /// The first entry of a leaf at or above `key`.
    func first(atOrAbove key: OrderKey) throws(StoreError) -> UnsafePointer<Int64>? {
        if isLeaf {
            let place = try place(notBelow: key)
            return place < count ? try entry(place) : nil
        }
        var place = try place(notAbove: key)
        while place < count {
            if let found = try child(place).first(atOrAbove: key) { return found }
            place += 1
        }
        return nil
    }

    /// Calls `body` with the entries of leaves from `low` up to and with `high`, ascending, until it returns false. Returns whether
    /// there may be more.
    @discardableResult
    func each(
        from low: OrderKey, through high: OrderKey,
        _ body: (UnsafePointer<Int64>) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        let first = isLeaf ? try place(notBelow: low) : try place(notAbove: low)
        var place = first
        while place < count {
            if isLeaf {
                let entry = try entry(place)
                guard tree.key(entry) <= high, try body(entry) else { return false }
            } else {
                if place > first, try key(place) > high { return false }
                guard try child(place).each(from: low, through: high, body) else { return false }
            }
            place += 1
        }
        return true
    }

    /// Calls `body` with the entries of leaves below `key`, descending, until it returns false. Returns whether there may be more.
    @discardableResult
    func each(
        below key: OrderKey, _ body: (UnsafePointer<Int64>) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        var place = try place(notAbove: key)
        if isLeaf, place >= 0, tree.key(try entry(place)) == key { place -= 1 }
        while place >= 0 {
            if isLeaf {
                guard try body(entry(place)) else { return false }
            } else {
                guard try child(place).each(below: key, body) else { return false }
            }
            place -= 1
        }
        return true
    }
}
