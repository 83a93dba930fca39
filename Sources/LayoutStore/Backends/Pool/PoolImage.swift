// A pool's bytes, mapped by whoever has them: the pool that a writer has open, or a private copy. A medium may have changed any of
// them, so nothing is believed unchecked:
//
//   offset            inside the image, aligned
//   node              it says the tree and the level that led to it, its order word is one, the checksum of both holds
//   slot              its checksum, whenever its words are read, or a search ends beside it (PoolNode.swift)
//
// Levels go down by one, so no chain of children can be a circle.

/// The bytes of a pool from its first one on.
///
/// `@unchecked Sendable`: reads memory that its maker keeps mapped, and that nobody writes meanwhile.
package struct PoolImage: @unchecked Sendable {
    package let base: UnsafeRawPointer
    /// How many bytes there are.
    package let bytes: Int
    /// The root object's offset.
    package let root: Int

    /// Throws `input` for a pool of another version or laid out otherwise, and for one whose making was cut short; `corrupt` for a
    /// damaged root.
    package init(_ base: UnsafeRawPointer, bytes: Int, root: Int) throws(StoreError) {
        self.base = base
        self.bytes = bytes
        self.root = root
        let words = try words(at: root, PoolFormat.RootWord.all)
        let version = words[PoolFormat.RootWord.version]
        guard version != 0 else {
            throw StoreError(.input, "there is no store in this pool: its making was cut short; make it once more")
        }
        guard version == PoolFormat.version else {
            throw StoreError(
                .input,
                "the pool has format version \(version), and this program reads \(PoolFormat.version); open it with the program that "
                    + "made it, or restore a backup")
        }
        guard
            words[PoolFormat.RootWord.sum]
                == RecordWords.sum(words, PoolFormat.RootWord.sum, seed: PoolFormat.Seed.root)
        else { throw damage("the root does not match its checksum") }
        guard words[PoolFormat.RootWord.layout] == PoolFormat.layout else {
            throw StoreError(
                .input,
                "the pool's tables are laid out otherwise than this program's; open it with the program that made it, or restore a "
                    + "backup")
        }
    }

    /// `corrupt`.
    @inline(never)
    func damage(_ what: String) -> StoreError { StoreError(.corrupt, "the pool is damaged: \(what); run a full check") }

    /// The words at an offset. `corrupt` if they are not in the image.
    func words(at offset: Int, _ count: Int) throws(StoreError) -> UnsafePointer<Int64> {
        guard offset > 0, offset % PoolFormat.wordBytes == 0, offset <= bytes - count * PoolFormat.wordBytes else {
            throw damage("offset \(offset) leads out of it")
        }
        return (base + offset).assumingMemoryBound(to: Int64.self)
    }

    /// A word of the root, which was found to be whole when the image was made.
    func rootWord(_ place: Int) -> Int64 {
        (base + root).load(fromByteOffset: place * PoolFormat.wordBytes, as: Int64.self)
    }

    var state: PoolState {
        get throws(StoreError) {
            let words = try words(
                at: root + PoolFormat.RootWord.state * PoolFormat.wordBytes, PoolFormat.RootWord.stateWords + 1)
            let state = PoolState(words)
            guard words[PoolFormat.RootWord.stateWords] == state.sum else {
                throw damage("the root's state does not match its checksum")
            }
            return state
        }
    }

    /// Where a tree begins; 0 for one without rows.
    func root(of tree: PoolTree) throws(StoreError) -> Int {
        let place = PoolFormat.RootWord.tree(tree)
        let offset = rootWord(place)
        guard rootWord(place + 1) == Self.rootSum(offset, of: tree) else {
            throw damage("where the tree \(tree.name) begins does not match its checksum")
        }
        return Int(offset)
    }

    static func rootSum(_ offset: Int64, of tree: PoolTree) -> Int64 {
        RecordWords.hash(first: offset, second: Int64(tree.number), seed: PoolFormat.Seed.root)
    }

    /// The node at an offset. `corrupt` unless it is one of `tree`; of `level`, if one is given.
    func node(at offset: Int, of tree: PoolTree, level expected: Int?) throws(StoreError) -> PoolNode {
        guard offset > 0, offset % PoolFormat.alignment == 0, offset <= bytes - PoolFormat.nodeBytes else {
            throw damage("a node at offset \(offset) of \(tree.name) lies outside")
        }
        let words = (base + offset).assumingMemoryBound(to: Int64.self)
        let order = SlotOrder(words[PoolFormat.NodeWord.order])
        guard let level = tree.level(words[PoolFormat.NodeWord.identity]), expected == nil || level == expected else {
            throw damage("the node at offset \(offset) is none of \(tree.name), or of another level")
        }
        guard
            words[PoolFormat.NodeWord.sum]
                == PoolNode.sum(offset: offset, words[PoolFormat.NodeWord.identity], order)
        else { throw damage("the node at offset \(offset) of \(tree.name) does not match its checksum") }
        guard order.count > 0, order.isValid(capacity: tree.capacity(level: level)) else {
            throw damage("the order word of the node at offset \(offset) of \(tree.name) is none")
        }
        return PoolNode(image: self, offset: offset, words: words, tree: tree, level: level, order: order)
    }
}

/// What changes in the root with nearly every transaction.
package struct PoolState: Hashable, Sendable {
    /// Which of the two headers counts.
    var selector: Int64
    /// The first free node, or 0.
    var free: Int64
    /// How many nodes are free by that list.
    var listed: Int64
    /// How many nodes were ever taken from the regions, in their order.
    var carved: Int64

    init(selector: Int64 = 0, free: Int64 = 0, listed: Int64 = 0, carved: Int64 = 0) {
        self.selector = selector
        self.free = free
        self.listed = listed
        self.carved = carved
    }

    init(_ words: UnsafePointer<Int64>) {
        self.init(selector: words[0], free: words[1], listed: words[2], carved: words[3])
    }

    var sum: Int64 {
        var checksum = RecordWords.Checksum(seed: PoolFormat.Seed.state)
        checksum.add(selector)
        checksum.add(free)
        checksum.add(listed)
        checksum.add(carved)
        return checksum.value
    }
    var words: [Int64] { [selector, free, listed, carved, sum] }
}

extension RecordWords {
    /// The checksum of `count` words in memory.
    static func sum(_ words: UnsafePointer<Int64>, _ count: Int, seed: Int64) -> Int64 {
        var checksum = Checksum(seed: seed)
        for place in 0..<count { checksum.add(words[place]) }
        return checksum.value
    }

    /// The checksum of two words.
    static func hash(first: Int64, second: Int64, seed: Int64) -> Int64 {
        var checksum = Checksum(seed: seed)
        checksum.add(first)
        checksum.add(second)
        return checksum.value
    }
}
