// What one transaction changes in a pool, store by store. It knows which nodes it has touched, and what was in use in them when it
// began, so that no more than that goes to the undo log:
//
//   order word, its checksum     kept before its first change
//   slot in use then             kept before its first change
//   slot free then               covered: a crash or a cancel leaves it free
//   node taken since             covered as a whole, but for its link, by which it is free again if the transaction is taken back
//   node given back since        not touched; linked at the end, where nobody reads
//   header                       the one of the two that does not count is written, then counts
//
// A part of a transaction can be taken back (``undoing(_:)``): every store notes what was there, and the newest is put back first. What
// the undo log keeps stays kept.
// Source: ADR 28.

/// The stores of a transaction.
final class PoolChanges {
    let image: PoolImage
    private let medium: any PoolMedium
    private let regions: PoolRegions

    /// What a node was when the transaction touched it first.
    private struct Touched {
        /// Nobody's: it was taken since.
        var isFresh = false
        var hasKeptOrder = false
        /// The slots that were in use.
        var inUse: UInt16 = 0
        /// The slots that were asked for, one way or the other.
        var slots: UInt16 = 0
    }

    private var touched: [Int: Touched] = [:]
    private var hasKeptState = false
    private var keptRoots: Set<Int> = []
    /// Which header counted when the transaction began.
    private var selector: Int64 = 0
    private var hasCoveredHeader = false
    /// Nodes given back that were in use when the transaction began: nobody takes them before it ends.
    private var given: [Int] = []
    /// Nodes taken and given back since.
    private var fresh: [Int] = []

    /// What was there before a store, while a part may be taken back.
    private var former: [(offset: Int, words: [Int64])] = []
    private var parts = 0

    init(_ image: PoolImage, on medium: any PoolMedium) throws(StoreError) {
        self.image = image
        self.medium = medium
        regions = try PoolRegions(of: image)
    }

    // MARK: begin and end

    /// Forgets the transaction before, however it ended.
    func begin() throws(StoreError) {
        touched.removeAll(keepingCapacity: true)
        keptRoots.removeAll(keepingCapacity: true)
        (hasKeptState, hasCoveredHeader) = (false, false)
        (given, fresh, former, parts) = ([], [], [], 0)
        selector = try image.state.selector
    }

    /// Links what was given back. The last thing before the commit.
    func finish() throws(StoreError) {
        guard !given.isEmpty || !fresh.isEmpty else { return }
        var state = try image.state
        for (nodes, isFresh) in [(given, false), (fresh, true)] {
            for node in nodes {
                // The link of a node that was free is what a cancel finds it by.
                if isFresh { try medium.keep(node, words: 2) } else { try medium.cover(node, words: 2) }
                store(two: state.free, Self.linkSum(state.free, of: node), at: node)
                state.free = Int64(node)
                state.listed += 1
            }
        }
        (given, fresh) = ([], [])
        try put(state)
    }

