import LayoutStore
import Testing

/// The trees of a pool against a dictionary, on a medium that leaves rubbish where nothing was kept.
@Suite("A pool's trees")
struct PoolTreeTests {
    private static let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1 << 30)), identity: HostIdentity(host: 1, boot: 1))

    /// How keys come.
    enum Keys: CaseIterable { case ascending, descending, random, clustered }

    private static func key(_ keys: Keys, _ number: Int, _ draw: inout DrawnRows) -> Int64 {
        switch keys {
        case .ascending: Int64(1 + number)
        case .descending: Int64(1_000_000 - number)
        case .random: 1 + draw.below(1_000_000)
        case .clustered: 1 + draw.below(20) * 1000 + draw.below(60)
        }
    }

    private static func row(_ key: Int64, _ draw: inout DrawnRows) -> TableRow {
        TableRow(
            PlacedRun(
                run: SpaceRun(
                    start: DiskBlock(key), count: BlockCount(1 + draw.below(40)), since: LSN(draw.below(30))),
                place: .busy))
    }

    @Test("have what a dictionary has, by key and by another order, and lose no node", arguments: Keys.allCases, 1...3)
    func dictionary(keys: Keys, seed: Int) throws {
        let medium = StrictMedium(nodes: 3000, header: Self.header)
        let tables = try PoolTables(medium.image, on: medium)
        var draw = DrawnRows(seed: seed)
        var rows: [Int64: TableRow] = [:]
        // Keys in an order that does not differ from run to run, as a dictionary's does.
        var present: [Int64] = []
        var number = 0
        for round in 0..<160 {
            let shrinks = round / 40 % 2 == 1
            var after = rows
            var there = present
            let isTakenBack = draw.below(5) == 0
            do throws(StoreError) {
                try tables.change { (tables) throws(StoreError) in
                    for _ in 0..<(1 + draw.below(30)) {
                        let doomed = draw.below(10) < (shrinks ? 8 : 2) ? there.pick(&draw) : nil
                        if let key = doomed, let row = after[key] {
                            try tables.remove(row)
                            after[key] = nil
                            there.removeAll { $0 == key }
                        } else {
                            number += 1
                            let row = Self.row(Self.key(keys, number, &draw), &draw)
                            if let old = after[row.words[0]] {
                                try tables.replace(old, with: row)
                            } else {
                                try tables.insert(row)
                                there.append(row.words[0])
                            }
                            after[row.words[0]] = row
                        }
                    }
                    // A part that is taken back by itself.
                    let before = try Self.content(tables)
                    if draw.below(3) == 0 {
                        _ = try? tables.undoing { () throws(StoreError) in
                            for row in after.values.sorted(by: { $0.words[0] < $1.words[0] }).prefix(40) {
                                try tables.remove(row)
                            }
                            for key in 2_000_000..<Int64(2_000_050) { try tables.insert(Self.row(key, &draw)) }
                            throw StoreError(.conflict, "planned")
                        }
                        #expect(try Self.content(tables) == before)
                    }
                    if isTakenBack { throw StoreError(.conflict, "planned") }
                }
                medium.commit()
                (rows, present) = (after, there)
            } catch {
                #expect(error.code == .conflict, "\(error)")
                medium.cancel()
            }
            try #require(medium.complaints.isEmpty, "round \(round): \(medium.complaints.prefix(3))")
            let check = PoolCheck(try medium.image)
            try #require(check.damage.isEmpty, "round \(round): \(check.damage.prefix(3))")
            let expected = rows.sorted { $0.key < $1.key }.map(\.value.words)
            try #require(try Self.content(tables.rows) == expected)
            // The other order has the same rows, and finds the first one.
            let oldest = rows.values.map { [$0.words[2], $0.words[0]] }.min { $0.lexicographicallyPrecedes($1) }
            let found = try tables.rows.oldestBusy()
            #expect(found.map { [$0.since.value, $0.start.value] } == oldest)
            // At or before, at or after.
            for _ in 0..<20 {
                let place = draw.below(1_100_000)
                let before = try tables.rows.space(.busy, atOrBefore: DiskBlock(place))?.start.value
                #expect(before == expected.last { $0[0] <= place }?[0])
                let after = try tables.rows.space(.busy, atOrAfter: DiskBlock(place))?.start.value
                #expect(after == expected.first { $0[0] >= place }?[0])
            }
        }
        #expect(number > 500)
        try tables.change { (tables) throws(StoreError) in
            for row in rows.values.sorted(by: { $0.words[0] < $1.words[0] }) { try tables.remove(row) }
        }
        medium.commit()
        #expect(try tables.room.free == tables.room.nodes)
    }

    private static func content(_ rows: any StateRows) throws(StoreError) -> [[Int64]] {
        try rows.runs(of: .busy).map(\.words)
    }

    @Test("have three levels and more, and keep their keys when inner nodes join")
    func levels() throws {
        let medium = StrictMedium(nodes: 3000, header: Self.header)
        let tables = try PoolTables(medium.image, on: medium)
        var draw = DrawnRows(seed: 4)
        var there = Array(Int64(1)...9000)
        for part in stride(from: 0, to: there.count, by: 300) {
            try tables.change { (tables) throws(StoreError) in
                for key in there[part..<(part + 300)] { try tables.insert(Self.plain(key)) }
            }
            medium.commit()
        }
        while !there.isEmpty {
            try tables.change { (tables) throws(StoreError) in
                for _ in 0..<min(100, there.count) {
                    let key = there.remove(at: Int(draw.below(Int64(there.count))))
                    try tables.remove(Self.plain(key))
                }
            }
            medium.commit()
            let check = PoolCheck(try medium.image)
            try #require(check.damage.isEmpty && medium.complaints.isEmpty, "\(check.damage.prefix(3))")
            try #require(try Self.content(tables.rows).map { $0[0] } == there)
        }
        #expect(try tables.room.free == tables.room.nodes)
    }

    private static func plain(_ key: Int64) -> TableRow {
        TableRow(
            PlacedRun(run: SpaceRun(start: DiskBlock(key), count: BlockCount(1), since: LSN(1)), place: .busy))
    }

    @Test("are as before when a crash comes after a transaction's last store, header and free list, too")
    func lastMoment() throws {
        let medium = StrictMedium(nodes: 200, header: Self.header)
        let tables = try PoolTables(medium.image, on: medium)
        // Nodes that were in use and are free by the list.
        try tables.change { (tables) throws(StoreError) in
            for key in 1...Int64(500) { try tables.insert(Self.plain(key)) }
        }
        medium.commit()
        try tables.change { (tables) throws(StoreError) in
            for key in 20...Int64(500) { try tables.remove(Self.plain(key)) }
        }
        medium.commit()
        let before = try (tables.rows.header(), Self.content(tables.rows), tables.room)
        try tables.change { (tables) throws(StoreError) in
            for key in 1000...Int64(1300) { try tables.insert(Self.plain(key)) }
            for key in 1000...Int64(1300) { try tables.remove(Self.plain(key)) }
            for nonce in 1...Int64(3) {
                var header = try tables.header()
                header.nonce = nonce
                try tables.put(header)
                #expect(try tables.header().nonce == nonce)
            }
        }
        medium.cancel()
        #expect(try tables.rows.header() == before.0)
        #expect(try Self.content(tables.rows) == before.1)
        #expect(try tables.room == before.2)
        let check = PoolCheck(try medium.image)
        #expect(check.damage.isEmpty && medium.complaints.isEmpty, "\(check.damage) \(medium.complaints.prefix(3))")
    }

    @Test("keep half of their slots filled at least, and all of them when keys ascend")
    func filling() throws {
        for (keys, least) in [(Keys.ascending, 0.95), (.random, 0.5)] {
            let medium = StrictMedium(nodes: 2000, header: Self.header)
            let tables = try PoolTables(medium.image, on: medium)
            var draw = DrawnRows(seed: 1)
            var count = 0
            for number in 0..<5000 {
                let key = Self.key(keys, number, &draw)
                count += try tables.change { (tables) throws(StoreError) in
                    guard try tables.space(.detached, atOrBefore: DiskBlock(key))?.start.value != key else { return 0 }
                    try tables.insert(
                        TableRow(
                            PlacedRun(
                                run: SpaceRun(start: DiskBlock(key), count: BlockCount(1), since: LSN(1)),
                                place: .detached)))
                    return 1
                }
                medium.commit()
            }
            let used = PoolCheck(try medium.image).used
            // Leaves of 15, and inner nodes of 15 above.
            #expect(Double(count) / Double(used * 15) > least * 14 / 15, "\(keys): \(count) rows in \(used) nodes")
        }
    }

    @Test("say that they have no node left, and a transaction that is taken back for it changes nothing")
    func full() throws {
        let medium = StrictMedium(nodes: 40, header: Self.header)
        let tables = try PoolTables(medium.image, on: medium)
        var draw = DrawnRows(seed: 1)
        var count: Int64 = 0
        var refusal: StoreError?
        while refusal == nil {
            do throws(StoreError) {
                try tables.change { (tables) throws(StoreError) in
                    for _ in 0..<7 { try tables.insert(Self.row(1 + draw.below(1 << 40), &draw)) }
                }
                medium.commit()
                count += 7
            } catch {
                medium.cancel()
                refusal = error
            }
        }
        #expect(refusal?.code == .diskFull && count > 100)
        #expect(try tables.rows.runs(of: .busy).count == Int(count))
        #expect(PoolCheck(try medium.image).damage.isEmpty)
        #expect(medium.complaints.isEmpty)
    }

    @Test("log little more than order words: what goes into free slots needs no copy")
    func logged() throws {
        let medium = StrictMedium(nodes: 2000, header: Self.header)
        let tables = try PoolTables(medium.image, on: medium)
        for number in 1...1000 {
            try tables.change { (tables) throws(StoreError) in
                try tables.insert(
                    TableRow(
                        Extent(
                            inode: InodeNumber(1), fork: .data, offset: FileBlock(Int64(number)),
                            start: DiskBlock(Int64(number * 2)), count: BlockCount(1), state: .written, born: LSN(1))))
            }
            medium.commit()
        }
        // The table and its order by disk block: two order words of two words each, and sometimes root, state and a node above.
        #expect(medium.wordsKept < 6 * 1000, "\(medium.wordsKept)")
    }
}

extension Array {
    fileprivate func pick(_ draw: inout DrawnRows) -> Element? { isEmpty ? nil : self[Int(draw.below(Int64(count)))] }
}
