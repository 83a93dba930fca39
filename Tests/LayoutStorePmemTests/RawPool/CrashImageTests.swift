#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape
    import Testing

    /// How many images each test compares; more by RAW_POOL_IMAGES.
    let imageCount = ProcessInfo.processInfo.environment["RAW_POOL_IMAGES"].flatMap(Int.init) ?? 200

    @Suite("A raw image of a pool", .serialized)
    struct RawPoolTests {}

    extension RawPoolTests {
        @Suite("after a crash", .serialized)
        struct KilledWriterTests {
            private static let batch = 20
            private let folder: PoolFolder
            init() throws {
                folder = try PoolFolder()
                try PoolWriterProgram.make(folder.file("pool"))
            }

            /// Compares the images 0..<count in the folder. Returns how many had something to recover.
            private func compare(_ count: Int, _ what: String) throws -> Int {
                let verdicts = try PoolWriterProgram.look(folder.path, 0..<count)
                var unlike = 0
                for (number, theirs) in verdicts.enumerated() {
                    let ours = rawVerdict(folder.file("\(number)"))
                    #expect(ours == theirs, "\(what), image \(number)")
                    let untouched = try folder.read("\(number)").withUnsafeBytes {
                        PoolShape.digest($0, root: Self.root(theirs), size: PoolShape.rootBytes)
                    }
                    if case .open(_, PoolShape.rootBytes, let digest) = theirs, digest != untouched { unlike += 1 }
                }
                return unlike
            }

            private static func root(_ verdict: PoolWriterProgram.Verdict) -> Int {
                if case .open(let root, _, _) = verdict { root } else { 0 }
            }

            @Test("of its writer has the objects that an opening has")
            func killed() throws {
                let seed: UInt64 = 11
                var generator = SplitMix64(state: seed)
                var recovered = 0
                for first in stride(from: 0, to: imageCount, by: Self.batch) {
                    let count = min(Self.batch, imageCount - first)
                    for number in 0..<count {
                        try folder.copy("pool", to: "\(number)")
                        try PoolWriterProgram.writeAndKill(
                            folder.file("\(number)"), seed: generator.next(), threads: 1 + Int(generator.next() % 2),
                            after: UInt32(generator.next() % 8000))
                    }
                    recovered += try compare(count, "seed \(seed), batch \(first)")
                }
                #expect(recovered > imageCount / 10)
            }

            @Test("of the machine, with a part of the last words missing, has the objects that an opening has")
            func torn() throws {
                var recovered = 0
                for (seed, first) in stride(from: 0, to: imageCount, by: Self.batch).enumerated() {
                    try folder.copy("pool", to: "torn")
                    let count = min(Self.batch, imageCount - first)
                    try PoolWriterProgram.tear(
                        folder.file("torn"), seed: UInt64(seed), into: folder.path, count: count)
                    recovered += try compare(count, "seed \(seed)")
                }
                #expect(recovered > imageCount / 10)
            }
        }
    }
#endif
