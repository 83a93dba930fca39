internal import LayoutStore

/// What the generator believes of the files that it has drawn operations for: which blocks are holes, unwritten, own or shared, and who
/// holds them. It steers by that and needs not be right: a refused operation, say, changes nothing in the store.
struct DrawnFiles {
    enum Block: Hashable {
        case hole, unwritten
        /// Written; blocks with one number are shared.
        case written(Int)
    }

    struct File {
        var size = 0
        var blocks: [Block] = []
        var isUnlinked = false
    }

    /// A mapping or pin of a client.
    struct Held {
        let slot: Int
        let file: Int
        let blocks: Range<Int>
        let scope: HolderScope
        let writes: Bool
        let isPin: Bool
    }

    /// How many files operations name at a time.
    let most: Int
    private(set) var files: [Int: File] = [:]
    private(set) var held: [Held] = []
    private var written = 0

    init(most: Int) { self.most = most }

    /// Files that are there, ascending.
    var live: [Int] { files.filter { !$0.value.isUnlinked }.keys.sorted() }

    /// Files that operations name: the newest ones.
    var numbers: [Int] { live.suffix(most) }

    subscript(number: Int) -> File { files[number] ?? File() }

    /// How many blocks show the content that was written as `number`.
    private func owners(of number: Int) -> Int {
        files.values.reduce(0) { sum, file in sum + file.blocks.count { $0 == .written(number) } }
    }

    func isShared(_ block: Block) -> Bool {
        if case .written(let number) = block { owners(of: number) > 1 } else { false }
    }

    // MARK: what operations do

    mutating func hold(_ held: Held) { self.held.append(held) }

    mutating func letGo(_ slot: Int) { held.removeAll { $0.slot == slot } }

    mutating func endProcesses() { held.removeAll { $0.scope == .process } }

    mutating func apply(_ operation: WorkloadOperation) {
        switch operation {
        case .create(let file): files[file] = File()
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            write(file, offset..<(offset + count))
        case .truncate(let file, let size):
            edit(file, size) { $0 = Array($0.prefix(Self.end(size))) }
        case .clone(let source, let offset, let count, let target, let at):
            put(
                self[source].blocks, Self.blocks(offset, count), into: target, at / block,
                max(self[target].size, at + count))
        case .copy(_, _, let count, let target, let at): write(target, at..<(at + count))
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            let range = Self.blocks(offset, count)
            for index in range {
                let old = content(file, index)
                if old == .hole {
                    set(file, index, .unwritten)
                } else if unshare, isShared(old) {
                    let value = fresh()
                    set(file, index, value)
                }
            }
            edit(file, keepSize ? self[file].size : max(self[file].size, offset + count)) { _ in }
        case .punch(let file, let offset, let count): clear(file, offset, count, to: .hole)
        case .zero(let file, let offset, let count, let keepSize):
            clear(file, offset, count, to: .unwritten)
            edit(file, keepSize ? self[file].size : max(self[file].size, offset + count)) { _ in }
        case .collapse(let file, let offset, let count):
            let range = Self.blocks(offset, count).clamped(to: 0..<self[file].blocks.count)
            edit(file, max(self[file].size - count, 0)) { $0.removeSubrange(range) }
        case .insert(let file, let offset, let count):
            let (first, added) = (offset / block, repeatElement(Block.hole, count: count / block))
            guard first <= self[file].blocks.count else { return }
            edit(file, self[file].size + count) { $0.insert(contentsOf: added, at: first) }
        case .exchange(let first, let offset, let count, let second, let at):
            let (one, other) = (self[first].blocks, self[second].blocks)
            put(one, Self.blocks(offset, count), into: second, at / block, self[second].size)
            put(other, Self.blocks(at, count), into: first, offset / block, self[first].size)
        case .unlink(let file): files[file]?.isUnlinked = true
        case .read, .mappedRead, .dedupe, .sync, .checkpoint, .grow, .reopen, .map, .pageFault, .unmap, .pin, .unpin:
            break
        }
    }

    private let block = Geometry.blockBytes

    private static func end(_ bytes: Int) -> Int { (bytes + Geometry.blockBytes - 1) / Geometry.blockBytes }

    /// The blocks that a range of bytes touches.
    static func blocks(_ offset: Int, _ count: Int) -> Range<Int> {
        (offset / Geometry.blockBytes)..<max(offset / Geometry.blockBytes, end(offset + max(count, 0)))
    }

    private func content(_ file: Int, _ index: Int) -> Block {
        let blocks = self[file].blocks
        return blocks.indices.contains(index) ? blocks[index] : .hole
    }

    private mutating func fresh() -> Block {
        written += 1
        return .written(written)
    }

    private mutating func edit(_ file: Int, _ size: Int, _ body: (inout [Block]) -> Void) {
        guard files[file] != nil else { return }
        body(&files[file]!.blocks)  // the line above
        files[file]?.size = size
    }

    private mutating func set(_ file: Int, _ index: Int, _ value: Block) {
        guard files[file] != nil else { return }
        let missing = index + 1 - files[file]!.blocks.count  // the line above
        if missing > 0 { files[file]?.blocks += repeatElement(.hole, count: missing) }
        files[file]?.blocks[index] = value
    }

    private mutating func write(_ file: Int, _ bytes: Range<Int>) {
        for index in Self.blocks(bytes.lowerBound, bytes.count) {
            let old = content(file, index)
            if case .written = old, !isShared(old) { continue }
            let value = fresh()
            set(file, index, value)
        }
        edit(file, max(self[file].size, bytes.upperBound)) { _ in }
    }

    /// Whole blocks of the range become `value`; those at its edges are written.
    private mutating func clear(_ file: Int, _ offset: Int, _ count: Int, to value: Block) {
        let whole = Self.end(offset)..<max(Self.end(offset), (offset + count) / block)
        for index in Self.blocks(offset, count) where value == .unwritten || index < self[file].blocks.count {
            let old = content(file, index)
            if whole.contains(index) {
                set(file, index, value)
            } else if isShared(old) {
                let value = fresh()
                set(file, index, value)
            }
        }
    }

    /// Puts a range of blocks at block `at` of `file`; unwritten ones as they are.
    private mutating func put(_ source: [Block], _ range: Range<Int>, into file: Int, _ at: Int, _ size: Int) {
        for (index, from) in range.enumerated() {
            let value = source.indices.contains(from) ? source[from] : .hole
            if value != .hole || at + index < self[file].blocks.count { set(file, at + index, value) }
        }
        edit(file, size) { _ in }
    }
}
