#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape
    import Testing

    extension RawPoolTests {
        @Suite("of any bytes", .serialized)
        struct MutationTests {
            /// Far more where it is fast; more by RAW_POOL_MUTATIONS.
            private static let count: Int = {
                #if DEBUG
                    let usual = 6000
                #else
                    let usual = 100_000
                #endif
                return ProcessInfo.processInfo.environment["RAW_POOL_MUTATIONS"].flatMap(Int.init) ?? usual
            }()
            private static let pools = 30
            private let folder: PoolFolder
            init() throws {
                folder = try PoolFolder()
                try PoolWriterProgram.make(folder.file("pool"))
                try PoolWriterProgram.tear(folder.file("pool"), seed: 25, into: folder.path, count: Self.pools)
            }

            @Test("neither traps nor goes on for ever, and is as before if it is refused or taken back")
            func anyBytes() throws {
                var (refused, opened) = (0, 0)
                for number in 0..<Self.pools {
                    var pool = SealedPool(bytes: try folder.read("\(number)"))
                    pool.setLanes(2)
                    var mutation = Mutation(pool, seed: UInt64(number))
                    try folder.write(pool.bytes, to: "mutated")
                    var image = try RawPoolImage(readingFile: folder.file("mutated"))
                    for round in 0..<Self.count / Self.pools {
                        let changes = mutation.draw()
                        for (offset, word) in changes {
                            image.bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
                        }
                        do {
                            _ = try image.recoverUnnamed()
                            opened += 1
                            image.takeBack()
                        } catch {
                            refused += 1
                        }
                        for (offset, word) in changes {
                            let now = image.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                            #expect(now == word, "seed \(number), round \(round), byte \(offset)")
                            image.bytes.storeBytes(of: pool[offset], toByteOffset: offset, as: UInt64.self)
                        }
                        if round % 500 == 0 { expect(image, has: pool.bytes, "seed \(number), round \(round)") }
                    }
                    expect(image, has: pool.bytes, "seed \(number)")
                }
                #expect(refused > Self.count / 20 && opened > Self.count / 20)
            }

            @Test("is refused where an opening refuses or ends, and has the objects that it has otherwise")
            func opening() throws {
                let most = ProcessInfo.processInfo.environment["RAW_POOL_OPENINGS"].flatMap(Int.init) ?? 60
                var counts = (opened: 0, refused: 0, ended: 0, here: 0, beyond: 0)
                for number in 0..<min(Self.pools, most) {
                    var pool = SealedPool(bytes: try folder.read("\(number)"))
                    pool.setLanes(2)
                    var mutation = Mutation(pool, seed: UInt64(1000 + number))
                    for round in 0..<most / min(Self.pools, most) {
                        let changes = mutation.draw()
                        var damaged = pool
                        for (offset, word) in changes { damaged[offset] = word }
                        try FileManager.default.createDirectory(
                            atPath: folder.file("one"), withIntermediateDirectories: true)
                        try folder.write(damaged.bytes, to: "one/0")
                        let theirs = try PoolWriterProgram.look(folder.file("one"), 0..<1)[0]
                        let (ours, refusal) = try look("one/0")
                        let words = changes.map { "\($0.0): " + String($0.1, radix: 16) }
                        let both: Comment =
                            "seed \(1000 + number), round \(round), \(words): \(ours), by libpmemobj \(theirs)"
                        switch (theirs, refusal) {
                        case (.open, nil):
                            #expect(ours == theirs, both)
                            counts.opened += 1
                        case (.open, let refusal?):
                            #expect(Self.isStricter(refusal), both)
                            counts.here += 1
                        case (.refused, _):
                            #expect(refusal != nil, both)
                            counts.refused += 1
                        case (.ended, _?):
                            counts.ended += 1
                        case (.ended, nil):
                            counts.beyond += 1
                        }
                    }
                }
                #expect(counts.opened > most / 10 && counts.refused > most / 10, "\(counts)")
                // It traps on the heap's bookkeeping when it releases further logs; we read objects without that.
                #expect(counts.beyond <= most / 30, "\(counts)")
                if most > 60 { print("mutations by libpmemobj: \(counts)") }
            }

            private func look(_ name: String) throws -> (PoolWriterProgram.Verdict, PoolRefusal?) {
                var image = try RawPoolImage(readingFile: folder.file(name))
                var refusal: PoolRefusal?
                do { _ = try image.recoverUnnamed(layout: PoolShape.layout) } catch { refusal = error }
                return (rawVerdict(folder.file(name)), refusal)
            }

            /// Reasons that an opening does not look at, or that it meets only if memory behind the pool is not mapped.
            private static func isStricter(_ refusal: PoolRefusal) -> Bool {
                switch refusal {
                case .entryTarget, .root, .leaves, .furtherLog, .logsOverlap: true
                default: false
                }
            }
        }
    }

    /// A failure unless the image has these bytes.
    func expect(_ image: borrowing RawPoolImage, has bytes: [UInt8], _ what: String) {
        let isEqual = bytes.withUnsafeBytes { bytes in
            bytes.count == image.bytes.count
                && memcmp(bytes.baseAddress!, image.bytes.baseAddress!, bytes.count) == 0
        }
        #expect(isEqual, "\(what)")
    }
#endif
