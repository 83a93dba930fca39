#if Pmem
    import CPmemobj
    import Glibc
    import LayoutStore
    import PoolShape

    /// Transactions of all kinds on one pool, drawn from a seed. Each thread has its own half of the objects.
    struct Writing {
        let pool: OpaquePointer
        let thread: Int
        let isAlone: Bool
        var generator: SplitMix64
        /// Where the root is; it moves when it grows.
        var root: UnsafeMutableRawPointer
        var rootBytes: Int

        static func open(_ path: String, seed: UInt64, thread: Int, of threads: Int, pool: OpaquePointer) -> Writing {
            // Small, so that a big snapshot needs several further logs.
            var logBytes = 4096
            guard pmemobj_ctl_set(pool, "tx.cache.size", &logBytes) == 0 else { fail("cache size: \(said())") }
            let size = pmemobj_root_size(pool)
            let root = UnsafeMutableRawPointer(pool) + Int(pmemobj_root(pool, size).off)
            return Writing(
                pool: pool, thread: thread, isAlone: threads == 1,
                generator: SplitMix64(state: seed &+ UInt64(thread) << 32), root: root, rootBytes: size)
        }

        static func forever(_ path: String, seed: UInt64, threads: Int) {
            guard let pool = pmemobj_open(path, PoolShape.layout) else { fail("open: \(said())") }
            say("go")
            let writers = (0..<threads).map { open(path, seed: seed, thread: $0, of: threads, pool: pool) }
            for writer in writers.dropFirst() {
                let box = Unmanaged.passRetained(Box(writer))
                var other = pthread_t()
                pthread_create(
                    &other, nil,
                    { argument in
                        guard let argument else { return nil }
                        var writer = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().writing
                        while true { writer.step() }
                    }, box.toOpaque())
            }
            var writer = writers[0]
            while true { writer.step() }
        }

        private final class Box {
            let writing: Writing
            init(_ writing: Writing) { self.writing = writing }
        }

        private mutating func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

        private var words: UnsafeMutablePointer<UInt64> { root.assumingMemoryBound(to: UInt64.self) }

        private var values: Int { PoolShape.values + PoolShape.valueCount * thread }

        /// One operation of a kind that is drawn.
        mutating func step() {
            switch below(10) {
            case 0, 1: snapshots()
            case 2, 3: objects()
            case 4: bigSnapshot(withBuffer: false)
            case 5: bigSnapshot(withBuffer: true)
            case 6: manyValues()
            case 7: manyObjects()
            case 8: outsideTransactions()
            default: isAlone ? growRoot() : cancelled()
            }
        }

        private mutating func snapshots() {
            transaction(pool) {
                for _ in 0...below(6) {
                    let count = 1 + below(12)
                    let first = values + below(PoolShape.valueCount - count)
                    pmemobj_tx_add_range_direct(words + first, 8 * count)
                    for index in first..<first + count { words[index] = generator.next() }
                }
            }
        }

        /// Half of this thread's changes that the caller takes back.
        private mutating func cancelled() {
            guard cpmemobj_begin(pool) == 0 else { fail("begin: \(said())") }
            let first = values + below(PoolShape.valueCount - 100)
            pmemobj_tx_add_range_direct(words + first, 8 * 100)
            for index in first..<first + 100 { words[index] = generator.next() }
            changeSlot(below(PoolShape.slotCount / 2))
            _ = cpmemobj_cancel(125)
        }

        private mutating func objects() {
            transaction(pool) {
                for _ in 0...below(3) { changeSlot(below(PoolShape.slotCount / 2)) }
            }
        }

        private mutating func manyObjects() {
            transaction(pool) {
                for slot in 0..<PoolShape.slotCount / 2 { changeSlot(slot) }
            }
        }

        /// Inside a transaction: releases the slot's object, or gives it one.
        private mutating func changeSlot(_ slot: Int) {
            let index = PoolShape.slots + thread * PoolShape.slotCount / 2 + slot
            pmemobj_tx_add_range_direct(words + index, 8)
            if words[index] != 0 {
                pmemobj_tx_free(PMEMoid(pool_uuid_lo: rootID.pool_uuid_lo, off: words[index]))
                words[index] = 0
                return
            }
            let bytes = 64 + 8 * below(below(4) == 0 ? 500 : 40)
            let object = pmemobj_tx_xalloc(bytes, 2, cpmemobj_alloc_zero)
            guard object.off != 0 else { return }
            let place = UnsafeMutableRawPointer(pool) + Int(object.off)
            place.storeBytes(of: bytes, as: Int.self)
            for offset in stride(from: 8, to: bytes, by: 8) {
                place.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
            }
            words[index] = object.off
        }

        private mutating func bigSnapshot(withBuffer: Bool) {
            let big = UnsafeMutableRawPointer(pool) + Int(words[PoolShape.bigs + thread])
            let buffer = UnsafeMutableRawPointer(pool) + Int(words[PoolShape.buffers + thread])
            transaction(pool) {
                if withBuffer {
                    let code = pmemobj_tx_log_append_buffer(TX_LOG_TYPE_SNAPSHOT, buffer, PoolShape.bufferBytes)
                    guard code == 0 else { fail("append: \(said())") }
                }
                var offset = 8
                while offset < PoolShape.bigBytes {
                    let count = min(PoolShape.bigBytes - offset, 8 * (1 + below(1200)))
                    pmemobj_tx_add_range_direct(big + offset, count)
                    for place in stride(from: offset, to: offset + count, by: 8) {
                        big.storeBytes(of: generator.next(), toByteOffset: place, as: UInt64.self)
                    }
                    offset += count + 8 * below(200)
                }
            }
        }

        /// Many words at once, through the redo log; with more than 40 it needs further ones.
        private mutating func manyValues() {
            let count = 1 + below(PoolShape.valueCount / 2)
            var actions = [pobj_action](repeating: pobj_action(), count: count)
            for number in 0..<count {
                let index = values + 2 * number
                pmemobj_set_value(pool, &actions[number], words + index, generator.next())
            }
            guard pmemobj_publish(pool, &actions, count) == 0 else { return pmemobj_cancel(pool, &actions, count) }
        }

        private mutating func outsideTransactions() {
            let index = PoolShape.ids + thread * PoolShape.idCount + 2 * below(PoolShape.idCount / 2)
            let id = UnsafeMutableRawPointer(words + index).assumingMemoryBound(to: PMEMoid.self)
            let bytes = 64 + 8 * below(60)
            if id.pointee.off == 0 {
                pmemobj_zalloc(pool, id, bytes, 3)
            } else if below(2) == 0 {
                pmemobj_zrealloc(pool, id, bytes, 3)
            } else {
                pmemobj_free(id)
            }
        }

        private mutating func growRoot() {
            guard rootBytes < PoolShape.mostRootBytes else { return cancelled() }
            let grown = pmemobj_root(pool, rootBytes + 256)
            guard grown.off != 0 else { return }
            rootBytes += 256
            root = UnsafeMutableRawPointer(pool) + Int(grown.off)
        }

        private var rootID: PMEMoid { pmemobj_root(pool, 0) }
    }
#endif
