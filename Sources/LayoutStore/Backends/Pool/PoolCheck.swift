// The pool's own structures, all of them: what no row says. Each node is in exactly one tree, or free by the list, or was never taken;
// keys ascend, inside what the nodes above say; every checksum holds; each order has the keys of its table's rows, and no others.
//
// Damage is a sentence, and what is behind a damaged node is not looked at. O(pool).

/// Looks at a whole pool, once.
package struct PoolCheck {
    /// What is damaged; empty for a whole pool.
    package private(set) var damage: [String] = []
    /// How many nodes are in trees.
    package private(set) var used = 0
    /// How many nodes there are.
    package var nodes: Int { met.count }

    private let image: PoolImage
    private var regions: PoolRegions?
    /// By number: whether a node was met, in a tree or in the free list.
    private var met: [Bool] = []

    package init(_ image: PoolImage) {
        self.image = image
        attempt { (check) throws(StoreError) in
            let regions = try PoolRegions(of: image)
            check.regions = regions
            check.met = Array(repeating: false, count: regions.count)
            check.attempt { (check) throws(StoreError) in
                let header = try PoolReader(image).headerWords()
                if !StoreHeader.isVouchedFor(header) { check.damage.append("the header does not match its checksum") }
            }
            for table in StateTable.allCases { check.look(at: table) }
            for tree in [PoolTree.journal, .facts] { check.walk(tree) { _ in } }
            check.used = check.met.count { $0 }
            try check.lookAtFreeNodes(try image.state)
        }
    }

    /// What `body` throws is damage, and the rest goes on.
    private mutating func attempt(_ body: (inout PoolCheck) throws(StoreError) -> Void) {
        do throws(StoreError) {
            try body(&self)
        } catch {
            damage.append(error.message)
        }
    }

    /// A table, and its orders against its rows.
    private mutating func look(at table: StateTable) {
        var expected = table.orders.map { _ in [OrderKey]() }
        let tree = PoolTree.of(.key(table))
        walk(tree) { entry in
            let words = Array(UnsafeBufferPointer(start: entry, count: tree.leafWords))
            for (place, order) in table.orders.enumerated() {
                if let key = order.key(of: words) { expected[place].append(key) }
            }
        }
        for (order, keys) in zip(table.orders, expected) {
            let tree = PoolTree.of(.by(order))
            var found: [OrderKey] = []
            walk(tree) { found.append(tree.key($0)) }
            if found != keys.sorted() {
                damage.append(
                    "\(order) has \(found.count) keys, and not those of the \(keys.count) rows that \(table) has for it"
                )
            }
        }
    }

    /// Calls `body` with every entry of a tree's leaves that is whole.
    private mutating func walk(_ tree: PoolTree, _ body: (UnsafePointer<Int64>) -> Void) {
        attempt { (check) throws(StoreError) in
            let root = try check.image.root(of: tree)
            if root != 0 { try check.walk(root, of: tree, level: nil, from: .lowest, to: nil, body) }
        }
    }

    private mutating func walk(
        _ offset: Int, of tree: PoolTree, level: Int?, from low: OrderKey, to high: OrderKey?,
        _ body: (UnsafePointer<Int64>) -> Void
    ) throws(StoreError) {
        let node = try image.node(at: offset, of: tree, level: level)
        guard meet(offset, "in \(tree.name)") else { return }
        var last: OrderKey?
        for place in 0..<node.count {
            guard node.isWhole(place) else {
                damage.append(
                    "a record of \(tree.name) at offset \(node.offset(ofSlot: node.order[place])) does not match its checksum"
                )
                continue
            }
            let entry = node.unchecked(place)
            let key = tree.key(entry)
            // The first key of an inner node is never asked for.
            let isAsked = node.isLeaf || place > 0
            if isAsked {
                if last.map({ key <= $0 }) ?? (key < low) || high.map({ key >= $0 }) ?? false {
                    damage.append("a key of \(tree.name) at offset \(offset), entry \(place), is out of its order")
                }
                last = key
            }
            guard !node.isLeaf else {
                body(entry)
                continue
            }
            let next = place + 1 < node.count && node.isWhole(place + 1) ? tree.key(node.unchecked(place + 1)) : high
            attempt { (check) throws(StoreError) in
                try check.walk(
                    Int(entry[tree.keyWords]), of: tree, level: node.level - 1, from: isAsked ? key : low, to: next,
                    body)
            }
        }
    }

    /// Notes a node. Returns false if it is none, or was met before.
    private mutating func meet(_ offset: Int, _ place: String) -> Bool {
        guard let number = regions?.number(of: offset) else {
            damage.append("offset \(offset) \(place) is no node's")
            return false
        }
        guard !met[number] else {
            damage.append("the node at offset \(offset) is \(place) and elsewhere, too")
            return false
        }
        met[number] = true
        return true
    }

    private mutating func lookAtFreeNodes(_ state: PoolState) throws(StoreError) {
        var next = Int(state.free)
        var listed: Int64 = 0
        while next != 0, listed < state.listed, meet(next, "in the free list") {
            guard let link = try PoolChanges.link(of: next, in: image) else {
                damage.append("the free node at offset \(next) does not match its checksum")
                return
            }
            next = link
            listed += 1
        }
        if next != 0 || listed != state.listed {
            damage.append("the free list has \(listed) nodes or more, the root says \(state.listed)")
        }
        let carved = Int(state.carved)
        guard carved >= 0, carved <= met.count else {
            damage.append("the root says that \(carved) nodes of \(met.count) were taken")
            return
        }
        let lost = met[..<carved].count { !$0 }
        if lost > 0 { damage.append("\(lost) nodes are in no tree and not free") }
        let early = met[carved...].count { $0 }
        if early > 0 { damage.append("\(early) nodes are used that were never taken") }
    }
}

extension PoolImage {
    /// Every entry of a tree's leaves by key, as words; nil for one that does not match its checksum.
    package func entries(of tree: PoolTree) throws(StoreError) -> [[Int64]?] {
        guard let top = try PoolReader(self).top(tree) else { return [] }
        return try entries(below: top)
    }

    private func entries(below node: PoolNode) throws(StoreError) -> [[Int64]?] {
        var found: [[Int64]?] = []
        for place in 0..<node.count {
            if node.isLeaf {
                let words = UnsafeBufferPointer(start: node.unchecked(place), count: node.slotWords)
                found.append(node.isWhole(place) ? Array(words) : nil)
            } else {
                found += try entries(below: node.child(place))
            }
        }
        return found
    }
}
