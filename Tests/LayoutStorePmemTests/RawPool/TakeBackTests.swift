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

            @Test("has logs that mean nothing any more: what is written afterwards stays")
            func logsAreVoid() throws {
                try PoolWriterProgram.make(folder.file("fresh"))
                var pool = SealedPool(bytes: try folder.read("fresh"))
                let lane = SealedPool.lanes + 700 * SealedPool.laneBytes
                let target = Int(pool[6144]) + 8 * PoolShape.values
                pool.setUndo(lane + SealedPool.undo, target: target, [UInt8](repeating: 7, count: 8))
                for log in [0, SealedPool.externalRedo] { pool.setRedo(lane + log, [UInt64(target + 8 + log), 9]) }
                try folder.write(pool.bytes, to: "logs")
                var image = try RawPoolImage(readingFile: folder.file("logs"))
                _ = try image.recover()
                for (offset, word) in [(0, 0x0707_0707_0707_0707), (8, 9), (8 + SealedPool.externalRedo, 9)] {
                    let recovered = image.bytes.loadUnaligned(fromByteOffset: target + offset, as: Int.self)
                    #expect(recovered == word)
                    image.bytes.storeBytes(of: 5, toByteOffset: target + offset, as: Int.self)
                }
                image.keep()
                _ = try image.recover()
                for offset in [0, 8, 8 + SealedPool.externalRedo] {
                    let now = image.bytes.loadUnaligned(fromByteOffset: target + offset, as: Int.self)
                    #expect(now == 5)
                }
            }
        }
    }
#endif
