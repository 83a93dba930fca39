#if Pmem
    import CPmemobj
    import Glibc
    import LayoutStore
    import PoolShape

    /// Writes images of states that a power loss could leave: all up to the last fence, and of the words changed since a part that is
    /// drawn. Those are more states than a processor allows, which keeps the order of stores inside a line.
    struct Tearing {
        // One thread: the one that runs the transactions, from whose fences this is called.
        nonisolated(unsafe) private static var current: Tearing?

        private let pool: UnsafeMutableRawPointer
        private let length: Int
        /// The pool as of the last fence.
        private let permanent: UnsafeMutableRawPointer
        private let folder: String
        private let count: Int
        private var made = 0
        private var fences = 0
        private var generator: SplitMix64

        static func run(_ path: String, seed: UInt64, folder: String, count: Int) {
            guard let pool = pmemobj_open(path, PoolShape.layout) else { fail("open: \(said())") }
            var writer = Writing.open(path, seed: seed, thread: 0, of: 1, pool: pool)
            for _ in 0..<Int(seed % 40) { writer.step() }
            let length = PoolShape.poolBytes
            guard let permanent = malloc(length) else { fail("no memory") }
            let base = UnsafeMutableRawPointer(pool)
            memcpy(permanent, base, length)
            current = Tearing(
                pool: base, length: length, permanent: permanent, folder: folder, count: count,
                generator: SplitMix64(state: ~seed))
            while true { writer.step() }
        }

        static func fence() { current?.fence() }

        private mutating func fence() {
            fences += 1
            let isTorn = generator.next() % 6 == 0
            var torn: [(offset: Int, word: UInt64)] = []
            let share = generator.next() % 5
            let byLine = generator.next() % 2 == 0
            for page in stride(from: 0, to: length, by: 4096) where memcmp(pool + page, permanent + page, 4096) != 0 {
                for line in stride(from: page, to: page + 4096, by: 64) {
                    let isLineKept = generator.next() % 4 < share
                    for offset in stride(from: line, to: line + 64, by: 8) {
                        let word = pool.load(fromByteOffset: offset, as: UInt64.self)
                        guard word != permanent.load(fromByteOffset: offset, as: UInt64.self) else { continue }
                        if byLine ? isLineKept : generator.next() % 4 < share { torn.append((offset, word)) }
                    }
                }
            }
            if isTorn { write(torn) }
            memcpy(permanent, pool, length)
            if made == count { exit(0) }
        }

        private mutating func write(_ words: [(offset: Int, word: UInt64)]) {
            let file = open("\(folder)/\(made)", O_CREAT | O_RDWR | O_TRUNC, 0o600)
            ftruncate(file, length)
            for page in stride(from: 0, to: length, by: 4096) where !Self.isZero(permanent + page) {
                pwrite(file, permanent + page, 4096, page)
            }
            for (offset, word) in words {
                var word = word
                pwrite(file, &word, 8, offset)
            }
            close(file)
            made += 1
        }

        private static func isZero(_ page: UnsafeMutableRawPointer) -> Bool {
            page.load(as: UInt64.self) == 0 && memcmp(page, page + 8, 4088) == 0
        }
    }
#endif
