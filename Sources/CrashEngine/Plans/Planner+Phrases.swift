// Phrases are a few operations each, on the files that all generated operations share. Where a motif puts one rule to the test on files of
// its own, a phrase makes a situation that single operations seldom make, with arguments that are drawn, and leaves it to those that follow.
//
//   patches        a file is written block by block, backwards, so that it has many extents
//   alternate      every other block of a file is punched, zeroed, shared or preallocated
//   shares         parts of two files are shared twice, cut at other places
//   nearlyEqual    a file is copied, one byte of the copy is changed, in its last block most often; both are deduped
//   detachedTwice  two holders overlap in part on blocks that no file has any more; then one lets go
//   unsettled      shared blocks lose their other owners one by one, without a sync; then they are written in place
//   undurableThenWritten  a block is cut, zeroed, moved or unshared without a sync, and written in place at once
//   twoUnlinked    two files are unlinked; one is held by a process. The store is closed and opened again
//   writtenInPlace durable blocks are written in place without a sync; then comes a sync, a checkpoint or a close
//   faultedTwice   one holder pins, maps and write-faults the same shared blocks
//   sharedAndHeld  held blocks are shared, and zeroed, unshared, written or exchanged
//   swapped        two files with different extents exchange a range
//   preallocated   blocks past the end of file, kept; the store is opened again, or the file grows
//   overTail       the shared last block of a file is written past its end, or the file is made longer
//   holes          a file with holes and unwritten blocks is cloned, exchanged, copied or deduped with one that has none
//   zeroedWhole    whole shared or held blocks are zeroed, read, written in part, and read
//   inTheWay       somebody holds a block; each operation that has to wait for that comes to it
//   longIntent     as many extents as several transactions move
//   large          extents longer than 256 blocks, written, shared, cut and freed
//   mosaic         two files whose blocks are of drawn kinds, held by drawn holders; an operation on a range of one, or of each
//   nearlyFull     files are written until the device is full, and truncated, without a sync

internal import LayoutStore

extension Planner {
    enum Phrase: CaseIterable {
        case patches, alternate, shares, nearlyEqual, detachedTwice, unsettled, twoUnlinked, writtenInPlace,
            faultedTwice,
            sharedAndHeld, swapped, preallocated, overTail, holes, zeroedWhole, inTheWay, longIntent,
            undurableThenWritten,
            mosaic, large, nearlyFull
    }

    mutating func play(_ phrase: Phrase) {
        switch phrase {
        case .patches: patches(pickFile())
        case .alternate: alternate()
        case .shares: shares()
        case .nearlyEqual: nearlyEqual()
        case .detachedTwice: detachedTwice()
        case .unsettled: unsettled()
        case .twoUnlinked: twoUnlinked()
        case .writtenInPlace: writtenInPlace()
        case .faultedTwice: faultedTwice()
        case .sharedAndHeld: sharedAndHeld()
        case .swapped: swapped()
        case .preallocated: preallocatedPhrase()
        case .overTail: overTail()
        case .holes: holes()
        case .zeroedWhole: zeroedWhole()
        case .inTheWay: inTheWay()
        case .longIntent: longIntent()
        case .undurableThenWritten: undurableThenWritten()
        case .mosaic: mosaic()
        case .large: large()
        case .nearlyFull: nearlyFull()
        }
    }

    private var block: Int { Geometry.blockBytes }

    private mutating func patches(_ file: Int) {
        let first = random.below(3)
        for index in (first..<(first + 3 + random.below(5))).reversed() {
            add(.write(file: file, offset: index * block, count: block), .deferred)
        }
        if random.chance(1, of: 2) { add(.sync, .full) }
    }

