internal import LayoutStore

/// One step: the call, what may not race with it, and what it means for the files.
extension Driver {
    /// Calls the store. Returns false when there is nothing to call, as for a mapping that was refused.
    mutating func call(_ step: PlanStep, _ operation: Int) async throws(StoreError) -> Bool {
        let durability = step.durability
        switch step.action {
        case .create:
            files.append(try await store.create(durability: durability))
        case .write(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            try await store.write(files[file], bytes, at: Int64(offset), durability: durability)
        case .mappedWrite(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            try await store.mappedWrite(
                files[file], bytes, at: Int64(offset), by: holders[plan.workloadClient], durability: durability)
        case .read(let file, let offset, let count):
            let bytes = try await store.read(files[file], Int64(offset)..<Int64(offset + count))
            check(bytes, file, offset, count: count)
        case .mappedRead(let file, let offset, let count):
            guard count > 0 else { return false }
            let range = Int64(offset)..<Int64(offset + count)
            let bytes = try await store.mappedRead(files[file], range, by: holders[plan.workloadClient])
            check(bytes, file, offset, count: count)
        case .truncate(let file, let size):
            try await store.truncate(files[file], toBytes: Int64(size), durability: durability)
        case .clone(let source, let offset, let count, let target, let at):
            try await store.clone(
                from: files[source], at: Int64(offset), length: Int64(count), to: files[target], at: Int64(at),
                durability: durability)
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            try await store.allocate(
                files[file], Self.bytes(offset, count), keepSize: keepSize, unshare: unshare, durability: durability)
        case .punch(let file, let offset, let count):
            try await store.punchHole(files[file], Self.bytes(offset, count), durability: durability)
        case .zero(let file, let offset, let count, let keepSize):
            try await store.zeroRange(
                files[file], Self.bytes(offset, count), keepSize: keepSize, durability: durability)
        case .collapse(let file, let offset, let count):
            try await store.collapseRange(files[file], Self.bytes(offset, count), durability: durability)
        case .insert(let file, let offset, let count):
            try await store.insertRange(files[file], Self.bytes(offset, count), durability: durability)
        case .dedupe(let source, let offset, let count, let target, let at):
            let isSame = try await store.dedupe(
                from: files[source], at: Int64(offset), length: Int64(count), to: files[target], at: Int64(at),
                durability: durability)
            let left = world.reference.content(of: source, from: offset, to: offset + count)
            if isSame != (left == world.reference.content(of: target, from: at, to: at + count)) {
                world.reportLive("\(step.action.kind) called the bytes \(isSame ? "equal" : "different"): they are not")
            }
        case .copy(let source, let offset, let count, let target, let at):
            let copied = try await store.copy(
                from: files[source], at: Int64(offset), length: Int64(count), to: files[target], at: Int64(at),
                durability: durability)
            let expected = max(0, min(count, world.reference.size(of: source) - offset))
            if copied != expected { world.reportLive("a copy said \(copied) bytes, not \(expected)") }
        case .exchange(let first, let offset, let count, let second, let at):
            try await store.exchange(
                files[first], at: Int64(offset), with: files[second], at: Int64(at), length: Int64(count),
                durability: durability)
        case .unlink(let file):
            try await store.unlink(files[file], durability: durability)
        case .sync:
            try await store.sync()
        case .checkpoint:
            try await store.checkpoint()
        case .reopen:
            try await reopen()
        case .map(let slot, let client, let file, let block, let blocks, let writable):
            mappings[slot] = try await store.map(
                files[file], Self.range(block, blocks), writable: writable, by: holders[client], durability: durability)
        case .fault(let slot, let block, let blocks, let access):
            guard let mapping = mappings[slot] else { return false }
            _ = try await store.fault(mapping, Self.range(block, blocks), access, durability: durability)
        case .unmap(let slot):
            guard let mapping = mappings.removeValue(forKey: slot) else { return false }
            world.letGo { $0.hold.parent == .mappedRange(mapping) }
            try await store.unmap(mapping, durability: durability)
        case .pin(let slot, let client, let file, let block, let blocks, let access):
            pins[slot] = try await store.pin(
                files[file], Self.range(block, blocks), access, by: holders[client], durability: durability
            ).pin
        case .unpin(let slot):
            guard let pin = pins.removeValue(forKey: slot) else { return false }
            world.letGo { $0.hold.parent == .pin(pin) }
            try await store.unpin(pin, durability: durability)
        }
        return true
    }

    private static func range(_ block: Int, _ blocks: Int) -> Range<FileBlock> {
        Range(at: FileBlock(Int64(block)), count: BlockCount(Int64(blocks)))
    }

    private static func bytes(_ offset: Int, _ count: Int) -> Range<Int64> { Int64(offset)..<Int64(offset + count) }

    /// The bytes that a step's store call reads or writes, or moves, zeroing of the old tail included.
    func racingRanges(of action: PlanStep.Action) -> [(file: Int, bytes: Range<Int>)] {
        func fromTail(_ file: Int, _ offset: Int, _ end: Int) -> (file: Int, bytes: Range<Int>) {
            (file, min(offset, world.reference.size(of: file))..<end)
        }
        switch action {
        case .read(let file, let offset, let count), .mappedRead(let file, let offset, let count):
            return [(file, offset..<(offset + max(count, 0)))]
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count),
            .allocate(let file, let offset, let count, _, _), .punch(let file, let offset, let count),
            .zero(let file, let offset, let count, _):
            return [fromTail(file, offset, offset + count)]
        case .truncate(let file, let size):
            return [fromTail(file, size, max(size, world.reference.size(of: file)))]
        case .collapse(let file, let offset, _), .insert(let file, let offset, _):
            return [(file, offset..<Int.max)]
        case .clone(let source, let offset, let count, let target, let at),
            .copy(let source, let offset, let count, let target, let at):
            return [(source, offset..<(offset + count)), fromTail(target, at, at + count)]
        case .dedupe(let first, let offset, let count, let second, let at),
            .exchange(let first, let offset, let count, let second, let at):
            return [(first, offset..<(offset + count)), (second, at..<(at + count))]
        case .create, .unlink, .sync, .checkpoint, .reopen, .map, .fault, .unmap, .pin, .unpin: return []
        }
    }

    /// What the step did to the files, told to the reference once the store has said yes.
    func apply(_ action: PlanStep.Action, operation: Int, issued: Int) {
        func bytes(_ offset: Int, _ count: Int) -> Range<Int> { offset..<(offset + count) }
        switch action {
        case .create(let file):
            world.files[files[file]] = world.reference.create(operation: operation)
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            world.reference.write(file, bytes, at: offset, operation: operation, issued: issued)
        case .truncate(let file, let size):
            world.reference.truncate(file, to: size, operation: operation, issued: issued)
        case .clone(let source, let offset, let count, let target, let at):
            world.reference.clone(
                source, at: offset, length: count, to: target, at: at, operation: operation, issued: issued)
        case .allocate(let file, let offset, let count, let keepSize, _):
            world.reference.allocate(
                file, to: offset + count, keepSize: keepSize, operation: operation, issued: issued)
        case .punch(let file, let offset, let count):
            world.reference.punch(file, bytes(offset, count), operation: operation, issued: issued)
        case .zero(let file, let offset, let count, let keepSize):
            world.reference.zero(
                file, bytes(offset, count), keepSize: keepSize, operation: operation, issued: issued)
        case .collapse(let file, let offset, let count):
            world.reference.collapse(file, bytes(offset, count), operation: operation, issued: issued)
        case .insert(let file, let offset, let count):
            world.reference.insert(file, bytes(offset, count), operation: operation, issued: issued)
        case .copy(let source, let offset, let count, let target, let at):
            world.reference.copy(
                source, at: offset, length: count, to: target, at: at, operation: operation, issued: issued)
        case .exchange(let first, let offset, let count, let second, let at):
            world.reference.exchange(
                first, at: offset, with: second, at: at, length: count, operation: operation, issued: issued)
        case .unlink(let file):
            world.reference.unlink(file, operation: operation)
        case .sync, .checkpoint, .reopen:
            world.reference.synced(from: issued, to: log.count - 1)
        case .read, .mappedRead, .dedupe, .map, .fault, .unmap, .pin, .unpin: break
        }
    }

    /// Compares what a read of `count` bytes gave with what there is.
    func check(_ bytes: [UInt8], _ file: Int, _ offset: Int, count: Int) {
        let end = min(offset + count, max(world.reference.size(of: file), offset))
        let expected = world.reference.content(of: file, from: offset, to: end)
        guard bytes.count == expected.count else {
            world.reportLive("a read of file \(file) at \(offset) gave \(bytes.count) bytes, not \(expected.count)")
            return
        }
        guard bytes != expected, let index = zip(bytes, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset
        else {
            return
        }
        world.reportLive("a read of file \(file) saw another byte at \(offset + index) than was written")
    }
}
