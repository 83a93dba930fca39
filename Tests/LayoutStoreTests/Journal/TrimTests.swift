import CrashEngine
import Foundation
import LayoutStore
import Testing

/// What trimming leaves (Journal/TrimJournal.swift).
@Suite("Trimming the journal")
struct TrimTests {
    private static let kept = 10

    private func make(_ kind: BackendKind) async throws -> TestStore {
        var surroundings = Surroundings()
        surroundings.journalRecords = Self.kept
        return try await TestStore.make(kind, surroundings)
    }

    private func records(of test: TestStore) async throws -> [JournalRecord] {
        try await test.store.queue.read { (rows) throws(StoreError) in
            try rows.records(from: LSN(1), limit: .max)
        }
    }

    /// 30 steps that touch no block.
    private func pass(_ store: LayoutStore) async throws {
        for _ in 0..<30 { _ = try await store.create(durability: .deferred) }
    }

    @Test("happens by itself, and the log starts over, so that neither grows with the operations")
    func byItself() async throws {
        var surroundings = Surroundings()
        surroundings.journalRecords = 50
        surroundings.checkpointPages = 100
        let test = try await TestStore.make(.sqlite, surroundings)
        let file = try await test.store.create()
        for round in 0..<400 as Range<Int64> {
            try await test.store.write(file, [1, 2, 3], at: round % 9 * 4096, durability: .deferred)
            try await test.store.punchHole(file, (round % 7 * 4096)..<(round % 7 * 4096 + 8192), durability: .deferred)
        }
        let header = try await test.rows().header
        #expect(header.lastLSN.value > 1000 && header.records < 300)
        #expect(try await records(of: test).count == header.records)
        let log = try FileManager.default.attributesOfItem(atPath: test.media.path + "-wal")[.size] as? Int
        #expect(try #require(log) < 200 * 4200)
        #expect(try await test.violations() == [])
        let opened = try await TestStore.open(test.media)
        #expect(try await opened.violations() == [])
    }

    @Test("leaves the number of records asked for, chained to the anchor", arguments: BackendKind.allCases)
    func kept(kind: BackendKind) async throws {
        let test = try await make(kind)
        try await pass(test.store)
        let all = try await records(of: test)
        try await test.store.checkpoint()
        let left = try await records(of: test)
        // The trim is a record too.
        #expect(left.count == Self.kept + 1)
        #expect(Array(left.dropLast()) == Array(all.suffix(Self.kept)))
        let header = try await test.rows().header
        #expect(header.anchor == all[all.count - Self.kept - 1].lsn)
        #expect(header.anchorChain == left.first?.previousChain)
        #expect(try await test.violations() == [])
        // One record too many, and it goes on by one; the LSNs go on as if nothing had happened.
        try await test.store.checkpoint()
        #expect(try await records(of: test).count == Self.kept + 1)
        let next = try await test.store.submit(Step(.create, .create)) { $0.lsn }
        #expect(next.value == header.lastLSN.value + 2)
    }

    @Test("of a short journal does nothing", arguments: BackendKind.allCases)
    func short(kind: BackendKind) async throws {
        let test = try await make(kind)
        _ = try await test.store.create()
        let before = try await records(of: test)
        try #require(before.count <= Self.kept)
        try await test.store.checkpoint()
        #expect(try await records(of: test) == before)
        #expect(try await test.rows().header.anchor == .none)
    }

    @Test("stops before the LSN that freed a busy block", arguments: BackendKind.allCases)
    func busy(kind: BackendKind) async throws {
        let test = try await make(kind)
        let file = try await test.file("A", blocks: 2)
        try await test.store.truncate(file, toBytes: 4096, durability: .deferred)
        let freed = try #require(try await test.rows().spaces.first { $0.place == .busy }?.run.since)
        try await pass(test.store)
        try await test.store.checkpoint()
        #expect(try await test.rows().header.anchor.value == freed.value - 1)
        #expect(try await records(of: test).first?.lsn == freed)
        #expect(try await test.violations() == [])
        // The next allocation finds the block durably free; then nothing is in the way.
        _ = try await test.file("B", blocks: 1)
        try await test.store.checkpoint()
        #expect(try await records(of: test).count == Self.kept + 1)
        #expect(try await test.violations() == [])
    }

    @Test("stops before an open intent", arguments: BackendKind.allCases)
    func intent(kind: BackendKind) async throws {
        let test = try await make(kind)
        let file = try await test.file("A", blocks: 2)
        let intent = try await test.store.submit(Step(.truncate, .logIntent)) {
            (change) throws(StoreError) in
            let intent = RootIntent(
                lsn: change.lsn, epoch: change.header.epoch, operation: .truncate, inode: file,
                blocks: fileBlocks(2..<3), source: InodeNumber(0), sourceOffset: FileBlock(0), newSize: 8192,
                progress: .zero)
            try change.insert(intent)
            return intent
        }
        try await pass(test.store)
        try await test.store.checkpoint()
        #expect(try await test.rows().header.anchor.value == intent.lsn.value - 1)
        #expect(try await test.violations() == [])
        try await test.store.submit(Step(.truncate, .advance)) { (change) throws(StoreError) in
            try change.remove(intent)
        }
        try await test.store.checkpoint()
        #expect(try await records(of: test).count == Self.kept + 1)
    }

    @Test("does not hinder the next open")
    func reopened() async throws {
        let test = try await make(.sqlite)
        let file = try await test.file("A", blocks: 2)
        try await pass(test.store)
        try await test.store.checkpoint()
        let next = try await test.reopened()
        #expect(try await next.content(of: file) == bytes("A", blocks: 2))
        #expect(try await next.violations() == [])
        #expect(try await next.rows().header.anchor > .none)
    }
}