    private mutating func alternate() {
        let count = 4 + random.below(5)
        let (file, other) = (written(count), newFile())
        let way = random.below(5)
        for index in stride(from: random.below(2), to: count, by: 2) {
            let offset = index * block
            switch way {
            case 0: add(.punch(file: file, offset: offset, count: block), .deferred)
            case 1: add(.zero(file: file, offset: offset, count: block, keepSize: false), .deferred)
            case 2, 3:
                add(.clone(source: file, offset: offset, count: block, target: other, at: offset), .deferred)
            default: add(.allocate(file: file, offset: offset, count: block, keepSize: true, unshare: false), .deferred)
            }
        }
        // From a border of two kinds of blocks on.
        let (offset, left) = ((1 + random.below(2)) * block, (count - 2) * block)
        switch random.below(5) {
        case 0: add(.truncate(file: file, size: offset))
        case 1: add(.punch(file: file, offset: offset, count: left))
        case 2: add(.write(file: file, offset: offset, count: left), .deferred)
        case 3: add(.allocate(file: file, offset: offset, count: left, keepSize: true, unshare: true))
        default: add(.exchange(first: file, offset: offset, count: min(left, 2 * block), second: other, at: 0))
        }
    }

    private mutating func shares() {
        let (p, q, r) = (written(4 + random.below(4)), pickFile(), newFile())
        let shift = random.below(3)
        add(.clone(source: p, offset: 0, count: 3 * block, target: r, at: shift * block))
        add(.clone(source: p, offset: block, count: 3 * block, target: q == p ? r : q, at: (3 + shift) * block))
        add(.write(file: p, offset: 2 * block - random.below(700), count: block), .deferred)
    }

    private mutating func nearlyEqual() {
        let p = written(1 + random.below(4))
        let size = max(1, sizes[p] - random.below(block))
        if random.chance(2, of: 3) { add(.truncate(file: p, size: size)) }
        let (q, end) = (newFile(), sizes[p])
        add(.copy(source: p, offset: 0, count: end, target: q, at: 0))
        if random.chance(3, of: 4) {
            let at = random.chance(3, of: 4) ? end - 1 - random.below(min(end, 600)) : random.below(end)
            add(.write(file: q, offset: at, count: 1))
        }
        // All of it, or the last block alone, which needs not be whole.
        let first = random.chance(1, of: 2) ? 0 : (end - 1) / block * block
        add(.dedupe(source: p, offset: first, count: end - first, target: q, at: first))
        let offset = random.below(end)
        add(.write(file: p, offset: offset, count: min(700, end - offset)))
    }

    private mutating func detachedTwice() {
        let p = written(4)
        let (q, r, holder) = (newFile(), newFile(), random.shuffled([0, 3]))
        let whole = 4 * block
        add(.clone(source: p, offset: 0, count: whole, target: q, at: 0))
        // Both read what P and Q share, overlapping in part; then each writes, so that its read holds are stale.
        let first = map(holder[0], p, 0, 3, access: .write)
        add(.pageFault(slot: first, block: 0, blocks: 3, access: .read))
        add(.pageFault(slot: first, block: 0, blocks: 3, access: .write))
        add(.clone(source: q, offset: 0, count: whole, target: r, at: 0))
        let second = map(holder[1], q, 1, 3, access: .write)
        add(.pageFault(slot: second, block: 1, blocks: 3, access: .read))
        add(.pageFault(slot: second, block: 1, blocks: 3, access: .write))
        // R's blocks have no owner any more after this, and two holders.
        add(.truncate(file: r, size: random.below(2) * block))
        letGo(of: random.chance(1, of: 2) ? first : second)
        add(.sync, .full)
        write(newFile(), blocks: 2)
    }

    private mutating func unsettled() {
        let (p, q) = (newFile(), newFile())
        // Most often as many extents, so that some of them wait and some do not.
        if random.chance(2, of: 3) { scatter(p, 6) } else { write(p, blocks: 6) }
        add(.sync, .full)
        // Blocks that were never shared need not wait: those before or behind the others, most often.
        let first = random.pick([0, 1, 2]) ?? 0
        add(.clone(source: p, offset: first * block, count: (6 - first) * block, target: q, at: first * block))
        add(.sync, .full)
        switch random.below(3) {
        case 0: for index in [4, 2, 1] { add(.truncate(file: q, size: index * block), .deferred) }
        case 1: for index in [0, 2, 4, 3] { add(.punch(file: q, offset: index * block, count: block), .deferred) }
        default:
            for index in [1, 3, 5] {
                add(.allocate(file: q, offset: index * block, count: block, keepSize: true, unshare: true), .deferred)
            }
        }
        let start = random.below(2) * 512
        add(.write(file: p, offset: start, count: 6 * block - start - random.below(700)), .deferred)
    }

