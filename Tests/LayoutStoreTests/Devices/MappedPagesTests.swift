import Foundation
import LayoutStore
import Testing

@Suite("Mapped pages")
struct MappedPagesTests {
    @Test("that cannot be read are zeros and are named, each mapping's own; the others stay as they are")
    func bad() throws {
        let file = try TestFile()
        let paths = ["a", "b"].map { file.path($0) }
        let maps = try paths.map { path in
            let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
            defer { close(descriptor) }
            #expect(ftruncate(descriptor, 16 << 12) == 0)
            let map = mmap(nil, 16 << 12, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
            return try #require(map)
        }
        defer { for map in maps { munmap(map, 16 << 12) } }
        let pages = try maps.map { try MappedPages($0, bytes: 16 << 12) }
        for map in maps { map.initializeMemory(as: UInt8.self, repeating: 7, count: 16 << 12) }
        #expect(pages.allSatisfy { $0.bad == nil })
        try pages[0].confirm("a")
        #expect(truncate(paths[0], 5 << 12) == 0)
        #expect(maps[0].load(fromByteOffset: (9 << 12) + 100, as: UInt8.self) == 0)
        #expect(maps[0].load(fromByteOffset: 12 << 12, as: UInt8.self) == 0)
        #expect(pages[0].bad == 9 << 12)
        #expect(maps[0].load(fromByteOffset: 4 << 12, as: UInt8.self) == 7)
        #expect(maps[1].load(fromByteOffset: 9 << 12, as: UInt8.self) == 7)
        #expect(pages[1].bad == nil)
        let error = #expect(throws: StoreError.self) { try pages[0].confirm("the mapping") }
        #expect(error?.code == .io && error?.message.contains("at byte 36864") == true)
    }

    @Test("of a mapping that nobody watches end the process, as before")
    func unwatched() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            let path = NSTemporaryDirectory() + "layoutstore-unwatched-\(getpid())"
            let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
            unlink(path)
            ftruncate(descriptor, 2 << 12)
            let map = try #require(mmap(nil, 2 << 12, PROT_READ, MAP_SHARED, descriptor, 0))
            let watched = try MappedPages(map, bytes: 1 << 12)
            ftruncate(descriptor, 0)
            #expect(map.load(fromByteOffset: 0, as: UInt8.self) == 0)
            #expect(watched.bad == 0)
            _ = map.load(fromByteOffset: 1 << 12, as: UInt8.self)
        }
    }
}
