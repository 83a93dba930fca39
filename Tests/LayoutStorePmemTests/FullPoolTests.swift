#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem
    import Testing

    @Suite("A pool that is full")
    struct FullPoolTests {
        @Test("refuses what grows before it begins, lets go as before, and takes what grows again after that")
        func full() async throws {
            let place = try PoolPlace(blocks: 4096)
            let store = try await place.create()
            let holder = try await store.register("H", scope: .remote)
            let held = try await store.create(tag: "held")
            try await store.write(held, [UInt8](repeating: 1, count: 40_960), at: 0)
            let pin = try await store.pin(held, 0..<40_960, access: .read, by: holder)
            var files: [InodeNumber] = []
            var refused: StoreError?
            while refused == nil, files.count < 100_000 {
                do throws(StoreError) {
                    files.append(try await store.create(tag: "file \(files.count)"))
                } catch {
                    refused = error
                }
            }
            #expect(refused?.code == .poolFull, "\(String(describing: refused))")
            #expect(refused?.message.contains("unlink files") == true)
            #expect(files.count > 5000)
            // Reading, letting go and the like go on, and none of it uses the reserve up.
            #expect(try await store.read(held, 0..<10) == [UInt8](repeating: 1, count: 10))
            try await store.unpin(try #require(pin.pin))
            try await store.sync()
            try await store.unlink(held)
            #expect(try await store.violations().isEmpty)
            for file in files.dropFirst(100) { try await store.unlink(file, durability: .deferred) }
            let last = try await store.create(tag: "last")
            try await store.write(last, [1, 2, 3], at: 0)
            try await store.close()
            let again = try await place.open()
            #expect(try await again.read(last, 0..<3) == [1, 2, 3])
            #expect(try await again.inode(tagged: "file 50") != nil)
            #expect(try await again.inode(tagged: "file 150") == nil)
            try await again.close()
            let backend = try PmemBackend(path: place.path)
            #expect(FullCheck(try backend.image).run(place.device).isHealthy)
            try backend.close()
        }

        @Test("has room for undo logs longer than a lane's own, whatever thread writes and however a transaction ends")
        func longLogs() throws {
            let place = try PoolPlace()
            let backend = try place.backend()
            try backend.transact { (tables) throws(StoreError) in
                for number in 0..<500 { try tables.insert(row(Int64(number) * 2)) }
            }
            for round in 0..<400 {
                let thread = Thread {
                    let isKept = round % 2 == 0
                    let result = Result {
                        try backend.transact { (tables) throws(StoreError) in
                            // Rows in every leaf: an entry of the log for each.
                            for number in 0..<500 {
                                let old = row(Int64(number) * 2)
                                try tables.remove(old)
                                try tables.insert(old)
                            }
                            if !isKept { throw StoreError(.input, "a refusal") }
                        }
                    }
                    if case .failure(let error) = result, isKept || (error as? StoreError)?.code != .input {
                        Issue.record("round \(round): \(error)")
                    }
                }
                thread.start()
                while !thread.isFinished { usleep(50) }
            }
            try backend.close()
        }
    }
#endif
