// How trees grow and shrink. The first key of an inner node is never asked for: its first child has whatever is below the second key.
//
//   insert into a full leaf       half of it moves to a new node, to the right; the parent gets that one's first key
//   insert behind a full leaf     nothing moves: ascending keys fill their leaves
//   a node with a quarter left    takes over its right neighbour's entries, or its left one takes its own, if they fill three quarters at most
//   a node without an entry       is given back
//   a root with one child         is given back, and the child is the root
//   trim                          whole subtrees at the left edge are given back unread but for their inner nodes
//
// A change goes up from the leaf, along the path on which it was found.

/// A node on the way down, and the entry that was taken in it; of a leaf, the place that was looked for.
struct PoolStep {
    let node: PoolNode
    var place: Int
}

extension PoolChanges {
    /// Trees of more levels are rare.
    private static var usualLevels: Int { 6 }

    /// The way down to the first place not below `key`; empty for a tree without rows.
    func path(to key: OrderKey, in tree: PoolTree) throws(StoreError) -> [PoolStep] {
        var path: [PoolStep] = []
        path.reserveCapacity(Self.usualLevels)
        var next = try image.root(of: tree)
        var level: Int?
        while next != 0 {
            let node = try image.node(at: next, of: tree, level: level)
            guard !node.isLeaf else {
                path.append(PoolStep(node: node, place: try node.place(notBelow: key)))
                return path
            }
            let place = try node.place(notAbove: key)
            path.append(PoolStep(node: node, place: place))
            next = Int(try node.entry(place)[tree.keyWords])
            level = node.level - 1
        }
        return path
    }

    /// The words that a path ends at, if their key is `key`.
    func found(_ key: OrderKey, at path: [PoolStep]) throws(StoreError) -> UnsafePointer<Int64>? {
        guard let leaf = path.last, leaf.place < leaf.node.count else { return nil }
        let entry = try leaf.node.entry(leaf.place)
        return leaf.node.tree.key(entry) == key ? entry : nil
    }

    // MARK: grow

    /// Adds an entry. Returns false, and changes nothing, if its key is there.
    func insert(_ words: [Int64], into tree: PoolTree) throws(StoreError) -> Bool {
        let key = words.withUnsafeBufferPointer { $0.baseAddress.map { tree.key($0) } } ?? .lowest
        let path = try path(to: key, in: tree)
        guard try found(key, at: path) == nil else { return false }
        if path.isEmpty {
            let node = try make(tree, level: 0, [words])
            try setRoot(of: tree, to: node)
        } else {
            try add(words, at: path[...])
        }
        return true
    }

    /// A new node with these entries.
    private func make(_ tree: PoolTree, level: Int, _ entries: [[Int64]]) throws(StoreError) -> Int {
        let node = blank(try take(), tree, level)
        var order = SlotOrder()
        for words in entries {
            try put(words, in: node, slot: order.count)
            order.insert(order.count, at: order.count)
        }
        try put(order, in: node.offset, of: tree, level: level)
        return node.offset
    }

    /// A node that was just taken.
    private func blank(_ offset: Int, _ tree: PoolTree, _ level: Int) -> PoolNode {
        PoolNode(
            image: image, offset: offset, words: (image.base + offset).assumingMemoryBound(to: Int64.self), tree: tree,
            level: level, order: SlotOrder())
    }

    private func put(_ order: SlotOrder, in node: PoolNode) throws(StoreError) {
        try put(order, in: node.offset, of: node.tree, level: node.level)
    }

    private func again(_ node: PoolNode) throws(StoreError) -> PoolNode {
        try image.node(at: node.offset, of: node.tree, level: node.level)
    }

    /// The words of an inner entry.
    private func entry(_ key: OrderKey, to node: Int, of tree: PoolTree) -> [Int64] {
        (0..<tree.keyWords).map { key[$0] } + [Int64(node)]
    }

    /// Adds an entry at the place where a path ends; splits what is full.
    private func add(_ words: [Int64], at path: ArraySlice<PoolStep>) throws(StoreError) {
        guard let step = path.last else { return }
        let node = step.node
        if node.count < node.capacity { return try put(words, into: node, at: step.place) }
        let separator: OrderKey
        let right: Int
        if step.place == node.count {
            separator = words.withUnsafeBufferPointer { $0.baseAddress.map { node.tree.key($0) } } ?? .lowest
            right = try make(node.tree, level: node.level, [words])
        } else {
            let middle = node.count / 2
            separator = try node.key(middle)
            right = try split(node, at: middle)
            if step.place <= middle {
                try put(words, into: again(node), at: step.place)
            } else {
                try put(words, into: image.node(at: right, of: node.tree, level: node.level), at: step.place - middle)
            }
        }
        let entry = entry(separator, to: right, of: node.tree)
        var above = path.dropLast()
        guard let last = above.indices.last else {
            let first = self.entry(.lowest, to: node.offset, of: node.tree)
            return try setRoot(of: node.tree, to: make(node.tree, level: node.level + 1, [first, entry]))
        }
        above[last].place += 1
        try add(entry, at: above)
    }

