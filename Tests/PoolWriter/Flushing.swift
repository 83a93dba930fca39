#if Pmem
    import Glibc
    import LayoutStore
    import LayoutStorePmem

    /// Runs transactions of a store's backend, and looks whether each word that one has stored was flushed before it returned. A power loss
    /// would lose the others, and nothing else would show that: a file in memory keeps them.
    enum Flushing {
        // One thread: the one that runs the transactions, from whose commits this is called.
        nonisolated(unsafe) private static var stored: Set<UInt> = []

        static func flushed(_ place: UnsafeRawPointer, _ count: Int) {
            guard !stored.isEmpty else { return }
            let first = UInt(bitPattern: place)
            for word in stride(from: first & ~7, to: first + UInt(count), by: 8) where word >= first {
                stored.remove(word)
            }
        }

        static func run(_ path: String) {
            do {
                let header = StoreHeader(
                    uuid: 7, geometry: Geometry(blocks: BlockCount(1 << 30)), identity: HostIdentity(host: 1, boot: 1))
                try PmemBackend.make(at: path, bytes: 8 << 20, header: header)
                let backend = try PmemBackend(path: path)
                let base = UInt(bitPattern: try backend.image.base)
                var words = 0
                try backend.writer.observer = { offset, bytes in
                    for word in stride(from: offset, to: offset + bytes.count, by: 8) {
                        stored.insert(base + UInt(word))
                        words += 1
                    }
                }
                var generator = SplitMix64(state: 9)
                var there: [Int64] = []
                for round in 0..<transactions {
                    try backend.transact { (tables) throws(StoreError) in
                        for place in 0..<Int64(12) {
                            let start = Int64(round) * 16 + place
                            try tables.insert(row(start))
                            there.append(start)
                        }
                        for _ in 0..<generator.next() % 14 where !there.isEmpty {
                            try tables.remove(row(there.remove(at: Int(generator.next() % UInt64(there.count)))))
                        }
                        var header = try tables.header()
                        header.nonce += 1
                        try tables.put(header)
                    }
                    guard stored.isEmpty else {
                        fail("transaction \(round) has returned, and \(stored.count) of its words were not flushed")
                    }
                }
                try backend.close()
                say("flushed \(words) words of \(transactions) transactions")
            } catch {
                fail("\(error)")
            }
        }

        private static let transactions = 300

        private static func row(_ number: Int64) -> TableRow {
            let start = number &* 7919 % 1_000_003
            return TableRow(
                PlacedRun(
                    run: SpaceRun(start: DiskBlock(start), count: BlockCount(1), since: LSN(number + 1)), place: .busy))
        }
    }
#endif
