// The generator draws single operations on a few files that it shares with all phrases (Planner+Phrases.swift). Ranges have shapes: inside
// the file, the whole of it, across its end, at its end, past it, near a range that was named lately; their edges lie at borders of blocks
// or not. Of several drawn operations of a kind that one is taken whose cells were reached least so far (Coverage/).
// Source: CRASHMODEL M6.

internal import LayoutStore

extension Planner {
    /// What the generator keeps while it draws.
    struct Drawing {
        let swarm: Swarm
        /// Whether the store begins smaller than its device.
        let grows: Bool
        var files: DrawnFiles
        /// How often each cell was reached, as far as the generator knows.
        var met: [Cell: Int] = [:]
        /// How many phrases have played.
        var phrases = 0
        /// Ranges that were named lately.
        var recent: [(file: Int, blocks: Range<Int>)] = []

        init(_ swarm: Swarm, grows: Bool) {
            self.swarm = swarm
            self.grows = grows
            files = DrawnFiles(most: swarm.files)
        }
    }

    /// How many operations of a kind are drawn, of which one is taken.
    private static let candidates = 4

    /// Draws one operation or phrase, and adds its steps.
    mutating func drawNext() {
        guard let drawing else { return }
        let kind = drawing.swarm.draw(&random)
        switch kind {
        case .phrase:
            // Of all phrases the mosaic has most to draw.
            if random.chance(1, of: 3) { return play(.mosaic) }
            play(drawing.swarm.phrases[drawing.phrases % drawing.swarm.phrases.count])
            self.drawing?.phrases += 1
        case .create: _ = newFile()
        case .sync: add(.sync, .full)
        case .checkpoint: add(.checkpoint, .full)
        case .grow: if drawing.grows { add(.grow(blocks: 1 + random.below(4)), .full) }
        case .reopen: reopen()
        case .map, .pin: drawHold(isPin: kind == .pin)
        case .fault: drawFault()
        case .letGo: if let held = random.pick(drawing.files.held) { letGo(of: held.slot) }
        case .unlink:
            if drawing.files.live.count > 2, let file = random.pick(drawing.files.live) { add(.unlink(file: file)) }
        default:
            // A file ends before a store through a mapping may: most often it is made longer first.
            if kind == .mappedWrite, random.chance(1, of: 3), let file = random.pick(drawing.files.numbers) {
                add(.truncate(file: file, size: sizes[file] + random.below(2 * Geometry.blockBytes)))
            }
            let drawn = (0..<Self.candidates).map { _ in operation(kind) }
            let best = drawn.map { (operation: $0, worth: worth(of: $0)) }.max { $0.worth < $1.worth }
            if let best { add(best.operation) }
        }
    }

    /// Takes note of an operation that was added, from which later ones are drawn.
    mutating func note(_ step: PlanStep) {
        guard var drawing else { return }
        let operation = step.operation
        for cell in drawing.files.cells(of: operation, step.durability) { drawing.met[cell, default: 0] += 1 }
        drawing.files.apply(operation)
        for range in operation.ranges where range.count > 0 {
            drawing.recent.append((range.file, DrawnFiles.blocks(range.offset, range.count)))
        }
        drawing.recent = drawing.recent.suffix(12)
        self.drawing = drawing
    }

    /// How new the cells are that an operation would reach.
    private func worth(of operation: WorkloadOperation) -> Double {
        guard let drawing else { return 0 }
        return drawing.files.cells(of: operation, nil).reduce(0) { $0 + 1 / Double(1 + drawing.met[$1, default: 0]) }
    }

    private mutating func operation(_ kind: Swarm.Kind) -> WorkloadOperation {
        let (file, block) = (pickFile(), Geometry.blockBytes)
        switch kind {
        case .mappedWrite:
            let all = range(in: file)
            let inside = all.clamped(to: 0..<sizes[file])
            let bytes = inside.isEmpty ? all : inside
            return .mappedWrite(file: file, offset: bytes.lowerBound, count: bytes.count)
        case .read, .mappedRead:
            let all = range(in: file)
            let inside = all.clamped(to: 0..<sizes[file])
            let bytes = inside.isEmpty ? all : inside
            return kind == .read
                ? .read(file: file, offset: all.lowerBound, count: all.count)
                : .mappedRead(file: file, offset: bytes.lowerBound, count: bytes.count)
        case .truncate:
            let edge = range(in: file)
            return .truncate(file: file, size: random.pick([edge.lowerBound, edge.upperBound, 0, sizes[file]]) ?? 0)
        case .allocate, .unshare:
            let bytes = range(in: file)
            return .allocate(
                file: file, offset: bytes.lowerBound, count: bytes.count, keepSize: random.chance(1, of: 2),
                unshare: kind == .unshare)
        case .punch:
            let bytes = range(in: file)
            return .punch(file: file, offset: bytes.lowerBound, count: bytes.count)
        case .zero:
            let bytes = range(in: file)
            return .zero(file: file, offset: bytes.lowerBound, count: bytes.count, keepSize: random.chance(1, of: 2))
        case .collapse:
            let bytes = nearlyWholeBlocks(in: file)
            return .collapse(file: file, offset: bytes.lowerBound, count: bytes.count)
        case .insert:
            let bytes = nearlyWholeBlocks(in: file)
            return .insert(file: file, offset: bytes.lowerBound, count: min(bytes.count, 3 * block))
        case .clone, .dedupe, .exchange, .copy:
            return pair(kind, file)
        default:
            let bytes = range(in: file)
            return .write(file: file, offset: bytes.lowerBound, count: bytes.count)
        }
    }

