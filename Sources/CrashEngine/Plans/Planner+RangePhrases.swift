internal import LayoutStore

// Phrases about what a range meets: holes and unwritten blocks, shared ones, holders, more extents than one transaction moves. The list of
// all phrases is in Planner+Phrases.swift.
extension Planner {
    private var block: Int { Geometry.blockBytes }

    mutating func holes() {
        let (p, q) = (newFile(), newFile())
        let first = random.below(2)
        if random.chance(1, of: 2) {
            add(.allocate(file: p, offset: 0, count: 4 * block, keepSize: false, unshare: false))
        } else {
            add(.truncate(file: p, size: 4 * block))
        }
        for index in [first, first + 2] { add(.write(file: p, offset: index * block, count: block), .deferred) }
        write(q, blocks: 4)
        let (one, other) = random.chance(2, of: 3) ? (p, q) : (q, p)
        let (start, count) = (random.below(2) * block, 3 * block)
        switch random.below(5) {
        case 0, 1: add(.clone(source: one, offset: start, count: count, target: other, at: start))
        case 2: add(.copy(source: one, offset: start, count: count, target: other, at: start))
        case 3: add(.dedupe(source: one, offset: start, count: count, target: other, at: start))
        default: add(.exchange(first: one, offset: start, count: count, second: other, at: start))
        }
        add(.read(file: other, offset: 0, count: 4 * block))
    }

    mutating func zeroedWhole() {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 3)
        add(.clone(source: p, offset: 0, count: 3 * block, target: q, at: 0))
        if random.chance(1, of: 2) {
            // A stale hold on what is the other file's alone then.
            let slot = map([0, 3][random.below(2)], p, 0, 2, access: .write)
            add(.pageFault(slot: slot, block: 0, blocks: 2, access: .read))
            add(.pageFault(slot: slot, block: 0, blocks: 2, access: .write))
        }
        let file = random.chance(1, of: 2) ? p : q
        let first = random.below(2)
        add(.zero(file: file, offset: first * block, count: (1 + random.below(2)) * block, keepSize: true), .deferred)
        add(.read(file: file, offset: 0, count: 3 * block))
        add(.write(file: file, offset: first * block + 1024, count: 512), .deferred)
        add(.read(file: file, offset: 0, count: 3 * block))
        if random.chance(1, of: 2) { add(.sync, .full) }
    }

    mutating func inTheWay() {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 4)
        write(q, blocks: 4)
        let (client, access) = (random.below(Self.clientScopes.count), random.chance(1, of: 2) ? Access.write : .read)
        let held = random.below(4)
        if random.chance(1, of: 2) {
            pin(client, p, held, 1, access)
        } else {
            let slot = map(client, p, held, 1, access: access)
            add(.pageFault(slot: slot, block: held, blocks: 1, access: access))
        }
        let offset = held * block
        switch random.below(8) {
        case 0: add(.truncate(file: p, size: offset + 1 + random.below(block - 1)))
        case 1: add(.truncate(file: p, size: random.chance(1, of: 2) ? 0 : offset))
        case 2: add(.punch(file: p, offset: offset, count: block))
        case 3: add(.zero(file: p, offset: offset, count: block, keepSize: true))
        case 4: add(.collapse(file: p, offset: 0, count: block))
        case 5: add(.insert(file: p, offset: min(offset, block), count: block))
        case 6: add(.exchange(first: p, offset: offset, count: block, second: q, at: 0))
        default: add(.clone(source: q, offset: 0, count: block, target: p, at: offset))
        }
        add(.read(file: p, offset: 0, count: max(sizes[p], 1)))
    }

    mutating func longIntent() {
        let (p, q) = (newFile(), newFile())
        for index in (0..<7).reversed() { add(.write(file: p, offset: index * block, count: block), .deferred) }
        add(.sync, .full)
        let count = 5 * block
        switch random.below(6) {
        case 0: add(.collapse(file: p, offset: block, count: block))
        case 1: add(.insert(file: p, offset: block, count: block))
        case 2: add(.punch(file: p, offset: block, count: count))
        case 3: add(.truncate(file: p, size: block / 2))
        case 4: add(.clone(source: p, offset: 0, count: count, target: q, at: 0))
        default:
            write(q, blocks: 5)
            add(.exchange(first: p, offset: block, count: count, second: q, at: 0))
        }
        add(.read(file: p, offset: 0, count: max(sizes[p], 1)))
    }

    /// Three of five ways.
    mutating func undurableThenWritten() {
        for way in random.shuffled(Array(0..<5)).prefix(3) { undurableThenWritten(way) }
    }

    private mutating func undurableThenWritten(_ way: Int) {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 3)
        if way == 4 { add(.clone(source: p, offset: 0, count: 3 * block, target: q, at: 0)) }
        add(.sync, .full)
        // Nothing may sync between the two.
        switch way {
        case 0:
            add(.truncate(file: p, size: block + 1000), .deferred)
            add(.truncate(file: p, size: 3 * block), .deferred)
        case 1:
            add(.zero(file: p, offset: block, count: block, keepSize: true), .deferred)
            add(.write(file: p, offset: block + 1024, count: 512), .deferred)
        case 2:
            add(.collapse(file: p, offset: 0, count: block), .deferred)
            add(.write(file: p, offset: 1024, count: 512), .deferred)
        case 3:
            add(.insert(file: p, offset: block, count: block), .deferred)
            add(.write(file: p, offset: 2 * block + 1024, count: 512), .deferred)
        default:
            add(.allocate(file: q, offset: 0, count: 2 * block, keepSize: true, unshare: true), .deferred)
            add(.write(file: p, offset: 1024, count: block), .deferred)
        }
    }
}
