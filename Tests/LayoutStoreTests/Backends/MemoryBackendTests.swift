import CrashEngine
import Foundation
import LayoutStore
import Testing

/// The memory backend against SQLite: the same random calls have to give the same answers.
@Suite("The memory backend")
struct MemoryBackendTests {
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var z = state
            z = (z ^ (z >> 33)) &* 0xff51_afd7_ed55_8ccd
            return z ^ (z >> 33)
        }
        mutating func upTo(_ n: Int64) -> Int64 { Int64.random(in: 0..<n, using: &self) }
    }

    let step = Step(.write, .remap)
    let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1000)), identity: HostIdentity(host: 1, boot: 1))

    func change(_ tables: any StateTransaction, _ g: inout Generator, lsn: Int64) throws(StoreError) {
        switch g.upTo(17) {
        case 0:
            try tables.put(
                Inode(
                    number: InodeNumber(1 + g.upTo(8)), generation: 1, size: g.upTo(9), sequence: g.upTo(9),
                    state: .live))
        case 1, 2, 3:
            let e = Extent(
                inode: InodeNumber(1 + g.upTo(5)), fork: g.upTo(2) == 0 ? .data : .cow, offset: FileBlock(g.upTo(40)),
                start: DiskBlock(g.upTo(99)), count: BlockCount(1 + g.upTo(4)), state: .written, born: LSN(1))
            if g.upTo(3) == 0 { try tables.remove(e) } else { try tables.put(e) }
        case 4:
            let r = RefcountRun(Range(at: DiskBlock(g.upTo(50)), count: BlockCount(1 + g.upTo(3))), references: 2)
            if g.upTo(3) == 0 { try tables.remove(r) } else { try tables.put(r) }
        case 5, 6, 7:
            let t = SpaceTable.allCases[Int(g.upTo(3))]
            let r = SpaceRun(
                start: DiskBlock(g.upTo(50)), count: BlockCount(1 + g.upTo(3)),
                since: t == .free ? .none : LSN(g.upTo(9)))
            if g.upTo(3) == 0 { try tables.remove(r, from: t) } else { try tables.put(r, in: t) }
        case 8:
            try tables.put(
                Holder(
                    id: HolderID(1 + g.upTo(4)), name: "h\(g.upTo(9))", scope: .remote, incarnation: 1, epoch: Epoch(1),
                    identity: HostIdentity(host: 1, boot: 1)))
        case 9:
            let b = Range(at: FileBlock(g.upTo(9)), count: BlockCount(1 + g.upTo(9)))
            let r = MappedRange(
                id: MappedRangeID(1 + g.upTo(9)), holder: HolderID(1 + g.upTo(4)), inode: InodeNumber(1), generation: 1,
                blocks: b, writable: true)
            if g.upTo(3) == 0 { try tables.remove(r) } else { try tables.put(r) }
        case 10:
            let b = Range(at: FileBlock(g.upTo(9)), count: BlockCount(1 + g.upTo(9)))
            let r = Pin(
                id: PinID(1 + g.upTo(9)), holder: HolderID(1 + g.upTo(4)), inode: InodeNumber(1), generation: 1,
                blocks: b, writes: false)
            if g.upTo(3) == 0 { try tables.remove(r) } else { try tables.put(r) }
        case 11, 12, 13, 14:
            let h = Hold(
                id: HoldID(1 + g.upTo(30)), holder: HolderID(1 + g.upTo(4)),
                parent: g.upTo(2) == 0 ? .pin(PinID(1 + g.upTo(3))) : .mappedRange(MappedRangeID(1 + g.upTo(3))),
                inode: InodeNumber(1 + g.upTo(3)), generation: 1, offset: FileBlock(g.upTo(600)),
                start: DiskBlock(g.upTo(600)),
                count: BlockCount(1 + g.upTo(256)), reads: true, writes: false, state: .active, granted: LSN(1))
            if g.upTo(3) == 0 { try tables.remove(h) } else { try tables.put(h) }
        case 15:
            let i = RootIntent(
                lsn: LSN(1 + g.upTo(5)), epoch: Epoch(1), operation: .clone, inode: InodeNumber(1),
                blocks: FileBlock(0)..<FileBlock(g.upTo(7)), source: InodeNumber(2), sourceOffset: FileBlock(1),
                newSize: 3,
                progress: BlockCount(0))
            if g.upTo(3) == 0 { try tables.remove(i) } else { try tables.put(i) }
        default:
            if g.upTo(6) == 0 {
                try tables.trim(through: LSN(g.upTo(lsn)))
            } else {
                try tables.append(
                    JournalRecord(
                        lsn: LSN(lsn), epoch: Epoch(1), step: step, durable: LSN(0), stateHash: 5, previousChain: 6,
                        chain: lsn,
                        changes: [], facts: [JournalFact(.free, DiskBlock(3)..<DiskBlock(5))]))
            }
        }
        var h = try tables.header()
        h.nonce = g.upTo(1000)
        try tables.put(h)
    }

    func look(_ t: any StateTransaction, _ g: inout Generator) throws(StoreError) -> [String] {
        var out: [String] = []
        func add<T>(_ v: T) { out.append("\(v)") }
        let inode = InodeNumber(g.upTo(7))
        let file = FileBlock(g.upTo(45))
        let disk = DiskBlock(g.upTo(55))
        add(try t.header())
        add(try t.inode(inode))
        add(try t.inode(from: inode))
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
        add(try t.holder(HolderID(g.upTo(6))))
        add(try t.holders())
        add(try t.mappedRange(MappedRangeID(g.upTo(10))))
        add(try t.mappedRanges(of: HolderID(g.upTo(6))))
        add(try t.pin(PinID(g.upTo(10))))
        add(try t.pins(of: HolderID(g.upTo(6))))
        add(try t.hold(HoldID(g.upTo(31))))
        let d = DiskBlock(g.upTo(900))
        add(try t.holds(on: d..<(d + BlockCount(1 + g.upTo(300)))))
        let f = FileBlock(g.upTo(900))
        add(try t.holds(of: InodeNumber(1 + g.upTo(3)), in: f..<(f + BlockCount(1 + g.upTo(300)))))
        add(try t.holds(of: .pin(PinID(1 + g.upTo(3)))))
        add(try t.holds(of: .mappedRange(MappedRangeID(1 + g.upTo(3)))))
        add(try t.openIntents())
        add(try t.lastRecord())
        add(try t.records(from: LSN(g.upTo(500)), limit: Int(g.upTo(5))))
        return out
    }

    func dump(_ b: any StateBackend) throws -> [String] {
        var all: [String] = []
        for seed in 0..<200 {
            all += try b.transact(step) { (t) throws(StoreError) in
                var g = Generator(state: UInt64(seed))
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
        for round in 0..<400 {
            let s = UInt64(seed * 100_000 + round)
            func body(_ t: any StateTransaction) throws(StoreError) -> [String] {
                var g = Generator(state: s)
                var out: [String] = []
                for k in 0..<Int(1 + g.upTo(12)) {
                    try change(t, &g, lsn: Int64(1 + round * 20 + k))
                    out += try look(t, &g)
                }
                if g.upTo(4) == 0 { throw StoreError(.conflict, "planned") }
                return out
            }
            let a = Result { try sqlite.transact(step, body) }
            let b = Result { try memory.transact(step, body) }
            switch (a, b) {
            case (.success(let x), .success(let y)):
                #expect(x == y)
                compared += x.count
                if x != y {
                    for (p, q) in zip(x, y) where p != q {
                        print(p, "\n", q)
                        return
                    }
                }
            case (.failure(let x), .failure(let y)):
                #expect((x as? StoreError)?.code == (y as? StoreError)?.code)
            default:
                Issue.record("one threw: \(a) \(b)")
                return
            }
        }
        #expect(compared > 10_000)
        #expect(try dump(sqlite) == dump(memory))
        let other = MemoryBackend(header: header)
        let target = try SQLiteBackend(path: file + "2", creating: header)
        defer { for s in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + "2" + s) } }
        try target.transact(step) { (t) throws(StoreError) in try memory.copyRows(into: t) }
        #expect(try dump(target) == dump(memory))
        _ = other
        // Random rows break nearly every rule; memory has the twins, SQLite the views.
        let violations = try memory.violations()
        #expect(violations.count > 10)
        #expect(try violations == target.violations())
    }
}
