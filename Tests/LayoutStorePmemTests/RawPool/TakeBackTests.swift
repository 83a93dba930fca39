#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape
    import Testing

    extension RawPoolTests {
        @Suite("that is recovered", .serialized)
        struct TakeBackTests {
            private let folder: PoolFolder
            init() throws {
                folder = try PoolFolder()
                try PoolWriterProgram.make(folder.file("pool"))
                try PoolWriterProgram.tear(folder.file("pool"), seed: 25, into: folder.path, count: 30)
            }

            private func equal(_ image: borrowing RawPoolImage, _ bytes: [UInt8]) -> Bool {
                bytes.withUnsafeBytes {
                    $0.count == image.bytes.count && memcmp($0.baseAddress!, image.bytes.baseAddress!, $0.count) == 0
                }
            }

            /// A failure unless the image has these bytes.
            private func expect(_ image: borrowing RawPoolImage, has bytes: [UInt8], _ what: String) {
                let isEqual = equal(image, bytes)
                #expect(isEqual, "\(what)")
            }

            @Test("is as before once that is taken back; recovered again it changes no more")
            func takeBack() throws {
                var changed = 0
                for number in 0..<30 {
                    let before = try folder.read("\(number)")
                    let original = try RawPoolImage(readingFile: folder.file("\(number)"))
                    var image = try RawPoolImage(copying: UnsafeRawBufferPointer(original.bytes), name: "a copy")
                    let root = try image.recover()
                    let after = [UInt8](image.bytes)
                    if after != before { changed += 1 }
                    var again = try image.recover()
                    #expect(again == root)
                    expect(image, has: after, "image \(number): recovered twice")
                    image.takeBack()
                    expect(image, has: before, "image \(number): taken back")
                    again = try image.recover()
                    #expect(again == root)
                    expect(image, has: after, "image \(number): recovered once more")
                    image.keep()
                    image.takeBack()
                    expect(image, has: after, "image \(number): kept")
                }
                #expect(changed > 5)
            }

            @Test("neither traps nor goes on for ever, whatever its bytes are, and is as before if it is refused")
            func anyBytes() throws {
                let count = ProcessInfo.processInfo.environment["RAW_POOL_MUTATIONS"].flatMap(Int.init) ?? 20_000
                var (refused, opened) = (0, 0)
                for number in 0..<30 {
                    var pool = SealedPool(bytes: try folder.read("\(number)"))
                    pool.setLanes(2)
                    var mutation = Mutation(pool, seed: UInt64(number))
                    try folder.write(pool.bytes, to: "mutated")
                    var image = try RawPoolImage(readingFile: folder.file("mutated"))
                    for round in 0..<count / 30 {
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
                        if round % 200 == 0 { expect(image, has: pool.bytes, "seed \(number), round \(round)") }
                    }
                    expect(image, has: pool.bytes, "seed \(number)")
                }
                print("mutations: \(refused) refused, \(opened) read")
                #expect(refused > count / 20 && opened > count / 20)
            }
        }
    }
#endif
