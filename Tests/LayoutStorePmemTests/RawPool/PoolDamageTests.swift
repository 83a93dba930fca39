#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape
    import Testing

    extension RawPoolTests {
        @Suite("of a damaged file", .serialized)
        struct PoolDamageTests {
            private let folder: PoolFolder
            init() throws {
                folder = try PoolFolder()
                try PoolWriterProgram.make(folder.file("pool"))
                try PoolWriterProgram.writeAndKill(folder.file("pool"), seed: 3, threads: 1, after: 3000)
                // Recovered and closed, so that what is in its logs is the damage alone.
                var image = try RawPoolImage(readingFile: folder.file("pool"))
                _ = try image.recover()
                try folder.write([UInt8](image.bytes), to: "pool")
            }

            @Test("is refused where an opening refuses, and has the objects that it has otherwise")
            func damages() throws {
                let pool = SealedPool(bytes: try folder.read("pool"))
                var (opened, refused) = (0, 0)
                for damage in PoolDamage.all {
                    var damaged = pool
                    damage.change(&damaged)
                    try folder.write(damaged.bytes, to: "0")
                    let theirs = try PoolWriterProgram.look(folder.path, 0..<1)[0]
                    let ours = rawVerdict(folder.file("0"))
                    let both: Comment = "\(damage): \(ours), by libpmemobj \(theirs)"
                    switch damage.opening {
                    case .same: #expect(theirs.isOpen ? ours == theirs : !ours.isOpen && !theirs.isEnd, both)
                    case .opens: #expect(!ours.isOpen && theirs.isOpen, both)
                    case .ends: #expect(!ours.isOpen && theirs.isEnd, both)
                    }
                    if theirs.isOpen { opened += 1 } else { refused += 1 }
                    if case .refused(let sentence) = ours {
                        #expect(sentence.contains(folder.file("0")), "\(damage): \(sentence)")
                    }
                }
                #expect(refused >= 40 && opened >= 30)
            }

            @Test("of another layout than the one asked for, is refused; of any, if none is asked for, is not")
            func layouts() throws {
                try folder.copy("pool", to: "0")
                for layout in ["", "raw-pool-tes", "raw-pool-test2", String(repeating: "a", count: 1024)] {
                    #expect(try !PoolWriterProgram.look(folder.path, 0..<1, layout: layout)[0].isOpen)
                    #expect(!rawVerdict(folder.file("0"), layout: layout).isOpen)
                }
                #expect(
                    try PoolWriterProgram.look(folder.path, 0..<1, layout: nil)[0]
                        == rawVerdict(folder.file("0"), layout: nil))
                var image = try RawPoolImage(readingFile: folder.file("0"))
                _ = try image.recover()
                #expect(image.layoutName == PoolShape.layout)
            }

            @Test("that no pool file is, is refused by a sentence")
            func otherFiles() throws {
                try FileManager.default.createDirectory(atPath: folder.file("0"), withIntermediateDirectories: true)
                #expect(try !PoolWriterProgram.look(folder.path, 0..<1)[0].isOpen)
                #expect(
                    rawVerdict(folder.file("0"))
                        == .refused("cannot read the pool \(folder.file("0")): it is no regular file; name one"))
                // An opening would wait for the pipe's other end.
                #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
                #expect(
                    rawVerdict(folder.file("pipe"))
                        == .refused("cannot read the pool \(folder.file("pipe")): it is no regular file; name one"))
                guard case .refused(let missing) = rawVerdict(folder.file("none")) else {
                    Issue.record("read")
                    return
                }
                #expect(missing.contains("No such file"))
                try folder.write(Array("PMEMPOOLSET\n16M a\n16M b\n".utf8), to: "set")
                guard case .refused(let set) = rawVerdict(folder.file("set")) else {
                    Issue.record("read")
                    return
                }
                #expect(set.contains("pool set"))
            }

            @Test("that a process has open, is refused; and holds nothing once it is read")
            func inUse() throws {
                try PoolWriterProgram.hold(folder.file("pool")) {
                    guard case .refused(let sentence) = rawVerdict(folder.file("pool")) else {
                        Issue.record("read")
                        return
                    }
                    #expect(sentence.contains("a process has it open"))
                }
                let image = try RawPoolImage(readingFile: folder.file("pool"))
                try folder.copy("pool", to: "0")
                try PoolWriterProgram.hold(folder.file("pool")) {}
                #expect(image.bytes.count == PoolShape.poolBytes)
            }

            @Test("with holes is read as zeros, and never written to")
            func holes() throws {
                let before = try folder.read("pool")
                var image = try RawPoolImage(readingFile: folder.file("pool"))
                #expect(before.withUnsafeBytes { $0.elementsEqual(image.bytes) })
                _ = try image.recover()
                #expect(try folder.read("pool") == before)
                try folder.write(Array(before[..<(12 << 20)]), to: "holes")
                #expect(truncate(folder.file("holes"), PoolShape.poolBytes) == 0)
                let sparse = try RawPoolImage(readingFile: folder.file("holes"))
                let whole = before[..<(12 << 20)] + [UInt8](repeating: 0, count: 4 << 20)
                #expect(whole.withUnsafeBytes { $0.elementsEqual(sparse.bytes) })
            }

            @Test("that counts power losses, is refused only if it was open at one")
            func shutdowns() throws {
                try PoolWriterProgram.make(folder.file("counting"), countsShutdowns: true)
                try PoolWriterProgram.writeAndKill(folder.file("counting"), seed: 4, threads: 1, after: 1000)
                var image = try RawPoolImage(readingFile: folder.file("counting"))
                #expect(throws: StoreError.self) { try image.recover(counter: ShutdownCounter(count: 1, names: 0)) }
                #expect(try image.recover() != nil)
            }
        }
    }
#endif
