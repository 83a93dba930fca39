#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// Transactions of libpmemobj, and what they leave.
    @Suite("The backend for persistent memory")
    struct PmemBackendTests {
        private static let planned = StoreError(.conflict, "planned")

        @Test("leaves after a transaction that throws what was there before, in answers, structures and reopened")
        func cancelled() throws {
            let place = try PoolPlace()
            var backend = try place.backend()
            for round in 0..<30 {
                let base = Int64(round * 100)
                try backend.transact { (tables) throws(StoreError) in
                    for start in 1...Int64(50) { try tables.insert(row(base + start, start)) }
                }
                let before = try backend.read { (rows) throws(StoreError) in try rows.runs(of: .busy) }
                #expect(throws: Self.planned) {
                    try backend.transact { (tables) throws(StoreError) in
                        for start in 1...Int64(45) { try tables.remove(row(base + start, start)) }
                        for start in 51...Int64(90) { try tables.insert(row(base + start, start)) }
                        try tables.trim(through: LSN(5))
                        throw Self.planned
                    }
                }
                #expect(try backend.read { (rows) throws(StoreError) in try rows.runs(of: .busy) } == before)
                try backend.confirmStructures()
                if round % 10 == 9 {
                    try backend.close()
                    backend = try PmemBackend(path: place.path)
                    #expect(try backend.read { (rows) throws(StoreError) in try rows.runs(of: .busy) } == before)
                }
            }
            try backend.close()
            #expect(throws: StoreError.self) { try backend.read { (rows) throws(StoreError) in _ = try rows.header() } }
        }

        @Test("tells its observer of every store: played back on a copy of the pool, they are the pool")
        func observed() throws {
            let place = try PoolPlace()
            let backend = try place.backend()
            let image = try backend.image
            var copy = Array(UnsafeRawBufferPointer(start: image.base, count: image.bytes))
            var stores = 0
            try backend.writer.observer = { offset, bytes in
                stores += 1
                copy.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            }
            for round in 0..<20 {
                try backend.transact { (tables) throws(StoreError) in
                    for start in 1...Int64(30) { try tables.insert(row(Int64(round * 100) + start)) }
                }
            }
            #expect(stores > 1000)
            let played = try copy.withUnsafeBytes { bytes in
                let image = try PoolImage(try #require(bytes.baseAddress), bytes: bytes.count, root: image.root)
                #expect(PoolCheck(image).damage.isEmpty)
                return try image.rows.runs(of: .busy)
            }
            #expect(played == (try backend.read { (rows) throws(StoreError) in try rows.runs(of: .busy) }))
            try backend.close()
        }

        @Test(
            "tells of all that it asks libpmemobj for: transactions by their ends, and each stored word before it is stored"
        )
        func asked() throws {
            let place = try PoolPlace()
            let backend = try place.backend()
            var (words, ends): (Set<Int>, [PoolRequest]) = ([], [])
            var unasked = 0
            let writer = try backend.writer
            writer.asked = { request in
                switch request {
                case .begin: words = []
                case .keep(let offset, let count), .cover(let offset, let count):
                    words.formUnion((0..<count).map { offset + $0 * 8 })
                case .commit, .cancel: ends.append(request)
                }
            }
            writer.observer = { offset, bytes in
                for place in stride(from: offset, to: offset + bytes.count, by: 8) where !words.contains(place) {
                    unasked += 1
                }
            }
            for round in 0..<20 {
                let result = Result {
                    try backend.transact { (tables) throws(StoreError) in
                        for start in 1...Int64(30) { try tables.insert(row(Int64(round * 100) + start)) }
                        for start in 1...Int64(20) { try tables.remove(row(Int64(round * 100) + start)) }
                        if round % 4 == 3 { throw Self.planned }
                    }
                }
                #expect((try? result.get()) == nil ? round % 4 == 3 : round % 4 != 3)
            }
            #expect(unasked == 0)
            #expect(ends == (0..<20).map { $0 % 4 == 3 ? .cancel : .commit })
            try backend.close()
        }

        @Test("has every word flushed that a transaction has stored, before that returns")
        func flushed() throws {
            let place = try PoolPlace()
            let said = try withExtendedLifetime(place) { try PoolWriterProgram.flush(place.path) }
            let words: [Substring] = said.split(separator: " ")
            #expect(words.first == "flushed" && words.count > 1 && (Int(words[1]) ?? 0) > 10_000, "\(said)")
        }

        @Test("that is full still changes thousands of nodes in one transaction: the pool has room for logs of its own")
        func logs() throws {
            let place = try PoolPlace()
            let backend = try place.backend()
            var count: Int64 = 0
            while true {
                do throws(StoreError) {
                    try backend.transact { (tables) throws(StoreError) in
                        for start in (count + 1)...(count + 500) { try tables.insert(row(start * 2)) }
                    }
                    count += 500
                } catch {
                    #expect(error.code == .diskFull)
                    break
                }
            }
            #expect(count > 20_000)
            try backend.confirmStructures()
            // Every leaf of both trees is touched.
            try backend.transact { (tables) throws(StoreError) in
                for start in stride(from: Int64(1), through: count, by: 3) { try tables.remove(row(start * 2)) }
            }
            try backend.confirmStructures()
            try backend.transact { (tables) throws(StoreError) in
                for run in try tables.runs(of: .busy) { try tables.remove(TableRow(run)) }
            }
            let room = try PoolTables(backend.image, on: backend.writer).room
            #expect(room.free == room.nodes)
            try backend.close()
        }

        @Test("says io, and commits nothing, once a page of its pool cannot be read")
        func badPage() throws {
            let place = try PoolPlace()
            let backend = try place.backend()
            try backend.transact { (tables) throws(StoreError) in
                for start in 1...Int64(5000) { try tables.insert(row(start)) }
            }
            // No node is there any more; the file's name and number are as they were. A body that does not mind what it reads:
            let committed = #expect(throws: StoreError.self) {
                try backend.transact { (tables) throws(StoreError) in
                    truncate(place.path, 1 << 20)
                    _ = try? tables.runs(of: .busy)
                }
            }
            #expect(committed?.code == .io, "\(String(describing: committed))")
            let read = #expect(throws: StoreError.self) {
                try backend.read { (rows) throws(StoreError) in _ = try rows.runs(of: .busy) }
            }
            #expect(read?.code == .io && read?.message.contains("at byte") == true, "\(String(describing: read))")
            #expect(throws: StoreError.self) {
                try backend.transact { (tables) throws(StoreError) in try tables.insert(row(9999)) }
            }
            #expect(throws: StoreError.self) { try backend.close() }
        }
    }
#endif