    private mutating func twoUnlinked() {
        let (p, q) = (written(2), newFile())
        write(q, blocks: 1 + random.below(3))
        let holder = random.pick([0, 1, 1, 2]) ?? 1
        let slot = map(holder, p, 0, 2, access: .write)
        add(.pageFault(slot: slot, block: 0, blocks: 2, access: random.chance(1, of: 2) ? .read : .write))
        if random.chance(1, of: 3) { pin(1, q, 0, 1, .read) }
        add(.unlink(file: p))
        add(.unlink(file: q))
        if random.chance(1, of: 2) { add(.sync, .full) }
        if random.chance(2, of: 3) { reopen() }
    }

    private mutating func writtenInPlace() {
        let file = written(2 + random.below(3))
        add(.sync, .full)
        let bytes = range(in: file).clamped(to: 0..<sizes[file])
        add(.write(file: file, offset: min(bytes.lowerBound, sizes[file] - 1), count: max(bytes.count, 1)), .deferred)
        switch random.below(4) {
        case 0: add(.sync, .full)
        case 1: add(.checkpoint, .full)
        case 2: reopen()
        default: add(.truncate(file: file, size: sizes[file]), .full)
        }
    }

    private mutating func faultedTwice() {
        let (p, q) = (written(3), newFile())
        add(.clone(source: p, offset: 0, count: 3 * block, target: q, at: 0))
        let client = random.below(Self.clientScopes.count)
        pin(client, p, random.below(2), 1, .read)
        let slot = map(client, p, 0, 3, access: .write)
        add(.pageFault(slot: slot, block: 0, blocks: 2, access: .read))
        add(.pageFault(slot: slot, block: random.below(2), blocks: 2, access: .write))
        add(.pageFault(slot: slot, block: 0, blocks: 3, access: .write))
        if random.chance(1, of: 2) { add(.truncate(file: q, size: block)) }
    }

    private mutating func sharedAndHeld() {
        let (p, q) = (written(4), newFile())
        add(.clone(source: p, offset: 0, count: 4 * block, target: q, at: 0))
        let client = random.below(Self.clientScopes.count)
        let slot = map(client, p, 0, 4, access: .read)
        add(.pageFault(slot: slot, block: 0, blocks: 4, access: .read))
        if random.chance(1, of: 2) { pin(random.below(Self.clientScopes.count), q, 1, 2, .read) }
        let bytes = range(in: q).clamped(to: 0..<(4 * block))
        let (offset, count) = (min(bytes.lowerBound, 3 * block), max(bytes.count, 1))
        switch random.below(5) {
        case 0: add(.zero(file: q, offset: offset, count: count, keepSize: true))
        case 1: add(.allocate(file: q, offset: offset, count: count, keepSize: true, unshare: true))
        case 2: add(.write(file: q, offset: offset, count: count))
        case 3: add(.exchange(first: q, offset: 0, count: 2 * block, second: p, at: 2 * block))
        default: add(.punch(file: q, offset: offset, count: count))
        }
        if random.chance(1, of: 2) { add(.truncate(file: q, size: 0)) }
    }

    private mutating func swapped() {
        let (p, q) = (newFile(), newFile())
        patches(p)
        add(.write(file: q, offset: 0, count: 3 * block), .deferred)
        if random.chance(1, of: 2) { add(.write(file: q, offset: 6 * block, count: block), .deferred) }
        if random.chance(1, of: 2) {
            add(.allocate(file: q, offset: 4 * block, count: block, keepSize: true, unshare: false))
        }
        let count = min(sizes[p], sizes[q]) / block
        let (one, other) = random.chance(1, of: 2) ? (p, q) : (q, p)
        add(.exchange(first: one, offset: 0, count: (1 + random.below(count)) * block, second: other, at: 0))
    }

