#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// A process that writes to a pool and is killed: what it had said yes to is there.
    @Suite("A killed writer", .serialized)
    struct KilledWriterTests {
        /// LAYOUTSTORE_KILLS=1000 makes as many kills; each is another moment.
        private static var kills: Int {
            ProcessInfo.processInfo.environment["LAYOUTSTORE_KILLS"].flatMap { Int($0) } ?? 6
        }

        private static let rowsEach: Int64 = 7

        /// Row `number` of the transactions: kept for good, or taken away two transactions later.
        private static func row(_ transaction: Int64, _ place: Int64) -> TableRow {
            let scattered = (transaction * rowsEach + place) &* 7919 % 1_000_003
            return TableRow(
                PlacedRun(
                    run: SpaceRun(
                        start: DiskBlock(scattered), count: BlockCount(1 + place), since: LSN(transaction)),
                    place: .busy))
        }

        @Test("loses nothing that it has acknowledged, and leaves no half of anything")
        func killed() async throws {
            let folder = "/dev/shm/layoutstore-killed-\(getpid())"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try PmemBackend.make(at: folder + "/s.pool", bytes: 8 << 20, header: PoolPlace.header)
            var transactions: Int64 = 0
            for kill in 0..<Self.kills {
                // What the child goes by: when it ends.
                try "\(200 + kill * 7919 % 30_000)".write(toFile: folder + "/moment", atomically: true, encoding: .utf8)
                await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
                    try Self.write(in: folder)
                }
                let acknowledged = Self.acknowledged(folder)
                let backend = try PmemBackend(path: folder + "/s.pool")
                try backend.confirmStructures()
                let (header, rows) = try backend.read { (rows) throws(StoreError) in
                    (try rows.header(), try rows.runs(of: .busy))
                }
                let done = header.nonce
                #expect(done == acknowledged || done == acknowledged + 1)
                var expected: [[Int64]] = []
                for transaction in 0..<done {
                    for place in 0..<Self.rowsEach where place < 2 || transaction + 2 >= done {
                        if place < 2, transaction + 400 < done { continue }
                        expected.append(Self.row(transaction, place).words)
                    }
                }
                #expect(
                    rows.map(\.words) == expected.sorted { $0[0] < $1[0] }, "kill \(kill) after transaction \(done)")
                transactions = done
                try backend.close()
            }
            #expect(transactions > 0)
            print("killed \(Self.kills) times, \(transactions) transactions")
        }

        private static func acknowledged(_ folder: String) -> Int64 {
            (try? Data(contentsOf: URL(fileURLWithPath: folder + "/done")))?.withUnsafeBytes {
                $0.count == 8 ? $0.load(as: Int64.self) : 0
            } ?? 0
        }

        /// Writes until it is killed.
        private static func write(in folder: String) throws {
            let moment = try #require(UInt32(String(contentsOfFile: folder + "/moment", encoding: .utf8)))
            let backend = try PmemBackend(path: folder + "/s.pool")
            let done = open(folder + "/done", O_RDWR | O_CREAT, 0o600)
            Thread.detachNewThread {
                usleep(moment)
                kill(getpid(), SIGKILL)
            }
            while true {
                let number = try backend.transact { (tables) throws(StoreError) -> Int64 in
                    var header = try tables.header()
                    let number = header.nonce
                    for place in 0..<rowsEach { try tables.insert(row(number, place)) }
                    // The rows but two of two transactions before, and these two much later.
                    for place in 2..<rowsEach where number >= 2 { try tables.remove(row(number - 2, place)) }
                    for place in 0..<Int64(2) where number >= 400 { try tables.remove(row(number - 400, place)) }
                    header.nonce += 1
                    try tables.put(header)
                    return header.nonce
                }
                withUnsafeBytes(of: number) { _ = pwrite(done, $0.baseAddress, 8, 0) }
            }
        }
    }
#endif
