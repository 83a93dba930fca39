#if Pmem
    import LayoutStore
    import PoolShape

    /// Draws damages to a pool: words in its headers, lanes and logs, of any value or of one that means something there; at times the
    /// checksums are made right, so that what they would catch is met further on.
    struct Mutation {
        private let pool: SealedPool
        private var generator: SplitMix64
        /// Where words are worth changing, twice for what is.
        private let places: [Range<Int>]

        init(_ pool: SealedPool, seed: UInt64) {
            self.pool = pool
            generator = SplitMix64(state: seed)
            let logs = [0, 1].flatMap { lane in
                [0, SealedPool.externalRedo, SealedPool.undo].map {
                    SealedPool.lanes + lane * SealedPool.laneBytes + $0
                }
            }
            let further = logs.flatMap { log -> [Range<Int>] in
                let next = (Int(pool[log + 8]) + 63) & ~63
                return next == 0 ? [] : [next..<next + 256]
            }
            places =
                logs.flatMap { [$0..<$0 + 64, $0 + 64..<$0 + 160] } + further
                + [0..<160, 4024..<4096, 5120..<5152, 6136..<6184, pool.heap..<pool.heap + 56]
                + [pool.heap + 1024..<pool.heap + 1300]
        }

        private mutating func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

        /// Words to be stored, by their offsets; each offset once.
        mutating func draw() -> [(Int, UInt64)] {
            var damaged: [Int: UInt64] = [:]
            for _ in 0...below(4) {
                let range = places[below(places.count)]
                let offset = range.lowerBound + below(range.count / 8) * 8
                damaged[offset] = word(damaged[offset] ?? pool[offset])
            }
            if below(2) == 0 { makeRedo(&damaged) }
            if below(2) == 0 { seal(&damaged) }
            return damaged.sorted { $0.key < $1.key }
        }

        private mutating func word(_ old: UInt64) -> UInt64 {
            switch below(8) {
            case 0: 0
            case 1: generator.next()
            case 2: old ^ 1 << UInt64(below(64))
            case 3: UInt64(below(7)) << 61 | UInt64(below(pool.bytes.count))
            case 4: UInt64(below(pool.bytes.count))
            case 5: UInt64(pool.bytes.count) - UInt64(below(80))
            case 6: UInt64.max - UInt64(below(128))
            default: UInt64(SealedPool.lanes + 64 * below(96))
            }
        }

        /// A redo log whose checksum is right, of words that are drawn.
        private mutating func makeRedo(_ damaged: inout [Int: UInt64]) {
            let log = SealedPool.lanes + below(2) * SealedPool.laneBytes + below(2) * SealedPool.externalRedo
            var copy = SealedPool(bytes: Array(pool.bytes[log..<log + 256]))
            var words: [UInt64] = []
            for _ in 0...below(4) { words += [word(pool[log + 64]), word(0)] }
            copy.setRedo(0, words)
            for offset in stride(from: 0, to: 256, by: 8) { damaged[log + offset] = copy[offset] }
        }

        private func seal(_ damaged: inout [Int: UInt64]) {
            var head = SealedPool(bytes: Array(pool.bytes[..<8192]))
            for (offset, word) in damaged where offset < 8192 { head[offset] = word }
            head.sealHeader()
            head.sealDescriptor()
            for offset in [4088, 6136] where head[offset] != pool[offset] { damaged[offset] = head[offset] }
        }
    }
#endif