    /// Runs `body`; if it throws, what it stored is put back.
    func undoing<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        let (mark, given, fresh) = (former.count, given, fresh)
        parts += 1
        defer {
            parts -= 1
            if parts == 0 { former.removeAll() }
        }
        do {
            return try body()
        } catch {
            while former.count > mark, let last = former.popLast() {
                last.words.withUnsafeBufferPointer { medium.store($0, at: last.offset) }
            }
            (self.given, self.fresh) = (given, fresh)
            throw error
        }
    }

    private func store(two first: Int64, _ second: Int64, at offset: Int) {
        withUnsafeBytes(of: (first, second)) { store($0.assumingMemoryBound(to: Int64.self), at: offset) }
    }

    private func store(three first: Int64, _ second: Int64, _ third: Int64, at offset: Int) {
        withUnsafeBytes(of: (first, second, third)) { store($0.assumingMemoryBound(to: Int64.self), at: offset) }
    }

    private func store(_ words: [Int64], at offset: Int) {
        words.withUnsafeBufferPointer { store($0, at: offset) }
    }

    private func store(_ words: UnsafeBufferPointer<Int64>, at offset: Int) {
        if parts > 0 {
            let there = (image.base + offset).assumingMemoryBound(to: Int64.self)
            former.append((offset, Array(UnsafeBufferPointer(start: there, count: words.count))))
        }
        medium.store(words, at: offset)
    }

    // MARK: root

    private func rootOffset(_ word: Int) -> Int { image.root + word * PoolFormat.wordBytes }

    private func put(_ state: PoolState) throws(StoreError) {
        let offset = rootOffset(PoolFormat.RootWord.state)
        if !hasKeptState { try medium.keep(offset, words: PoolFormat.RootWord.stateWords + 1) }
        hasKeptState = true
        store(state.words, at: offset)
    }

    /// Where a tree begins from now on; 0 for one without rows.
    func setRoot(of tree: PoolTree, to node: Int) throws(StoreError) {
        let offset = rootOffset(PoolFormat.RootWord.tree(tree))
        if keptRoots.insert(tree.number).inserted { try medium.keep(offset, words: PoolFormat.RootWord.treeWords) }
        store(two: Int64(node), PoolImage.rootSum(Int64(node), of: tree), at: offset)
    }

    /// The words of the store's header, from now on.
    func put(header words: [Int64]) throws(StoreError) {
        let other = 1 - (selector & 1)
        let offset = rootOffset(PoolFormat.RootWord.header(other))
        if !hasCoveredHeader { try medium.cover(offset, words: words.count) }
        hasCoveredHeader = true
        store(words, at: offset)
        var state = try image.state
        guard state.selector != other else { return }
        state.selector = other
        try put(state)
    }

    // MARK: nodes

    private static func linkSum(_ link: Int64, of node: Int) -> Int64 {
        RecordWords.hash(first: link, second: Int64(node), seed: PoolFormat.Seed.link)
    }

    /// Where the free node at an offset leads: the next one, or 0. Nil if the link does not match its checksum.
    static func link(of node: Int, in image: PoolImage) throws(StoreError) -> Int? {
        let words = try image.words(at: node, 2)
        return words[PoolFormat.NodeWord.linkSum] == linkSum(words[PoolFormat.NodeWord.link], of: node)
            ? Int(words[PoolFormat.NodeWord.link]) : nil
    }

    /// How many nodes are free; those that this transaction has given back are not yet.
    var freeNodes: Int {
        get throws(StoreError) {
            let state = try image.state
            return Int(state.listed) + regions.count - Int(state.carved) + fresh.count
        }
    }

    var nodes: Int { regions.count }

    /// Takes a free node. Throws `diskFull` if there is none.
    func take() throws(StoreError) -> Int {
        let node = try takeFree()
        if touched[node]?.isFresh != true {
            touched[node] = Touched(isFresh: true)
            let first = PoolFormat.NodeWord.identity
            try medium.cover(node + first * PoolFormat.wordBytes, words: PoolFormat.nodeWords - first)
        }
        return node
    }

    private func takeFree() throws(StoreError) -> Int {
        if let node = fresh.popLast() { return node }
        var state = try image.state
        if state.listed > 0 {
            let node = Int(state.free)
            guard regions.number(of: node) != nil else { throw image.damage("the free list leads to offset \(node)") }
            guard let link = try Self.link(of: node, in: image) else {
                throw image.damage("the free node at offset \(node) does not match its checksum")
            }
            state.free = Int64(link)
            state.listed -= 1
            try put(state)
            return node
        }
        guard state.carved < regions.count else { throw PoolRoom.noNode }
        let node = regions.offset(of: Int(state.carved))
        state.carved += 1
        try put(state)
        return node
    }

    /// Gives a node back.
    func give(_ node: Int) {
        if touched[node]?.isFresh == true { fresh.append(node) } else { given.append(node) }
    }

    /// Stores which slots a node has in use, and in which order. A node that was just taken gets its tree and level by that.
    func put(_ order: SlotOrder, in node: Int, of tree: PoolTree, level: Int) throws(StoreError) {
        let identity = tree.identity(level: level)
        let sum = PoolNode.sum(offset: node, identity, order)
        let before = touched[node]
        if before?.isFresh == true {
            return store(
                three: identity, order.word, sum, at: node + PoolFormat.NodeWord.identity * PoolFormat.wordBytes)
        }
        if before?.hasKeptOrder != true {
            var state = before ?? Touched()
            // Asked for here at the latest: before the order changes, its slots are those that were in use.
            state.inUse =
                SlotOrder(
                    try image.words(at: node, PoolFormat.NodeWord.slots)[PoolFormat.NodeWord.order]
                ).slots
            try medium.keep(node + PoolFormat.NodeWord.order * PoolFormat.wordBytes, words: 2)
            state.hasKeptOrder = true
            touched[node] = state
        }
        store(two: order.word, sum, at: node + PoolFormat.NodeWord.order * PoolFormat.wordBytes)
    }

    /// Stores the words of a slot, and their checksum.
    func put(_ words: [Int64], in node: PoolNode, slot: Int) throws(StoreError) {
        try prepare(node, slot)
        let offset = node.offset(ofSlot: slot)
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: words.count + 1) { slot in
            _ = slot.initialize(fromContentsOf: words)
            slot.initializeElement(
                at: words.count,
                to: node.tree.sum(slot.baseAddress.map { UnsafePointer($0) } ?? node.words, words.count))
            store(UnsafeBufferPointer(slot), at: offset)
        }
    }

    /// Copies a slot as it is, with its checksum.
    func copy(slot: Int, of source: PoolNode, to node: PoolNode, slot target: Int) throws(StoreError) {
        try prepare(node, target)
        let words = try image.words(at: source.offset(ofSlot: slot), source.slotWords + 1)
        store(UnsafeBufferPointer(start: words, count: source.slotWords + 1), at: node.offset(ofSlot: target))
    }

    private func prepare(_ node: PoolNode, _ slot: Int) throws(StoreError) {
        var state = touch(node)
        let bit: UInt16 = 1 << UInt16(slot)
        guard !state.isFresh, state.slots & bit == 0 else { return }
        let offset = node.offset(ofSlot: slot)
        if state.inUse & bit != 0 {
            try medium.keep(offset, words: node.slotWords + 1)
        } else {
            try medium.cover(offset, words: node.slotWords + 1)
        }
        state.slots |= bit
        touched[node.offset] = state
    }

    private func touch(_ node: PoolNode) -> Touched {
        touched[node.offset] ?? Touched(inUse: node.order.slots)
    }

    /// A slot of `node` that is not in use, if there is one: rather one that was free when the transaction began.
    func freeSlot(of node: PoolNode) -> Int? {
        let state = touch(node)
        let free = ~node.order.slots & UInt16(truncatingIfNeeded: (1 << node.capacity) - 1)
        let cheap = free & ~(state.inUse & ~state.slots)
        let choice = cheap != 0 ? cheap : free
        return choice != 0 ? choice.trailingZeroBitCount : nil
    }

    /// Whether a slot has what lay there when the transaction began.
    func isOfBefore(_ node: PoolNode, slot: Int) -> Bool {
        let (state, bit) = (touch(node), UInt16(1) << UInt16(slot))
        return !state.isFresh && state.inUse & bit != 0 && state.slots & bit == 0
    }
}
