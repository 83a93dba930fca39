#if Pmem
    import LayoutSQL
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// A pool, asked by SQL without libpmemobj.
    @Suite("SQL on a pool")
    struct PoolQueriesTests {
        private func answer(_ sql: String, of path: String) throws -> [[String?]] {
            var rows: [[String?]] = []
            try StoreQueries(try StoreTables.open(path)).run(sql) { rows += $0.rows }
            return rows
        }

        @Test("answers of a crashed pool and of a closed one, and not of one that is open")
        func queries() async throws {
            let place = try PoolPlace()
            let store = try await place.create()
            for number in 0..<40 {
                let file = try await store.create(tag: "file \(number)")
                try await store.write(file, [UInt8](repeating: 1, count: 5000), at: 0)
            }
            let isOpen = try await refusal { try StoreTables.open(place.path) }
            #expect(isOpen?.code == .locked, "\(String(describing: isOpen))")
            let crashed = try place.copy(to: "crashed.pool")
            try await store.close()
            for path in [crashed, place.path] {
                #expect(
                    try answer("SELECT count(*), max(tag), sum(size) FROM inode", of: path) == [
                        ["40", "file 9", "200000"]
                    ])
                #expect(try answer("SELECT * FROM freed_under_active_mapping", of: path).isEmpty)
                #expect(try answer("SELECT count(*) FROM violation", of: path) == [["0"]])
            }
            let report = FullCheck(try StoreTables.open(place.path)).run(place.device)
            #expect(report.isHealthy, "\(report.doubts)")
        }
    }
#endif
