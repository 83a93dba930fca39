import Testing

@Suite("The view block_segment")
struct BlockSegmentTests {
    private static let blocks = 60
    private static let columns = ["free", "busy", "detached", "data", "cow", "refs", "holds", "writers"]

    /// Runs of all tables with lengths, places and overlaps as `seed` says, and what a count block by block finds.
    private struct Sample {
        var script =
            "INSERT INTO store VALUES (1, 3, 77, 4096, \(blocks), 1, 7, 3, 5, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0);"
        var counts = Array(repeating: Array(repeating: 0, count: columns.count), count: blocks)

        init(seed: UInt64) {
            var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
            func draw(_ bound: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % bound
            }
            var taken: Set<[Int]> = []
            for row in 1...24 {
                let table = draw(6)
                // Some runs begin below the first block that counts, and some end behind the device.
                let start = draw(blocks + 4)
                let count = 1 + draw(12)
                let bit = draw(2)
                guard taken.insert([table, start]).inserted else { continue }
                switch table {
                case 0: add("free_extent", "\(start), \(count)", start, count, [0: 1])
                case 1: add("busy_extent", "\(start), \(count), 1", start, count, [1: 1])
                case 2: add("detached_extent", "\(start), \(count), 1", start, count, [2: 1])
                case 3: add("extent", "1, \(bit), \(row * 100), \(start), \(count), 0, 1", start, count, [3 + bit: 1])
                case 4: add("refcount", "\(start), \(count), \(2 + bit)", start, count, [5: 2 + bit])
                default:
                    add(
                        "hold", "\(row), 1, 0, 1, 1, 1, 0, \(start), \(count), 1, \(bit), 0, 1", start, count,
                        [6: 1, 7: bit])
                }
            }
        }

        private mutating func add(_ table: String, _ values: String, _ start: Int, _ count: Int, _ change: [Int: Int]) {
            script += "INSERT INTO \(table) VALUES (\(values));"
            for block in start..<(start + count) where block < blocks {
                for (column, amount) in change { counts[block][column] += amount }
            }
        }
    }

    @Test("counts what a walk block by block counts", arguments: 0..<40 as Range<UInt64>)
    func sweep(seed: UInt64) throws {
        let sample = Sample(seed: seed)
        let database = try InvariantDatabase(sample.script)
        let names = Self.columns.joined(separator: ", ")
        var next = 1
        for row in try database.rows("SELECT start, count, \(names) FROM block_segment ORDER BY start") {
            let numbers = row.compactMap { Int($0) }
            try #require(
                numbers.count == 2 + Self.columns.count && numbers[0] == next && numbers[1] > 0, "\(row), after \(next)"
            )
            next += numbers[1]
            for block in numbers[0]..<next {
                #expect(Array(numbers.dropFirst(2)) == sample.counts[block], "block \(block)")
            }
        }
        #expect(next == Self.blocks)
    }
}