    /// An operation of two ranges of one length, one in three times in one file.
    private mutating func pair(_ kind: Swarm.Kind, _ file: Int) -> WorkloadOperation {
        let block = Geometry.blockBytes
        let other = random.chance(1, of: 3) ? file : pickFile()
        var bytes = kind == .copy ? range(in: file) : nearlyWholeBlocks(in: file)
        var at = wholeBlocks(in: other).lowerBound
        if random.chance(1, of: 3) { at = bytes.lowerBound }
        if file == other, at < bytes.upperBound, bytes.lowerBound < at + bytes.count, random.chance(4, of: 5) {
            at = bytes.upperBound
        }
        if kind == .copy { at += random.chance(1, of: 2) ? 0 : random.below(block) }
        // To the end of the file, which needs not be the end of a block.
        if kind != .copy, bytes.upperBound >= sizes[file], bytes.lowerBound < sizes[file], random.chance(2, of: 3) {
            bytes = bytes.lowerBound..<sizes[file]
        }
        switch kind {
        case .clone: return .clone(source: file, offset: bytes.lowerBound, count: bytes.count, target: other, at: at)
        case .dedupe: return .dedupe(source: file, offset: bytes.lowerBound, count: bytes.count, target: other, at: at)
        case .exchange:
            return .exchange(first: file, offset: bytes.lowerBound, count: bytes.count, second: other, at: at)
        default: return .copy(source: file, offset: bytes.lowerBound, count: bytes.count, target: other, at: at)
        }
    }

    mutating func pickFile() -> Int {
        if let file = random.pick(drawing?.files.numbers ?? []) { return file }
        return newFile()
    }

    // MARK: ranges

    /// A range of bytes of `file`, of any shape; at least one byte.
    mutating func range(in file: Int) -> Range<Int> {
        let blocks = wholeBlocks(in: file)
        let edge = [1, 511, 512, 513, 2048, 3000, Geometry.blockBytes - 1]
        var (start, end) = (blocks.lowerBound, blocks.upperBound)
        let unaligned = drawing?.swarm.unaligned ?? 0
        if random.chance(unaligned, of: 10) { start += random.pick(edge) ?? 1 }
        if random.chance(1, of: 12) { start = sizes[file] }
        if random.chance(unaligned, of: 10) { end -= random.pick(edge) ?? 1 }
        return start..<max(end, start + 1)
    }

    /// A range of whole blocks of `file`, of any shape; at least one block.
    private mutating func wholeBlocks(in file: Int) -> Range<Int> {
        let (block, longest) = (Geometry.blockBytes, drawing?.swarm.longest ?? 8)
        let end = DrawnFiles.blocks(0, sizes[file]).count
        let count = 1 + random.below(random.chance(1, of: 3) ? longest : 3)
        let start: Int =
            switch random.below(10) {
            case 0: 0
            case 1: max(0, end - 1 - random.below(2))
            case 2: end
            case 3: end + 1 + random.below(3)
            case 4, 5: near(file) ?? random.below(end + 1)
            default: random.below(end + 1)
            }
        let first = min(start, 2 * longest)
        let last = random.chance(1, of: 8) ? max(end, first + 1) : first + count
        return (first * block)..<(min(last, first + longest) * block)
    }

    /// The same; one edge in 16 is off, and then the call makes no sense.
    private mutating func nearlyWholeBlocks(in file: Int) -> Range<Int> {
        let blocks = wholeBlocks(in: file)
        guard random.chance(1, of: 8) else { return blocks }
        let off = random.pick([1, 512, 2048]) ?? 1
        return random.chance(1, of: 2)
            ? (blocks.lowerBound + off)..<blocks.upperBound : blocks.lowerBound..<(blocks.upperBound - off)
    }