    /// Puts an entry into a node that has room.
    private func put(_ words: [Int64], into node: PoolNode, at place: Int) throws(StoreError) {
        guard let slot = freeSlot(of: node) else { throw image.damage("the node at offset \(node.offset) is full") }
        try put(words, in: node, slot: slot)
        var order = node.order
        order.insert(slot, at: place)
        try put(order, in: node)
    }

    /// Moves the entries from `middle` on to a new node.
    private func split(_ node: PoolNode, at middle: Int) throws(StoreError) -> Int {
        let right = blank(try take(), node.tree, node.level)
        var order = SlotOrder()
        for place in middle..<node.count {
            try copy(slot: node.order[place], of: node, to: right, slot: order.count)
            order.insert(order.count, at: order.count)
        }
        try put(order, in: right)
        try put(node.order.part(0..<middle), in: node)
        return right.offset
    }

    // MARK: change

    /// Other words for the entry at `place`, whose key stays, or fits there as well.
    func replace(in node: PoolNode, at place: Int, by words: [Int64]) throws(StoreError) {
        let slot = node.order[place]
        guard isOfBefore(node, slot: slot), let other = freeSlot(of: node), !isOfBefore(node, slot: other) else {
            return try put(words, in: node, slot: slot)
        }
        try put(words, in: node, slot: other)
        var order = node.order
        order.set(other, at: place)
        try put(order, in: node)
    }

    // MARK: shrink

    /// Removes the entry of `key`. Returns false if there is none.
    func remove(_ key: OrderKey, from tree: PoolTree) throws(StoreError) -> Bool {
        let path = try path(to: key, in: tree)
        guard try found(key, at: path) != nil else { return false }
        try drop(at: path[...])
        return true
    }

    /// Removes the entry that a path ends at.
    func drop(at path: ArraySlice<PoolStep>) throws(StoreError) {
        guard let step = path.last else { return }
        let node = step.node
        let above = path.dropLast()
        guard node.count > 1 else {
            give(node.offset)
            if above.isEmpty { return try setRoot(of: node.tree, to: 0) }
            return try drop(at: above)
        }
        var order = node.order
        order.remove(at: step.place)
        try put(order, in: node)
        if above.isEmpty { return try lower(node.tree) }
        let rest = try again(node)
        if 4 * rest.count <= rest.capacity { try merge(rest, above) }
    }

    /// Joins a node with a neighbour, if both fit into three quarters of one.
    private func merge(_ node: PoolNode, _ above: ArraySlice<PoolStep>) throws(StoreError) {
        guard let last = above.indices.last else { return }
        let (parent, place) = (above[last].node, above[last].place)
        for (left, right) in [(place, place + 1), (place - 1, place)] where left >= 0 && right < parent.count {
            let (target, source) = (try parent.child(left), try parent.child(right))
            guard 4 * (target.count + source.count) <= 3 * target.capacity else { continue }
            var order = target.order
            var filling = target
            for entry in 0..<source.count {
                guard let slot = freeSlot(of: filling) else { return }
                if entry == 0, !source.isLeaf {
                    // No longer the first of its node: its key is the one that the parent had for that.
                    let child = Int(try source.entry(0)[source.tree.keyWords])
                    try put(self.entry(parent.key(right), to: child, of: source.tree), in: filling, slot: slot)
                } else {
                    try copy(slot: source.order[entry], of: source, to: filling, slot: slot)
                }
                order.insert(slot, at: order.count)
                filling = PoolNode(
                    image: image, offset: target.offset, words: target.words, tree: target.tree, level: target.level,
                    order: order)
            }
            try put(order, in: target)
            give(source.offset)
            var path = above
            path[last].place = right
            return try drop(at: path)
        }
    }

    /// A root with one child is none.
    private func lower(_ tree: PoolTree) throws(StoreError) {
        while true {
            let root = try image.root(of: tree)
            guard root != 0 else { return }
            let node = try image.node(at: root, of: tree, level: nil)
            guard !node.isLeaf, node.count == 1 else { return }
            try setRoot(of: tree, to: Int(node.entry(0)[tree.keyWords]))
            give(root)
        }
    }

    /// Removes the entries up to and with `key`. O(nodes that are given back).
    func trim(_ tree: PoolTree, through key: OrderKey) throws(StoreError) {
        let root = try image.root(of: tree)
        guard root != 0 else { return }
        if try cut(image.node(at: root, of: tree, level: nil), through: key) {
            give(root)
            try setRoot(of: tree, to: 0)
        } else {
            try lower(tree)
        }
    }

    /// Returns whether nothing is left of `node`, which is then as it was.
    private func cut(_ node: PoolNode, through key: OrderKey) throws(StoreError) -> Bool {
        var end = try node.place(notAbove: key)
        if node.isLeaf {
            if end >= 0 { _ = try node.entry(end) }
            end += 1
        } else {
            for place in 0..<end { try giveAll(node.child(place)) }
            let edge = try node.child(end)
            if try cut(edge, through: key) {
                give(edge.offset)
                end += 1
            }
        }
        guard end < node.count else { return true }
        if end > 0 { try put(node.order.part(end..<node.count), in: node) }
        return false
    }

    /// Gives a node back with all that is below it.
    private func giveAll(_ node: PoolNode) throws(StoreError) {
        if !node.isLeaf { for place in 0..<node.count { try giveAll(node.child(place)) } }
        give(node.offset)
    }
}
