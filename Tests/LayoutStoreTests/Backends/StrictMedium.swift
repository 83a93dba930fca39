import LayoutStore
import Testing

/// A pool in plain memory, under a medium that forgives nothing: a store where nothing was asked for is noted, and a transaction that
/// is taken back leaves what was kept as it was, and rubbish in what was only covered.
final class StrictMedium: PoolMedium {
    private let base: UnsafeMutableRawPointer
    let bytes: Int
    private let root = 4096
    /// What a transaction may store to, and what was there where it was kept; by word.
    private var kept: [Int: Int64] = [:]
    private var covered: Set<Int> = []
    private(set) var complaints: [String] = []
    /// Words that were kept, of all transactions.
    private(set) var wordsKept = 0
    private(set) var wordsStored = 0

    private static let region = 16384
    /// The offset of the first node.
    static let firstNode = region + 64

    init(nodes: Int, header: StoreHeader) {
        let region = Self.region
        bytes = Self.firstNode + nodes * PoolFormat.nodeBytes
        base = .allocate(byteCount: bytes, alignment: 4096)
        // What nobody has written is not zeros.
        base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes)
        let made = PoolTables.region(next: 0, bytes: bytes - region)
        write(made.words, at: region)
        write(PoolTables.root(region: region, nodes: made.nodes, header: header), at: root)
    }

    deinit { base.deallocate() }

    private func write(_ words: [Int64], at offset: Int) {
        for (place, word) in words.enumerated() {
            base.storeBytes(of: word, toByteOffset: offset + place * 8, as: Int64.self)
        }
    }

    var image: PoolImage {
        get throws { try PoolImage(base, bytes: bytes, root: root) }
    }

    private func word(_ offset: Int) -> Int64 { base.load(fromByteOffset: offset, as: Int64.self) }

    /// Flips a bit, as a medium may.
    func flip(_ bit: Int, ofByte offset: Int) {
        base.storeBytes(
            of: base.load(fromByteOffset: offset, as: UInt8.self) ^ 1 << UInt8(bit), toByteOffset: offset,
            as: UInt8.self)
    }

    // MARK: transactions

    func commit() {
        kept = [:]
        covered = []
    }

    func cancel() {
        for word in covered where kept[word] == nil {
            base.storeBytes(of: 0x5A5A_5A5A_5A5A_5A5A, toByteOffset: word, as: Int64.self)
        }
        for (offset, word) in kept { base.storeBytes(of: word, toByteOffset: offset, as: Int64.self) }
        commit()
    }

    func keep(_ offset: Int, words: Int) throws(StoreError) {
        for word in stride(from: offset, to: offset + words * 8, by: 8) {
            // As libpmemobj: what is in the transaction already is not kept once more.
            if covered.contains(word) || kept[word] != nil {
                complaints.append("word at \(word) is asked for twice")
            } else {
                kept[word] = self.word(word)
                wordsKept += 1
            }
        }
    }

    func cover(_ offset: Int, words: Int) throws(StoreError) {
        for word in stride(from: offset, to: offset + words * 8, by: 8) {
            if kept[word] != nil || !covered.insert(word).inserted {
                complaints.append("word at \(word) is asked for twice")
            }
        }
    }

    func store(_ words: UnsafeBufferPointer<Int64>, at offset: Int) {
        for (place, word) in words.enumerated() {
            let offset = offset + place * 8
            if kept[offset] == nil, !covered.contains(offset) {
                complaints.append("a store at \(offset) was not asked for")
            }
            base.storeBytes(of: word, toByteOffset: offset, as: Int64.self)
            wordsStored += 1
        }
    }
}
