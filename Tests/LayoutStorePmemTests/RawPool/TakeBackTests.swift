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
        }
    }
#endif