    /// A block at or beside one that was named lately, or is held.
    private mutating func near(_ file: Int) -> Int? {
        guard let drawing else { return nil }
        let known =
            drawing.recent.filter { $0.file == file }.map(\.blocks)
            + drawing.files.held.filter { $0.file == file }.map(\.blocks)
        guard let blocks = random.pick(known) else { return nil }
        let edge = random.chance(1, of: 2) ? blocks.lowerBound : blocks.upperBound
        return max(0, edge - 1 + random.below(3))
    }

    // MARK: holders

    private mutating func drawHold(isPin: Bool) {
        let file = pickFile()
        let blocks = DrawnFiles.blocks(0, sizes[file]).count
        guard blocks > 0 else { return }
        let first = min(near(file) ?? random.below(blocks), blocks - 1)
        let count = min(1 + random.below(4), blocks - first)
        let client = random.below(Self.clientScopes.count)
        let access: Access = random.chance(1, of: 2) ? .write : .read
        if isPin {
            pin(client, file, first, count, access)
        } else {
            let slot = map(client, file, first, count, access: access)
            if random.chance(2, of: 3) { add(.pageFault(slot: slot, block: first, blocks: count, access: .read)) }
        }
    }

    private mutating func drawFault() {
        let mapped = (drawing?.files.held ?? []).filter { !$0.isPin }
        guard let held = random.pick(mapped) else { return drawHold(isPin: false) }
        let first = held.blocks.lowerBound + random.below(held.blocks.count)
        let count = 1 + random.below(held.blocks.upperBound - first)
        add(
            .pageFault(
                slot: held.slot, block: first, blocks: count,
                access: held.writes && random.chance(2, of: 3) ? .write : .read))
    }

    mutating func reopen() {
        endProcesses()
        add(.reopen, .full)
    }

    // MARK: each operation once

    /// Each operation once, where nothing is in its way: whatever is refused later, the plan has performed it.
    mutating func performAll() {
        let block = Geometry.blockBytes
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 4)
        add(.mappedWrite(file: p, offset: 100, count: 500))
        add(.read(file: p, offset: 0, count: 2 * block))
        add(.mappedRead(file: p, offset: block, count: 700))
        let slot = map(0, p, 0, 2, access: .write)
        add(.pageFault(slot: slot, block: 0, blocks: 1, access: .read))
        add(.pageFault(slot: slot, block: 1, blocks: 1, access: .write))
        letGo(of: slot)
        pin(1, p, 2, 1, .read)
        if let pin = drawing?.files.held.last { letGo(of: pin.slot) }
        add(.clone(source: p, offset: 0, count: 2 * block, target: q, at: 0))
        add(.dedupe(source: p, offset: 0, count: block, target: q, at: 0))
        add(.copy(source: p, offset: 2 * block, count: 900, target: q, at: 2 * block))
        add(.allocate(file: q, offset: 0, count: 4 * block, keepSize: false, unshare: true))
        add(.exchange(first: p, offset: 0, count: block, second: q, at: block))
        add(.punch(file: p, offset: 512, count: 2 * block))
        add(.zero(file: p, offset: block + 512, count: 2 * block, keepSize: true))
        add(.collapse(file: p, offset: 0, count: block))
        add(.insert(file: p, offset: block, count: block))
        add(.truncate(file: p, size: block + 100))
        add(.unlink(file: q))
        if drawing?.grows == true { add(.grow(blocks: 1), .full) }
        performOnNearlyAlike()
        add(.checkpoint, .full)
        reopen()
        add(.sync, .full)
    }

    /// Two ranges that differ in one thing alone, which an operation must not overlook: the last byte of a dedupe; and where the runs of
    /// an exchange end, first in the first file, then in the second.
    private mutating func performOnNearlyAlike() {
        let (p, q, block) = (newFile(), newFile(), Geometry.blockBytes)
        add(.write(file: p, offset: 0, count: block + 900))
        add(.copy(source: p, offset: 0, count: block + 900, target: q, at: 0))
        add(.write(file: q, offset: block + 899, count: 1))
        add(.dedupe(source: p, offset: 0, count: block + 900, target: q, at: 0))
        let (hole, holes) = (newFile(), newFile())
        add(.truncate(file: hole, size: 3 * block))
        add(.truncate(file: holes, size: 3 * block))
        add(.write(file: holes, offset: block, count: block))
        for _ in 0..<2 { add(.exchange(first: hole, offset: 0, count: 3 * block, second: holes, at: 0)) }
    }
}
