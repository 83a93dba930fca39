import CrashEngine
import Foundation
import LayoutStore
import Testing

/// The memory backend against SQLite: the same random calls have to give the same answers.
@Suite("The memory backend")
struct MemoryBackendTests {
    let step = Step(.write, .remap)
    let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1000)), identity: HostIdentity(host: 1, boot: 1))

    /// One change drawn from `draw`. `rows` is what is there; a change that the tables have to refuse comes now and then.
    private func change(
        _ tables: any StateTransaction, _ draw: inout DrawnRows, rows: inout [RowKey: TableRow], lsn: Int64
    ) throws(StoreError) {
        if draw.below(17) == 0 {
            if draw.below(6) == 0 {
                try tables.trim(through: LSN(draw.below(lsn)))
            } else {
                try tables.append(
                    JournalRecord(
                        lsn: LSN(lsn), epoch: Epoch(1), step: step, durable: LSN(0), microseconds: 4, stateHash: 5,
                        previousChain: 6, chain: lsn, changes: [],
                        facts: [JournalFact(.free, DiskBlock(3)..<DiskBlock(5), of: InodeNumber(1))]))
            }
        } else {
            let row = draw.row(of: StateTable.allCases[Int(draw.below(Int64(StateTable.allCases.count)))])
            let old = rows[row.key]
            let isWrong = draw.below(60) == 0
            switch (old, draw.below(3)) {
            case (nil, _): if isWrong { try tables.remove(row) } else { try tables.insert(row) }
            case (let old?, 0):
                try tables.remove(isWrong ? draw.changed(old) : old)
                rows[row.key] = nil
            case (let old?, _):
                if isWrong { try tables.insert(row) } else { try tables.replace(old, with: row) }
            }
            if old == nil || rows[row.key] != nil { rows[row.key] = row }
        }
        var header = try tables.header()
        header.nonce = draw.below(1000)
        try tables.put(header)
    }

    func look(_ t: any StateRows, _ g: inout DrawnRows) throws(StoreError) -> [AnyHashable] {
        var out: [AnyHashable] = []
        func add<T: Hashable>(_ v: T) { out.append(AnyHashable(v)) }
        let inode = InodeNumber(g.below(7))
        let file = FileBlock(g.below(45))
        let disk = DiskBlock(g.below(55))
        add(try t.header())
        add(try t.inode(inode))
        add(try t.inode(from: inode))
        add(try t.inode(tagged: String(repeating: "x", count: Int(g.below(6)))))
        add(try t.inodes())
        add(try t.extents())
        add(try t.refcounts())
        for s in SpaceTable.allCases { add(try t.runs(of: s)) }
        add(try t.mappedRanges())
        add(try t.pins())
        add(try t.holds())
        add(try t.journalLinks())
        add(try t.journalFacts())
        for fork in Fork.allCases {
            add(try t.extent(of: inode, fork: fork, atOrBefore: file))
            add(try t.extent(of: inode, fork: fork, atOrAfter: file))
            add(try t.lastExtent(of: inode, fork: fork))
        }
        add(try t.firstStagedExtent())
        add(try t.refcount(atOrBefore: disk))
        add(try t.refcount(atOrAfter: disk))
        for s in SpaceTable.allCases {
            add(try t.space(s, atOrBefore: disk))
            add(try t.space(s, atOrAfter: disk))
        }
        add(try t.oldestBusy())
        add(try t.holder(HolderID(g.below(6))))
        add(try t.holders())
        add(try t.mappedRange(MappedRangeID(g.below(10))))
        add(try t.mappedRanges(of: HolderID(g.below(6))))
        add(try t.pin(PinID(g.below(10))))
        add(try t.pins(of: HolderID(g.below(6))))
        add(try t.hold(HoldID(g.below(31))))
        let d = DiskBlock(g.below(900))
        add(try t.holds(on: d..<(d + BlockCount(1 + g.below(300)))))
        let f = FileBlock(g.below(900))
        add(try t.holds(of: InodeNumber(1 + g.below(3)), in: f..<(f + BlockCount(1 + g.below(300)))))
        add(try t.holds(of: .pin(PinID(1 + g.below(3)))))
        add(try t.holds(of: .mappedRange(MappedRangeID(1 + g.below(3)))))
        add(try t.openIntents())
        add(try t.lastRecord())
        add(try t.records(from: LSN(g.below(500)), limit: Int(g.below(5))))
        return out
    }

    func dump(_ b: any StateBackend) throws -> [AnyHashable] {
        var all: [AnyHashable] = []
        for seed in 0..<200 {
            all += try b.read { (t) throws(StoreError) in
                var g = DrawnRows(seed: seed)
                return try look(t, &g)
            }
        }
        return all
    }

    @Test("answers as SQLite does, after commits and after transactions that threw", arguments: 1...5)
    func equal(seed: Int) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mb-\(seed)-\(UUID()).db").path
        defer { for s in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + s) } }
        let sqlite = try SQLiteBackend(path: file, creating: header)
        let memory = MemoryBackend(header: header)
        var compared = 0
        var refused = 0
        var rows: [RowKey: TableRow] = [:]
        for round in 0..<400 {
            var after: [RowKey: TableRow] = [:]
            func body(_ t: any StateTransaction) throws(StoreError) -> [AnyHashable] {
                var draw = DrawnRows(seed: seed * 100_000 + round)
                var out: [AnyHashable] = []
                after = rows
                for k in 0..<Int(1 + draw.below(12)) {
                    try change(t, &draw, rows: &after, lsn: Int64(1 + round * 20 + k))
                    out += try look(t, &draw)
                }
                if draw.below(4) == 0 { throw StoreError(.conflict, "planned") }
                return out
            }
            let a = Result { () throws(StoreError) in try sqlite.transact(body) }
            let b = Result { () throws(StoreError) in try memory.transact(body) }
            switch (a, b) {
            case (.success(let x), .success(let y)):
                #expect(x == y)
                compared += x.count
                rows = after
            case (.failure(let x), .failure(let y)):
                #expect(x.code == y.code)
                if x.code == .corrupt { refused += 1 }
            default:
                Issue.record("one threw: \(a) \(b)")
                return
            }
        }
        #expect(compared > 10_000)
        #expect(refused > 10)
        #expect(try dump(sqlite) == dump(memory))
        let target = try SQLiteBackend(path: file + "2", creating: header)
        defer { for s in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + "2" + s) } }
        try target.transact { (t) throws(StoreError) in try memory.copyRows(into: t) }
        #expect(try dump(target) == dump(memory))
        // Random rows break nearly every rule; memory has the twins, SQLite the views.
        let twins = try memory.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
        #expect(twins.count > 10)
        #expect(try twins == target.viewedViolations())
    }
}
