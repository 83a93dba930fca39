#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// Pools that get the rows of a backup, or another pool's store, as a program makes them that has libpmemobj.
    @Suite("A pool with rows from elsewhere")
    struct PoolCopyTests {
        private static let content = [UInt8](repeating: 7, count: 20_000)

        /// A closed store with two files that share blocks, and a backup of it.
        private func made() async throws -> (place: PoolPlace, backup: String) {
            let place = try PoolPlace()
            let store = try await place.create()
            let file = try await store.create(tag: "a")
            try await store.write(file, Self.content, at: 0)
            let clone = try await store.create(tag: "b")
            try await store.clone(from: file, 0..<8192, to: clone, at: 0)
            let holder = try await store.register("H", scope: .remote)
            _ = try await store.pin(file, 0..<4096, access: .read, by: holder)
            let backup = place.folder + "/backup"
            try await store.backup(to: backup)
            try await store.close()
            return (place, backup)
        }

        private func restore(_ backup: String, _ path: String, _ device: MemoryDevice) async throws -> LayoutStore {
            try await LayoutStore.restorePool(
                StoreBackup(at: backup), at: path, bytes: 8 << 20, device: device, environment: .system())
        }

        private func rows(_ path: String) throws -> [[TableRow]] {
            let backend = try PmemBackend(path: path)
            let rows = try backend.read { (rows) throws(StoreError) in
                var all: [[TableRow]] = []
                for table in StateTable.allCases { all.append(try rows.tableRows(of: table)) }
                return all
            }
            try backend.close()
            return rows
        }

        @Test("is a store of its own after a restore, with all that was on the device, and goes on")
        func restored() async throws {
            let (place, backup) = try await made()
            let (path, device) = (place.folder + "/restored", MemoryDevice(blocks: BlockCount(300)))
            let store = try await restore(backup, path, device)
            let file = try #require(try await store.inode(tagged: "a")).number
            #expect(try await store.read(file, 0..<20_000) == Self.content)
            #expect(try await store.holders().map(\.name) == ["H"])
            let first = try await place.open()
            #expect(await store.queue.currentHeader().uuid != first.queue.currentHeader().uuid)
            try await first.close()
            try await store.write(file, [1], at: 10_000)
            try await store.close()
            #expect(LayoutStore.check(at: path, device: device).isHealthy)
            // Neither takes the other one's device.
            let crossed = try await refusal {
                try await LayoutStore.openPool(at: path, device: place.device, environment: .system())
            }
            #expect(crossed?.code == .input && crossed?.message.contains("belongs to store") == true)
        }

        @Test("is not made of a backup that contradicts itself, or for a device that is too small, and nothing is left")
        func refused() async throws {
            let (place, backup) = try await made()
            let whole = try Data(contentsOf: URL(fileURLWithPath: backup))
            let names = try place.names
            let small = try await refusal {
                try await restore(backup, place.folder + "/n", MemoryDevice(blocks: BlockCount(255)))
            }
            #expect(small?.code == .input && small?.message.contains("has 256 blocks, the device 255") == true)
            for change in [
                "DELETE FROM refcount", "UPDATE inode SET size = size + 1 WHERE number = 1",
                "UPDATE backup_content SET bytes = zeroblob(length(bytes)) WHERE start = 1",
            ] {
                try whole.write(to: URL(fileURLWithPath: backup))
                do {
                    let stranger = try Connection(path: backup, vfs: nil, create: false)
                    try stranger.run(change)
                }
                let device = MemoryDevice(blocks: BlockCount(256))
                let found = try await refusal { try await restore(backup, place.folder + "/n", device) }
                #expect(found?.code == .corrupt, "\(change): \(String(describing: found))")
                #expect(try place.names == names, "\(change)")
                // The device is nobody's.
                #expect(try Superblock.read(from: device) == nil, "\(change)")
            }
        }

        @Test("has every row of another pool's store, whatever the size, and that store is as it was")
        func copied() async throws {
            let (place, _) = try await made()
            let before = try rows(place.path)
            for (index, bytes) in [8 << 20, 12 << 20, 64 << 20].enumerated() {
                let path = place.folder + "/copy-\(index)"
                try LayoutStore.copyPool(at: place.path, to: path, bytes: bytes)
                #expect(try rows(path) == before)
                #expect(try rows(place.path) == before)
            }
            let store = try await LayoutStore.openPool(
                at: place.folder + "/copy-2", device: place.device, environment: .system())
            let file = try #require(try await store.inode(tagged: "b")).number
            #expect(try await store.read(file, 0..<8192) == Array(Self.content[..<8192]))
            try await store.close()
            let old = try await refusal { try await place.open() }
            #expect(old?.code == .input && old?.message.contains("the store is an older copy") == true)
        }

        @Test("is not made where the rows leave less room than growing needs")
        func tooSmall() throws {
            let place = try PoolPlace()
            let source = try place.backend()
            var number: Int64 = 0
            while try source.shortage(logLimit: nil) == nil {
                try source.transact { (tables) throws(StoreError) in
                    for _ in 0..<100 {
                        try tables.insert(row(number * 2))
                        number += 1
                    }
                }
            }
            try source.close()
            #expect(throws: PoolFile.tooSmall(8 << 20)) {
                try LayoutStore.copyPool(at: place.path, to: place.folder + "/n", bytes: 8 << 20)
            }
            #expect(try place.names == ["s.pool"])
        }

        @Test("is not made of a store whose rows contradict themselves, or that is open, and nothing is left")
        func notCopied() async throws {
            let (place, _) = try await made()
            let names = try place.names
            let store = try await place.open()
            let open = try await refusal {
                try LayoutStore.copyPool(at: place.path, to: place.folder + "/n", bytes: 8 << 20)
            }
            #expect(open?.code == .locked, "\(String(describing: open))")
            try await store.close()
            let backend = try PmemBackend(path: place.path)
            try backend.transact { (tables) throws(StoreError) in try tables.insert(row(5)) }
            try backend.close()
            let damaged = try await refusal {
                try LayoutStore.copyPool(at: place.path, to: place.folder + "/n", bytes: 8 << 20)
            }
            #expect(damaged?.code == .corrupt && damaged?.message.contains("contradicts itself") == true)
            #expect(try place.names == names)
        }
    }
#endif
