// How a pool is laid out, byte by byte. Everything is a 64-bit word of little endian, at an offset from the pool's first byte.
//
//   root       version, sum of this table, nodes, first region, room for undo logs; state; the store's header, twice; where each tree begins
//   region     next region, number of nodes; then nodes, one after the other: one large object of libpmemobj
//   node       link, its checksum; which tree and level, order word, their checksum; slots
//   slot       of a leaf: a row's words, or the key that an order has of it, and a checksum
//              of an inner node: a key that nothing below is under, a child's offset, and a checksum
//
//   order word, from the lowest four bits on: how many slots are in use, then their numbers in the order of their keys
//
//       0x…0_1_4_2_3    three of them: slot 2, slot 4, slot 1
//
// A row goes into a free slot and becomes visible by the order word, so nothing is shifted, and what lay in the slot when the
// transaction began is nobody's: it needs no copy in the undo log. Only order words, and slots that were in use, do.
//
// Checksums begin from the number of the tree, so that a record in a tree of other records shows; a node's begins from its offset, too.
// Sizes follow from the tables' declarations and orders. ``text`` says them all, a test compares it with Schemas/media.md, and a pool
// has its sum: a pool that is laid out otherwise is refused.
// Source: ADR 28.

/// Sizes and places of the pool format.
package enum PoolFormat {
    package static let version: Int64 = 1
    /// What libpmemobj knows the pool's layout by.
    package static let layoutName = "layoutstore"

    static let wordBytes = 8
    package static let nodeBytes = 1024
    static let nodeWords = nodeBytes / wordBytes
    /// Nodes and regions begin at a multiple: no slot of a node shares a cache line with another node.
    static let alignment = 64
    /// A region's words before its first node.
    static let regionHeaderBytes = alignment

    /// Words of a node by their place.
    enum NodeWord {
        /// Where the next free node is, and a checksum of that; without a meaning while the node is in use.
        static let link = 0
        static let linkSum = 1
        /// The node's tree and level.
        static let identity = 2
        static let order = 3
        /// Of identity and order.
        static let sum = 4
        static let slots = 5
    }

    /// Four bits each for the number of slots and for every slot.
    static let mostSlots = 15
    /// More levels than any pool could need: a pool that has them is damaged.
    static let mostLevels = 24

    static func capacity(slotWords: Int) -> Int { min(mostSlots, (nodeWords - NodeWord.slots) / slotWords) }

    /// Words of the root by their place.
    package enum RootWord {
        static let version = 0
        static let layout = 1
        static let nodes = 2
        static let region = 3
        /// Of those before.
        static let sum = 4
        /// Which of the two headers counts, the first free node, how many are free by that list, how many of all were ever taken from
        /// the regions; a checksum of these.
        static let state = sum + 1
        static let stateWords = 4
        static let headers = state + stateWords + 1
        static let headerWords = StoredTable.store.declaration.words
        static let trees = headers + 2 * headerWords
        /// A node's offset, or 0, and a checksum.
        static let treeWords = 2
        static let all = trees + treeWords * PoolTree.all.count

        static func header(_ selector: Int64) -> Int { headers + Int(selector & 1) * headerWords }
        static func tree(_ tree: PoolTree) -> Int { trees + treeWords * tree.number }
    }

    package static let rootBytes = RootWord.all * wordBytes

    /// What checksums begin from that are of no tree.
    enum Seed {
        static let root: Int64 = -1
        static let state: Int64 = -2
        static let region: Int64 = -3
        static let link: Int64 = -4
    }

    /// A part of a journal record: LSN, number of the part, and this many words of it.
    static let partWords = 27
    /// Words of a record's first part before what it changed: its columns but the LSN, and how many words the changes have.
    static let recordWords = StoredTable.journal.declaration.words

    /// The table of sizes: one line for the root, one for each tree.
    package static let text: String = {
        var lines = [
            "pool format \(version): node \(nodeBytes) bytes, slots from byte \(NodeWord.slots * wordBytes) on, at most \(mostSlots)",
            "root \(rootBytes) bytes: state at \(RootWord.state * wordBytes), headers at \(RootWord.headers * wordBytes), "
                + "trees at \(RootWord.trees * wordBytes)",
            "header: \(StoredTable.store.declaration.columnList)",
        ]
        for tree in PoolTree.all {
            lines.append(
                "tree \(tree.number) \(tree.name): key \(tree.keyWords * wordBytes), leaf \(tree.leafCapacity) of "
                    + "\((tree.leafWords + 1) * wordBytes), inner \(tree.capacity(level: 1)) of "
                    + "\((tree.words(level: 1) + 1) * wordBytes); \(tree.contents)")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    /// The sum of ``text``, as the root has it.
    package static let layout: Int64 = {
        var words = RecordWords()
        for byte in text.utf8 { words.append(Int64(byte)) }
        return words.hash(seed: Seed.root)
    }()
}