    private mutating func preallocatedPhrase() {
        let file = written(1 + random.below(2))
        if random.chance(1, of: 2) { add(.truncate(file: file, size: sizes[file] - 1 - random.below(block - 1))) }
        let end = (sizes[file] / block + 1) * block
        add(.allocate(file: file, offset: end, count: (1 + random.below(4)) * block, keepSize: true, unshare: false))
        switch random.below(4) {
        case 0: add(.write(file: file, offset: end + block, count: 700))
        case 1: reopen()
        case 2: add(.truncate(file: file, size: end + random.below(2 * block)))
        default: add(.sync, .full)
        }
    }

    private mutating func overTail() {
        let (p, q) = (newFile(), newFile())
        add(.write(file: p, offset: 0, count: block + 1 + random.below(block - 1)))
        add(.clone(source: p, offset: 0, count: sizes[p], target: q, at: 0))
        if random.chance(1, of: 2) { add(.truncate(file: q, size: sizes[q] - random.below(400))) }
        // Who holds the tail is in the way, although no range names it.
        if random.chance(1, of: 2) { pin(random.below(Self.clientScopes.count), q, 1, 1, .read) }
        let beyond = sizes[q] + 1 + random.below(3 * block)
        switch random.below(5) {
        case 0: add(.write(file: q, offset: sizes[q] + random.below(3 * block), count: 1 + random.below(block)))
        case 1: add(.truncate(file: q, size: sizes[q] + random.below(2 * block)))
        case 2: add(.zero(file: q, offset: beyond, count: block, keepSize: false))
        case 3: add(.copy(source: p, offset: 0, count: block, target: q, at: beyond))
        default: add(.allocate(file: q, offset: beyond, count: block, keepSize: false, unshare: false))
        }
        add(.read(file: q, offset: 0, count: max(sizes[q], 1)))
    }

    private mutating func large() {
        // Twice in a run is enough: each costs as much as all others.
        guard sizes.count(where: { $0 > 256 * block }) < 1 else { return patches(pickFile()) }
        let (p, q) = (newFile(), newFile())
        let blocks = 257 + random.below(40)
        add(.allocate(file: p, offset: 0, count: blocks * block, keepSize: false, unshare: false))
        add(.write(file: p, offset: 255 * block + 100, count: block + 500))
        add(.clone(source: p, offset: 0, count: blocks * block, target: q, at: 0))
        add(.zero(file: q, offset: 2 * block - 100, count: 254 * block, keepSize: false))
        add(.punch(file: p, offset: block, count: 256 * block))
        add(.unlink(file: p))
        add(.truncate(file: q, size: 3 * block))
    }

    private mutating func nearlyFull() {
        let file = newFile()
        for index in 0..<3 { add(.write(file: file, offset: index * 8 * block, count: 8 * block), .deferred) }
        add(.truncate(file: file, size: block), .deferred)
        add(.write(file: pickFile(), offset: 0, count: 6 * block), .deferred)
        add(.punch(file: file, offset: 0, count: block), .deferred)
        add(.write(file: newFile(), offset: 0, count: 4 * block), .deferred)
    }

    /// A file of `count` written blocks: a new one, or one that is there.
    private mutating func written(_ count: Int) -> Int {
        let file = random.chance(1, of: 2) ? newFile() : pickFile()
        if random.chance(1, of: 3) { scatter(file, count) } else { write(file, blocks: count) }
        return file
    }

    /// Writes `count` blocks backwards, so that each is an extent of its own.
    private mutating func scatter(_ file: Int, _ count: Int) {
        for index in (0..<count).reversed() { add(.write(file: file, offset: index * block, count: block), .deferred) }
    }
}
