import Foundation
import LayoutStore
import Testing

/// What fsck --repair does to a store (Repair.swift).
@Suite("A repair")
struct RepairTests {
    private func damaged(
        _ files: TestFile, _ damage: @escaping @Sendable (Transaction) throws(StoreError) -> Void
    ) async throws {
        let device = try FileDevice.create(at: files.path("s.device"), blocks: BlockCount(100))
        defer { device.close() }
        let store = try await LayoutStore.create(at: files.path("s.db"), device: device, environment: .system())
        let file = try await store.create()
        try await store.write(file, [UInt8](repeating: 7, count: 20_000), at: 0)
        let holder = try await store.register("r", scope: .remote)
        _ = try await store.pin(file, 0..<2, access: .read, by: holder)
        try await store.submit(Step(.create, .create), damage)
        try await store.close()
    }

    private func examine(_ files: TestFile) throws -> Examination {
        let copy = try TestFile()
        return try FullCheck.examine(
            files.path("s.db"), device: DeviceReader(files.path("s.device")), in: copy.folder.path)
    }

    private func repair(_ files: TestFile) async throws {
        let device = try FileDevice.open(at: files.path("s.device"))
        defer { device.close() }
        let store = try await LayoutStore.open(at: files.path("s.db"), device: device, environment: .system())
        try await store.repair()
        try await store.close()
    }

    @Test("frees leaked blocks and detached ones without a holder, says so, and then there is nothing to do")
    func mends() async throws {
        let files = try TestFile()
        try await damaged(files) { (change) throws(StoreError) in
            try change.carve(DiskBlock(20)..<DiskBlock(23), from: .free)
            try change.carve(DiskBlock(99)..<DiskBlock(100), from: .free)
            try change.carve(DiskBlock(30)..<DiskBlock(32), from: .free)
            try change.enter(DiskBlock(30)..<DiskBlock(32), in: .detached, since: change.lsn)
        }
        let examination = try examine(files)
        let (report, plan) = (examination.report, examination.repair)
        #expect(report.damage.map(\.check) == [.invariant(.blockLeaked), .invariant(.detachedWithoutReason)])
        #expect(
            plan?.sentences == [
                "blocks 20..<23 are in no table: freed, or detached as far as somebody holds them",
                "blocks 99..<100 are in no table: freed, or detached as far as somebody holds them",
                "blocks 30..<32 are detached, and nobody holds them: freed",
            ])
        try await repair(files)
        let again = try examine(files)
        let (after, rest) = (again.report, again.repair)
        #expect(after.isHealthy, "\(after.doubts)")
        #expect(rest?.sentences == [])
    }

    @Test("keeps leaked blocks that a hold reaches from being handed out")
    func heldAndLeaked() async throws {
        let files = try TestFile()
        try await damaged(files) { (change) throws(StoreError) in
            // The file's rows go, but its blocks to nowhere: block 0 and 1 of it are held.
            for extent in try change.rows.extents() { try change.remove(extent) }
        }
        let examination = try examine(files)
        let (report, plan) = (examination.report, examination.repair)
        #expect(report.damage.map(\.check).contains(.invariant(.blockLeaked)))
        #expect(plan?.sentences == ["blocks 1..<6 are in no table: freed, or detached as far as somebody holds them"])
        try await repair(files)
        let backend = try SQLiteBackend(path: files.path("s.db"))
        let rows = try backend.snapshot()
        #expect(rows.spaces.filter { $0.place == .detached }.map(\.run.blocks) == rows.holds.map(\.diskBlocks))
        try backend.close()
        #expect(try examine(files).repair?.sentences == [], "what is held stays")
    }

    @Test("is offered for nothing that contradicts itself")
    func refuses() async throws {
        let files = try TestFile()
        try await damaged(files) { (change) throws(StoreError) in
            try change.carve(DiskBlock(20)..<DiskBlock(23), from: .free)
            try change.insert(RefcountRun(start: DiskBlock(40), count: BlockCount(1), references: 2))
        }
        let examination = try examine(files)
        let (report, plan) = (examination.report, examination.repair)
        #expect(report.damage.map(\.check).contains(.invariant(.refcountMismatch)))
        #expect(plan == nil)
    }
}
