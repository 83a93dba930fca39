import CrashEngine
import LayoutStore
import Testing

/// What the differential campaign draws from; each as often as the others.
enum ExercisedOperation: CaseIterable {
    case write, append, mappedWrite, mappedRead, read, truncate, clone, sync, checkpoint
    case allocate, punch, zero, collapse, insert, dedupe, copy, exchange, unlink
}

extension Exerciser {
    private static let block = Geometry.blockBytes

    /// Carries one operation out with drawn arguments, on the store and on the reference. Returns whether there was one to make.
    mutating func perform(_ operation: ExercisedOperation, on file: Int, _ durability: Durability) async throws -> Bool
    {
        let size = reference.size(of: file)
        switch operation {
        case .write: try await write(file, at: random.below(max(size, 1)), durability)
        case .append: try await write(file, at: min(size + random.below(9000), Self.longestFile), durability)
        case .mappedWrite, .mappedRead:
            guard size > 0 else { return false }
            let offset = random.below(size)
            let range = offset..<(offset + length(upTo: size - offset))
            try await access(file, range, writes: operation == .mappedWrite, durability)
        case .read:
            let range = place(upTo: size + 2 * Self.block)
            tell("read", file, range)
            let seen = try await test.store.read(files[file], bytes(range))
            #expect(
                seen == reference.content(of: file, from: min(range.lowerBound, size), to: min(range.upperBound, size)))
        case .truncate: try await truncate(file, durability)
        case .sync: try await test.store.sync()
        case .checkpoint: try await test.store.checkpoint()
        case .allocate: try await allocate(file, durability)
        case .punch, .zero: try await clear(file, isPunch: operation == .punch, durability)
        case .collapse, .insert: return try await shift(file, isInsert: operation == .insert, durability)
        case .clone, .dedupe, .copy, .exchange: return try await pair(operation, file, durability)
        case .unlink:
            guard live.count > 3 else { return false }
            tell("unlink", file, 0..<size)
            try await test.store.unlink(files[file], durability: durability)
            reference.unlink(file, operation: story.count - 1)
            live.removeAll { $0 == file }
        }
        return true
    }

    private var number: Int { story.count - 1 }

    private mutating func tell(_ verb: String, _ file: Int, _ range: Range<Int>, _ more: String = "") {
        story[story.count - 1] = "\(verb) file \(file) \(range)\(more)"
    }

    private func bytes(_ range: Range<Int>) -> Range<Int64> { Int64(range.lowerBound)..<Int64(range.upperBound) }

    /// A range of bytes that begins before `end`; often at a border of blocks.
    private mutating func place(upTo end: Int) -> Range<Int> {
        var offset = random.below(max(end, 1))
        var count = length(upTo: 6 * Self.block)
        if random.chance(1, of: 3) { offset -= offset % Self.block }
        if random.chance(1, of: 3) { count = max(count / Self.block, 1) * Self.block }
        return offset..<(offset + count)
    }

    private mutating func write(_ file: Int, at offset: Int, _ durability: Durability) async throws {
        let count = length(upTo: Self.longestFile + 1 - offset)
        let (inode, bytes) = (files[file], Stamp.write(file: file, operation: number, offset: offset, count: count))
        tell("write", file, offset..<(offset + count))
        try await retrying { (store) in
            try await store.write(inode, bytes, at: Int64(offset), durability: durability)
        }
        reference.write(file, bytes, at: offset, operation: number, issued: number)
    }

    private mutating func access(_ file: Int, _ range: Range<Int>, writes: Bool, _ durability: Durability) async throws
    {
        let (inode, mapper, offset) = (files[file], mapper, range.lowerBound)
        tell(writes ? "mapped write" : "mapped read", file, range)
        guard writes else {
            let seen = try await test.store.mappedRead(inode, bytes(range), by: mapper)
            #expect(seen == reference.content(of: file, from: range.lowerBound, to: range.upperBound))
            return
        }
        let bytes = Stamp.write(file: file, operation: number, offset: offset, count: range.count)
        try await retrying { (store) in
            try await store.mappedWrite(inode, bytes, at: Int64(offset), by: mapper, durability: durability)
        }
        reference.write(file, bytes, at: offset, operation: number, issued: number)
    }

    private mutating func truncate(_ file: Int, _ durability: Durability) async throws {
        let before = reference.size(of: file)
        let size = random.chance(1, of: 8) ? 0 : random.chance(1, of: 8) ? before : random.below(Self.longestFile)
        let inode = files[file]
        tell("truncate", file, 0..<size)
        try await retrying { (store) in
            try await store.truncate(inode, toBytes: Int64(size), durability: durability)
        }
        reference.truncate(file, to: size, operation: number, issued: number)
    }

    private mutating func allocate(_ file: Int, _ durability: Durability) async throws {
        let range = place(upTo: Self.longestFile)
        let (keepSize, unshare) = (random.chance(1, of: 2), random.chance(1, of: 2))
        let (inode, part) = (files[file], bytes(range))
        let options: AllocateOptions = [keepSize ? .keepSize : [], unshare ? .unshare : []]
        tell("allocate", file, range, "\(keepSize ? " keep size" : "")\(unshare ? " unshare" : "")")
        try await retrying { (store) in
            try await store.allocate(inode, part, options: options, durability: durability)
        }
        reference.allocate(file, to: range.upperBound, keepSize: keepSize, operation: number, issued: number)
    }

    private mutating func clear(_ file: Int, isPunch: Bool, _ durability: Durability) async throws {
        let range = place(upTo: reference.size(of: file) + Self.block)
        let (inode, part, keepSize) = (files[file], bytes(range), isPunch || random.chance(1, of: 2))
        tell(isPunch ? "punch" : "zero", file, range, keepSize ? " keep size" : "")
        try await retrying { (store) in
            if isPunch {
                try await store.punchHole(inode, part, durability: durability)
            } else {
                try await store.zeroRange(inode, part, options: keepSize ? .keepSize : [], durability: durability)
            }
        }
        reference.zero(file, range, keepSize: keepSize, operation: number, issued: number)
    }

    private mutating func shift(_ file: Int, isInsert: Bool, _ durability: Durability) async throws -> Bool {
        let size = reference.size(of: file)
        let first = random.below(size / Self.block + 1) * Self.block
        let range = first..<(first + (1 + random.below(4)) * Self.block)
        guard isInsert ? first < size && size + range.count <= Self.longestFile : range.upperBound < size else {
            return false
        }
        let (inode, part) = (files[file], bytes(range))
        tell(isInsert ? "insert" : "collapse", file, range)
        try await retrying { (store) in
            if isInsert {
                try await store.insertRange(inode, part, durability: durability)
            } else {
                try await store.collapseRange(inode, part, durability: durability)
            }
        }
        if isInsert {
            reference.insert(file, range, operation: number, issued: number)
        } else {
            reference.collapse(file, range, operation: number, issued: number)
        }
        return true
    }

    /// The operations on two ranges.
    private mutating func pair(
        _ operation: ExercisedOperation, _ source: Int, _ durability: Durability
    ) async throws -> Bool {
        guard let target = random.pick(live) else { return false }
        let sizes = (from: reference.size(of: source), to: reference.size(of: target))
        let isInside = operation == .dedupe || operation == .exchange
        var from = random.below(max(sizes.from, 1))
        var to = random.below(isInside ? max(sizes.to, 1) : Self.longestFile - 6 * Self.block)
        if operation != .copy {
            from -= from % Self.block
            to -= to % Self.block
        }
        if operation == .dedupe, source != target, from < sizes.to { to = from }
        let wanted = operation == .copy ? length(upTo: 6 * Self.block) : (1 + random.below(5)) * Self.block
        var count = min(wanted, sizes.from - from)
        if isInside { count = min(count, sizes.to - to) }
        let endsBoth = from + count == sizes.from && to + count >= sizes.to
        if operation != .copy, !endsBoth { count -= count % Self.block }
        let rounded = (count + Self.block - 1) / Self.block * Self.block
        let isApart = source != target || abs(from - to) >= (operation == .copy ? count : rounded)
        guard count > 0, isApart else { return false }

        let (fromInode, toInode, length) = (files[source], files[target], Int64(count))
        let (at, there) = (Int64(from), Int64(to))
        tell("\(operation)", source, from..<(from + count), " and file \(target) at \(to)")
        let isSame =
            reference.content(of: source, from: from, to: from + count)
            == reference.content(of: target, from: to, to: to + count)
        switch operation {
        case .clone:
            try await retrying { (store) in
                try await store.clone(
                    from: fromInode, at..<(at + length), to: toInode, at: there, durability: durability)
            }
            reference.clone(source, at: from, length: count, to: target, at: to, operation: number, issued: number)
        case .dedupe:
            let answer = try await retrying { (store) in
                try await store.dedupe(
                    from: fromInode, at..<(at + length), to: toInode, at: there, durability: durability)
            }
            #expect(answer == isSame, "\(story.last ?? "")")
        case .copy:
            let copied = try await retrying { (store) in
                try await store.copy(
                    from: fromInode, at..<(at + length), to: toInode, at: there, durability: durability)
            }
            #expect(copied == length, "\(story.last ?? "")")
            reference.copy(source, at: from, length: count, to: target, at: to, operation: number, issued: number)
        default:
            try await retrying { (store) in
                try await store.exchange(
                    fromInode, at..<(at + length), with: toInode, at: there, durability: durability)
            }
            reference.exchange(
                source, at: from, with: target, at: to, length: count, operation: number, issued: number)
        }
        return true
    }
}
