import CrashEngine
import LayoutStore
import Testing

/// A part of a transaction that throws, and the transaction that goes on.
@Suite("A part of a transaction that throws")
struct UndoingTests {
    private static let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1000)), identity: HostIdentity(host: 1, boot: 1))

    private static func row(_ start: Int64, _ count: Int64) -> TableRow {
        TableRow(
            PlacedRun(run: SpaceRun(start: DiskBlock(start), count: BlockCount(count), since: LSN(1)), place: .busy))
    }

    private static func record(_ lsn: Int64) -> JournalRecord {
        JournalRecord(
            lsn: LSN(lsn), epoch: Epoch(1), step: Step(.write, .remap), durable: LSN(0), microseconds: 4, stateHash: 5,
            previousChain: 6, chain: lsn, changes: [RowChange(.put, row(1, 1))],
            facts: [JournalFact(.free, DiskBlock(3)..<DiskBlock(5), of: InodeNumber(1))])
    }

    private static let planned = StoreError(.conflict, "planned")

    @Test(
        "leaves rows, orders, header and journal as they were before it, and what stands around it stays",
        arguments: BackendKind.allCases)
    func undone(kind: BackendKind) throws {
        let media = try Media(blocks: 2)
        let backend = try kind.make(Self.header, at: media)
        try backend.transact { (tables) throws(StoreError) in
            for start in 1...Int64(60) { try tables.insert(Self.row(start, start)) }
            for lsn in 1...Int64(5) { try tables.append(Self.record(lsn)) }
        }
        try backend.transact { (tables) throws(StoreError) in
            try tables.remove(Self.row(1, 1))
            let error = #expect(throws: StoreError.self) {
                try tables.undoing { () throws(StoreError) in
                    for start in 2...Int64(40) { try tables.remove(Self.row(start, start)) }
                    try tables.replace(Self.row(50, 50), with: Self.row(50, 7))
                    for start in 100...Int64(300) { try tables.insert(Self.row(start, start)) }
                    // One in another: it stays as long as the outer one does.
                    try tables.undoing { () throws(StoreError) in try tables.insert(Self.row(400, 1)) }
                    try? tables.undoing { () throws(StoreError) in
                        try tables.remove(Self.row(400, 1))
                        try tables.trim(through: LSN(4))
                        throw Self.planned
                    }
                    #expect(try tables.space(.busy, atOrAfter: DiskBlock(350))?.start == DiskBlock(400))
                    #expect(try tables.journalLinks().count == 5)
                    try tables.trim(through: LSN(3))
                    try tables.append(Self.record(6))
                    var header = try tables.header()
                    header.nonce = 99
                    try tables.put(header)
                    throw Self.planned
                }
            }
            #expect(error == Self.planned)
            #expect(try tables.header().nonce == 0)
            #expect(try tables.journalLinks().map(\.lsn.value) == [1, 2, 3, 4, 5])
            try tables.insert(Self.row(1000, 3))
            try tables.append(Self.record(6))
            #expect(try tables.undoing { () throws(StoreError) in 7 } == 7)
        }
        let starts = (2...Int64(60)) + [1000]
        try backend.read { (rows) throws(StoreError) in
            #expect(try rows.runs(of: .busy).map(\.run.start.value) == starts)
            #expect(try rows.space(.busy, atOrAfter: DiskBlock(50))?.count == BlockCount(50))
            #expect(try rows.oldestBusy()?.start == DiskBlock(2))
            #expect(try rows.records(from: LSN(1), limit: 10).map(\.lsn.value) == [1, 2, 3, 4, 5, 6])
            #expect(try rows.journalFacts().count == 6)
        }
        #expect(
            try kind.check(of: backend, at: media).tables.ownChecks.allSatisfy { own in
                try own.find().allSatisfy { $0.verdict != .violated && $0.verdict != .disagrees }
            })
        try backend.close()
    }

    @Test("and a transaction that throws after it, leave nothing", arguments: BackendKind.allCases)
    func both(kind: BackendKind) throws {
        let media = try Media(blocks: 2)
        let backend = try kind.make(Self.header, at: media)
        try backend.transact { (tables) throws(StoreError) in
            for start in 1...Int64(60) { try tables.insert(Self.row(start, start)) }
        }
        #expect(throws: Self.planned) {
            try backend.transact { (tables) throws(StoreError) in
                try? tables.undoing { () throws(StoreError) in
                    for start in 1...Int64(50) { try tables.remove(Self.row(start, start)) }
                    throw Self.planned
                }
                for start in 1...Int64(55) { try tables.remove(Self.row(start, start)) }
                throw Self.planned
            }
        }
        try backend.read { (rows) throws(StoreError) in
            #expect(try rows.runs(of: .busy).map(\.run.start.value) == Array(1...60))
        }
        try backend.close()
    }
}
