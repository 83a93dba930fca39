package import LayoutStore

extension WorkloadOperation {
    /// Calls the store. Returns false when there is nothing to call: a read of no bytes, or a slot whose mapping was
    /// refused.
    ///
    /// Blocks as the store's operation does. Throws the store's errors, and those of `target`.
    package func perform(
        on target: inout some OperatedStore, durability: Durability
    ) async throws(StoreError) -> Bool {
        let (store, files) = (target.store, target.files)
        switch self {
        case .create(let file):
            target.made(try await store.create(tag: target.tag(of: file), durability: durability))
        case .write(let file, let offset, let count):
            let bytes = try await target.bytes(file, offset, count)
            try await store.write(files[file], bytes, at: Int64(offset), durability: durability)
        case .mappedWrite(let file, let offset, let count):
            let bytes = try await target.bytes(file, offset, count)
            try await store.mappedWrite(
                files[file], bytes, at: Int64(offset), by: target.workloadHolder, durability: durability)
        case .read(let file, let offset, let count):
            guard count > 0 else { return false }
            for piece in try await target.pieces(of: file, offset..<(offset + count)) {
                let bytes = try await store.read(files[file], Self.bytes(piece.lowerBound, piece.count))
                try target.check(.read(bytes, file: file, offset: piece.lowerBound, count: piece.count))
            }
        case .mappedRead(let file, let offset, let count):
            guard count > 0 else { return false }
            for piece in try await target.pieces(of: file, offset..<(offset + count)) {
                let bytes = try await store.mappedRead(
                    files[file], Self.bytes(piece.lowerBound, piece.count), by: target.workloadHolder)
                try target.check(.read(bytes, file: file, offset: piece.lowerBound, count: piece.count))
            }
        case .truncate(let file, let size):
            try await store.truncate(files[file], toBytes: Int64(size), durability: durability)
        case .clone(let source, let offset, let count, let other, let at):
            try await store.clone(
                from: files[source], Self.bytes(offset, count), to: files[other], at: Int64(at), durability: durability)
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            try await store.allocate(
                files[file], Self.bytes(offset, count), options: Self.options(keepSize: keepSize, unshare: unshare),
                durability: durability)
        case .punch(let file, let offset, let count):
            try await store.punchHole(files[file], Self.bytes(offset, count), durability: durability)
        case .zero(let file, let offset, let count, let keepSize):
            try await store.zeroRange(
                files[file], Self.bytes(offset, count), options: keepSize ? .keepSize : [], durability: durability)
        case .collapse(let file, let offset, let count):
            try await store.collapseRange(files[file], Self.bytes(offset, count), durability: durability)
        case .insert(let file, let offset, let count):
            try await store.insertRange(files[file], Self.bytes(offset, count), durability: durability)
        case .dedupe(let first, let offset, let count, let second, let at):
            let isSame = try await store.dedupe(
                from: files[first], Self.bytes(offset, count), to: files[second], at: Int64(at), durability: durability)
            try target.check(
                .compared(isSame: isSame, first: first, offset: offset, count: count, second: second, at: at))
        case .copy(let source, let offset, let count, let other, let at):
            guard count > 0 else { return false }
            // On, as fsx goes on, until all is copied that was there: the store may copy less when its space runs out, and the
            // next call says why. In one file the copy may make the source longer.
            let end = Int(try await store.inode(files[source])?.size ?? 0)
            let whole = max(min(count, end - offset), 1)
            var done = 0
            while done < whole {
                let copied = try await store.copy(
                    from: files[source], Self.bytes(offset + done, whole - done), to: files[other],
                    at: Int64(at + done), durability: durability)
                guard copied > 0 else { break }
                done += Int(copied)
            }
            try target.check(.copied(done, file: source, offset: offset, count: count))
        case .exchange(let first, let offset, let count, let second, let at):
            try await store.exchange(
                files[first], Self.bytes(offset, count), with: files[second], at: Int64(at), durability: durability)
        case .unlink(let file):
            try await store.unlink(files[file], durability: durability)
        case .sync:
            try await store.sync()
        case .checkpoint:
            try await store.checkpoint()
        case .grow(let blocks):
            let now = try await store.geometry().blocks
            try await store.grow(to: BlockCount(now.value + Int64(blocks)))
        case .reopen:
            return try await target.reopen()
        case .map(let slot, let client, let file, let block, let blocks, let access):
            target.mappings[slot] = try await store.map(
                files[file], Self.bytes(ofBlocks: block, blocks), access: access, by: target.holders[client],
                durability: durability)
        case .pageFault(let slot, let block, let blocks, let access):
            guard let mapping = target.mappings[slot] else { return false }
            _ = try await store.fault(
                mapping, Self.bytes(ofBlocks: block, blocks), access: access, durability: durability)
        case .unmap(let slot):
            guard let mapping = target.mappings.removeValue(forKey: slot) else { return false }
            target.letGo(of: .mappedRange(mapping))
            try await store.unmap(mapping, durability: durability)
        case .pin(let slot, let client, let file, let block, let blocks, let access):
            target.pins[slot] = try await store.pin(
                files[file], Self.bytes(ofBlocks: block, blocks), access: access, by: target.holders[client],
                durability: durability
            ).pin
        case .unpin(let slot):
            guard let pin = target.pins.removeValue(forKey: slot) else { return false }
            target.letGo(of: .pin(pin))
            try await store.unpin(pin, durability: durability)
        }
        return true
    }

    private static func bytes(ofBlocks block: Int, _ blocks: Int) -> Range<Int64> {
        Geometry.bytes(of: Range(at: FileBlock(Int64(block)), count: BlockCount(Int64(blocks))))
    }

    private static func options(keepSize: Bool, unshare: Bool) -> AllocateOptions {
        [keepSize ? .keepSize : [], unshare ? .unshare : []]
    }

    private static func bytes(_ offset: Int, _ count: Int) -> Range<Int64> { Int64(offset)..<Int64(offset + count) }
}
