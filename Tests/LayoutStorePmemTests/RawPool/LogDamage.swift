#if Pmem
    import PoolShape

    extension PoolDamage {
        private static func lane(_ number: Int, _ log: Int = 0) -> Int {
            SealedPool.lanes + number * SealedPool.laneBytes + log
        }

        private static func value(_ pool: SealedPool, _ index: Int) -> Int {
            Int(pool[6144]) + 8 * (PoolShape.values + index)
        }

        private static let (and, or): (UInt64, UInt64) = (1 << 61, 2 << 61)

        static let lanes = [
            PoolDamage("a whole internal redo log") { pool in
                let place = UInt64(value(pool, 3))
                pool.setRedo(lane(0), [place, 5, place | or, 64, place | and, ~1])
            },
            PoolDamage("a whole external redo log in the last lane") { pool in
                pool.setRedo(lane(1023, SealedPool.externalRedo), [UInt64(value(pool, 4)), 9])
            },
            PoolDamage("a redo log with a wrong checksum") { pool in
                pool.setRedo(lane(1), [UInt64(value(pool, 3)), 5])
                pool[lane(1)] ^= 1
            },
            PoolDamage("a redo log whose summed header is another") { pool in
                pool.setRedo(lane(1), [UInt64(value(pool, 3)), 5])
                pool[lane(1) + 32] = 1
            },
            PoolDamage("a redo log without room") { pool in
                pool.setRedo(lane(1), [UInt64(value(pool, 3)), 5])
                pool[lane(1) + 16] = 0
            },
            PoolDamage("a redo log that moves the root") { pool in
                pool.setRedo(lane(0, SealedPool.externalRedo), [6160, pool[6160] - 8, 6144, pool[6144] + 64])
            },
            PoolDamage("an undo log") { pool in
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [UInt8](repeating: 7, count: 100))
            },
            PoolDamage("an undo log with three entries") { pool in
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [UInt8](repeating: 7, count: 40))
                pool.setUndo(lane(2, SealedPool.undo), at: 64, target: value(pool, 2), [1, 2, 3])
                pool.setUndo(
                    lane(2, SealedPool.undo), at: 128, target: value(pool, 9), [UInt8](repeating: 8, count: 41))
            },
            PoolDamage("an undo log's entry that fills") { pool in
                pool.setUndo(
                    lane(2, SealedPool.undo), kind: 5, target: value(pool, 0), [7] + [UInt8](repeating: 9, count: 99))
            },
            PoolDamage("an undo log of an earlier transaction") { pool in
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [UInt8](repeating: 7, count: 100))
                pool[lane(2, SealedPool.undo) + 24] += 1
            },
            PoolDamage("an undo log with a wrong byte in its second entry") { pool in
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [7, 7])
                pool.setUndo(lane(2, SealedPool.undo), at: 64, target: value(pool, 8), [6, 6])
                pool.bytes[lane(2, SealedPool.undo) + 64 + 64 + 24] ^= 1
            },
            PoolDamage("a redo log and an undo log for one word") { pool in
                pool.setRedo(lane(9), [UInt64(value(pool, 0)), 5])
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [7])
            },
            PoolDamage("a further log of an undo log") { pool in
                let further = (Int(pool[Int(pool[6144]) + 8 * PoolShape.buffers]) + 63) & ~63
                pool.setUndo(
                    lane(2, SealedPool.undo), target: value(pool, 0), [UInt8](repeating: 7, count: 2048 - 24))
                pool[lane(2, SealedPool.undo) + 8] = UInt64(further)
                (pool[further + 8], pool[further + 16], pool[further + 24], pool[further + 32]) = (0, 1024, 0, 1)
                pool[lane(2, SealedPool.undo) + 24] = 0
                pool.setUndo(further, target: value(pool, 100), [5, 5])
            },
            PoolDamage("an undo log's entry for a word, unsummed") { pool in
                pool[lane(3, SealedPool.undo) + 64] = UInt64(value(pool, 1))
            },
            PoolDamage(
                "an undo log's entry that would change the header",
                .opens("an opening changes it, and refuses the pool from then on")
            ) { $0[lane(3, SealedPool.undo) + 64] = 100 },
            PoolDamage("an undo log's entry that leads outside", .ends("targets are not checked")) {
                $0[lane(3, SealedPool.undo) + 64] = 1 << 50
            },
            PoolDamage(
                "an undo log's entry of an unknown kind", .ends("it has the size 0, so that the next one is the same")
            ) {
                $0[lane(3, SealedPool.undo) + 64] = 3 << 61 | 5_000_000
            },
            PoolDamage("an undo log's entry of more bytes than the pool", .ends("they are summed to the end of memory"))
            { pool in
                pool[lane(3, SealedPool.undo) + 64] = 6 << 61 | 5_000_000
                pool[lane(3, SealedPool.undo) + 80] = 1 << 40
            },
            PoolDamage("room of an undo log, twice as large") { $0[lane(5, SealedPool.undo) + 16] = 4096 },
            PoolDamage("a further log that leads outside", .ends("the place is not checked")) {
                $0[lane(6, SealedPool.undo) + 8] = 1 << 40
            },
            PoolDamage("a further log that is no object", .ends("it is not in the heap, and released all the same")) {
                pool in
                pool.setUndo(lane(2, SealedPool.undo), target: value(pool, 0), [7])
                pool[lane(2, SealedPool.undo) + 8] = UInt64(lane(500))
            },
            PoolDamage(
                "a further log of an internal redo log",
                .opens("there is never one; an opening traps once it releases others")
            ) { $0[lane(6) + 8] = $0[Int($0[6144]) + 8 * PoolShape.buffers] },
            PoolDamage("further logs in a circle", .ends("the logs are followed to their end")) { pool in
                let further = (Int(pool[Int(pool[6144]) + 8 * PoolShape.buffers]) + 63) & ~63
                pool[lane(6, SealedPool.undo) + 8] = UInt64(further)
                pool[further + 8] = UInt64(further)
            },
            PoolDamage("a further log that is the log itself", .ends("the logs are followed to their end")) {
                $0[lane(6, 256) + 8] = UInt64(lane(6, 256))
            },
        ]

        static let sizes = [
            PoolDamage("empty", .ends("the header is looked at before the size")) { $0.bytes = [] },
            PoolDamage("a few bytes") { $0.bytes.removeSubrange(100...) },
            PoolDamage("the header alone") { $0.bytes.removeSubrange(4096...) },
            PoolDamage("a byte less than 2 MiB") { $0.bytes.removeSubrange((2 << 20) - 1..<$0.bytes.count) },
            PoolDamage("2 MiB", .ends("the heap lies behind it")) { $0.bytes.removeSubrange((2 << 20)...) },
            PoolDamage("up to the heap") { $0.bytes.removeSubrange($0.heap...) },
            PoolDamage("4 MiB") { $0.bytes.removeSubrange((4 << 20)...) },
            PoolDamage("8 MiB") { $0.bytes.removeSubrange((8 << 20)...) },
            PoolDamage("a page less") { $0.bytes.removeLast(4096) },
            PoolDamage("a byte less") { $0.bytes.removeLast() },
            PoolDamage("a byte more") { $0.bytes.append(1) },
            PoolDamage("a page more") { $0.bytes += [UInt8](repeating: 0, count: 4096) },
        ]
    }
#endif
