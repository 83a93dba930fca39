#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// A store in a pool, as its users make and open it.
    @Suite("A store in a pool")
    struct PoolStoreTests {
        @Test("is there when it is opened again, closed or not, and its pool is whole")
        func reopened() async throws {
            let place = try PoolPlace()
            var store = try await place.create()
            var files: [InodeNumber] = []
            for number in 0..<40 {
                let file = try await store.create(tag: "file \(number)")
                try await store.write(
                    file, [UInt8](repeating: UInt8(number), count: 5000), at: 0, durability: .deferred)
                files.append(file)
            }
            let holder = try await store.register("H", scope: .remote)
            _ = try await store.pin(files[3], 0..<4096, access: .read, by: holder)
            for closes in [true, false] {
                if closes { try await store.close() } else { try await store.queue.close() }
                store = try await place.open()
                for (number, file) in files.enumerated() {
                    #expect(try await store.read(file, 0..<5000) == [UInt8](repeating: UInt8(number), count: 5000))
                    #expect(try await store.inode(tagged: "file \(number)")?.number == file)
                }
                #expect(try await store.violations().isEmpty)
            }
            try await store.close()
            let backend = try PmemBackend(path: place.path)
            let report = FullCheck(try backend.image).run(place.device)
            #expect(report.isHealthy, "\(report.doubts)")
            try backend.close()
            #expect(try place.names == ["s.pool"])
        }

        @Test("is one writer's: a second one is told who has it")
        func locked() async throws {
            let place = try PoolPlace()
            let store = try await place.create()
            let second = try await refusal { try await place.open() }
            #expect(second?.code == .locked)
            #expect(
                second?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true,
                "\(String(describing: second))")
            try await store.close()
            try await place.open().close()
        }

        @Test("is not made where something is, or where there is no room for it, and leaves nothing then")
        func notMade() async throws {
            let place = try PoolPlace()
            #expect(try await refusal { try await place.create(bytes: 4 << 20) }?.code == .input)
            #expect(try place.names == [])
            #expect(try await refusal { try await place.create(bytes: 1 << 50) }?.code == .diskFull)
            #expect(try place.names == [])
            let store = try await place.create()
            try await store.close()
            #expect(try await refusal { try await place.create() }?.code == .input)
            #expect(try place.names == ["s.pool"])
            let other = try PoolPlace()
            // The device is the first store's.
            let refused = try await refusal {
                try await LayoutStore.createPool(
                    at: other.path, bytes: 8 << 20, device: place.device, environment: .system())
            }
            #expect(refused?.code == .input && refused?.message.contains("data device of store") == true)
            try await place.open().close()
        }

        @Test("is refused by a sentence when it is none, of another layout, cut, or damaged, and nothing traps")
        func refused() async throws {
            let place = try PoolPlace()
            #expect(try await refusal { try await place.open() }?.code == .input)
            try await place.create().close()
            let backend = try PmemBackend(path: place.path)
            let root = try backend.image.root
            try backend.close()
            let whole = try Data(contentsOf: URL(fileURLWithPath: place.path))
            func put(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: place.path)) }
            func expect(_ code: StoreError.Code, _ what: String) async throws {
                let error = try await refusal { try await place.open() }
                #expect(error?.code == code, "\(what): \(String(describing: error))")
            }
            try put(Data("something else".utf8))
            try await expect(.input, "a text")
            try put(Data())
            try await expect(.input, "nothing")
            try put(whole.prefix(4 << 20))
            try await expect(.input, "half of it")
            var layout = whole
            layout[4096] ^= 1
            try put(layout)
            try await expect(.input, "libpmemobj's own layout name")
            var version = whole
            version[root] = 9
            try put(version)
            try await expect(.input, "another version")
            var sizes = whole
            sizes[root + 8] ^= 1
            try put(sizes)
            try await expect(.corrupt, "a layout's sum that does not match the root's")
            try await Self.eachWord(of: whole, root, put: put) { (word, error) in
                #expect(
                    error == nil || error?.code == .corrupt || error?.code == .input,
                    "word \(word): \(String(describing: error))")
            } open: {
                try PmemBackend(path: place.path).close()
            }
            try put(whole)
            try await place.open().close()
        }

        /// Opens the pool with each word of the root changed.
        private static func eachWord(
            of whole: Data, _ root: Int, put: (Data) throws -> Void, _ judge: (Int, StoreError?) -> Void,
            open: () async throws -> Void
        ) async throws {
            for word in 0..<(PoolFormat.rootBytes / 8) where word % 7 == 0 || word < 12 {
                var damaged = whole
                damaged[root + word * 8 + 2] ^= 4
                try put(damaged)
                judge(word, try await refusal(open))
            }
        }

        @Test("ends when its pool is deleted, replaced or cut under it, before it says yes")
        func gone() async throws {
            for way in ["deleted", "replaced", "cut"] {
                let place = try PoolPlace()
                let store = try await place.create()
                let file = try await store.create()
                switch way {
                case "deleted": unlink(place.path)
                case "replaced":
                    let copy = try place.copy(to: "copy")
                    rename(copy, place.path)
                default: truncate(place.path, 7 << 20)
                }
                let error = try await refusal { try await store.write(file, [1], at: 0) }
                #expect(error?.code == .io, "\(way): \(String(describing: error))")
                #expect(try await refusal { try await store.create() }?.code == .failed)
            }
        }

        @Test("goes on where its making was killed before its name")
        func unfinished() async throws {
            let place = try PoolPlace()
            let store = try await place.create()
            let file = try await store.create(tag: "a")
            try await store.close()
            #expect(rename(place.path, place.path + ".layoutstore-new") == 0)
            let again = try await place.open()
            #expect(try await again.inode(tagged: "a")?.number == file)
            try await again.close()
            // One that no device knows is made anew.
            #expect(rename(place.path, place.path + ".layoutstore-new") == 0)
            let other = MemoryDevice(blocks: BlockCount(64))
            let refused = try await refusal {
                try await LayoutStore.openPool(at: place.path, device: other, environment: .system())
            }
            #expect(refused?.code == .input && refused?.message.contains("cut short") == true)
            try await LayoutStore.createPool(at: place.path, bytes: 8 << 20, device: other, environment: .system())
                .close()
            #expect(try place.names == ["s.pool"])
        }
    }
#endif
