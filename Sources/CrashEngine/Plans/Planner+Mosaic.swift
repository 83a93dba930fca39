internal import LayoutStore

// A mosaic is a file whose blocks are each of a drawn kind, and who holds one of them is drawn, too. So an operation on it meets, at its
// edges and between, what single operations seldom leave side by side. The list of all phrases is in Planner+Phrases.swift.
extension Planner {
    private var block: Int { Geometry.blockBytes }

    /// Two mosaics with one donor of shared blocks, and twice an operation of one drawn kind: on a range of the first, or on one of each.
    mutating func mosaic() {
        let kinds: [Swarm.Kind] = [
            .clone, .dedupe, .exchange, .copy, .clone, .dedupe, .exchange, .copy, .collapse, .insert, .punch, .zero,
            .truncate, .allocate, .unshare, .write, .read, .mappedRead, .mappedWrite, .map, .pin, .fault, .unlink,
        ]
        let kind = random.pick(kinds) ?? .clone
        let blocks = 2 + random.below(3)
        let donor = newFile()
        write(donor, blocks: 1)
        let (one, other) = (laid(blocks, from: donor), laid(blocks, from: donor))
        for file in [one, other] where random.chance(1, of: 2) { holdPart(of: file, blocks) }
        if kind == .dedupe, random.chance(2, of: 3) {
            // The same bytes, in blocks of other kinds.
            for index in 0..<blocks where random.chance(1, of: 2) {
                add(.zero(file: one, offset: index * block, count: block, keepSize: true), .deferred)
                add(.punch(file: other, offset: index * block, count: block), .deferred)
            }
        }
        for _ in 0..<2 { act(kind, one, other, blocks) }
    }

    private mutating func laid(_ blocks: Int, from donor: Int) -> Int {
        let file = newFile()
        for offset in (0..<blocks).map({ $0 * block }) {
            switch random.below(4) {
            case 0: break  // a hole
            case 1: add(.allocate(file: file, offset: offset, count: block, keepSize: true, unshare: false), .deferred)
            case 2: add(.write(file: file, offset: offset, count: block), .deferred)
            default: add(.clone(source: donor, offset: 0, count: block, target: file, at: offset), .deferred)
            }
        }
        let size = random.pick([blocks * block, blocks * block, (blocks - 1) * block + 700, (blocks - 1) * block]) ?? 0
        add(.truncate(file: file, size: size), .deferred)
        // Behind the end of file, blocks stay only if they are put there after it.
        if size < blocks * block, random.chance(1, of: 2) {
            add(.allocate(file: file, offset: 0, count: blocks * block, keepSize: true, unshare: false), .deferred)
        }
        return file
    }

    private mutating func holdPart(of file: Int, _ blocks: Int) {
        let (client, first) = (random.below(Self.clientScopes.count), random.below(blocks))
        let (count, access) = (1 + random.below(blocks - first), random.chance(1, of: 2) ? Access.write : .read)
        if random.chance(1, of: 2) { return pin(client, file, first, count, access) }
        let slot = map(client, file, first, count, access: access)
        add(.pageFault(slot: slot, block: first, blocks: count, access: access))
    }

    private mutating func act(_ kind: Swarm.Kind, _ one: Int, _ other: Int, _ blocks: Int) {
        let first = random.below(blocks)
        let count = 1 + random.below(blocks - first)
        let (offset, end) = (first * block, (first + count) * block)
        let at = random.chance(1, of: 2) ? offset : random.below(blocks) * block
        // Whole blocks, or to the ends of both files.
        let whole = end > sizes[one] && offset < sizes[one] ? sizes[one] - offset : end - offset
        switch kind {
        case .clone: add(.clone(source: one, offset: offset, count: whole, target: other, at: at))
        case .dedupe: add(.dedupe(source: one, offset: offset, count: whole, target: other, at: offset))
        case .exchange: add(.exchange(first: one, offset: offset, count: whole, second: other, at: offset))
        case .collapse: add(.collapse(file: one, offset: offset, count: min(count, max(blocks - 1 - first, 1)) * block))
        case .insert: add(.insert(file: one, offset: offset, count: block))
        case .map:
            _ = map(random.below(Self.clientScopes.count), one, first, count, access: .write)
        case .pin: pin(random.below(Self.clientScopes.count), one, first, count, .read)
        case .fault:
            let slot = map(random.below(Self.clientScopes.count), one, first, count, access: .write)
            add(.pageFault(slot: slot, block: first, blocks: count, access: random.chance(1, of: 2) ? .read : .write))
        case .unlink: if drawing?.files[one].isUnlinked == false { add(.unlink(file: one)) }
        default:
            // At a border, at the end of file, or inside a block.
            let edges = [offset, sizes[one], offset + 100]
            let start = random.pick(edges) ?? offset
            let bytes = start..<max(start + 1, random.pick([end, sizes[one], end - 700]) ?? end)
            act(kind, on: one, bytes, other, at)
        }
    }

    private mutating func act(_ kind: Swarm.Kind, on file: Int, _ bytes: Range<Int>, _ other: Int, _ at: Int) {
        let (offset, count, keeps) = (bytes.lowerBound, bytes.count, random.chance(1, of: 2))
        switch kind {
        case .copy: add(.copy(source: file, offset: offset, count: count, target: other, at: at))
        case .punch: add(.punch(file: file, offset: offset, count: count))
        case .zero: add(.zero(file: file, offset: offset, count: count, keepSize: keeps))
        case .truncate: add(.truncate(file: file, size: bytes.lowerBound))
        case .allocate, .unshare:
            add(.allocate(file: file, offset: offset, count: count, keepSize: keeps, unshare: kind == .unshare))
        case .read: add(.read(file: file, offset: offset, count: count))
        case .mappedRead: add(.mappedRead(file: file, offset: offset, count: count))
        case .mappedWrite: add(.mappedWrite(file: file, offset: offset, count: count))
        default: add(.write(file: file, offset: offset, count: count))
        }
    }
}
