import CrashEngine
import Foundation
import LayoutStore
import Testing

/// On a store with holders, shared, busy and detached blocks.
@Suite("The full check")
struct FullCheckTests {
    /// The store stays open, so that busy and detached blocks stay where they are.
    private func store(_ surroundings: Surroundings = Surroundings()) async throws -> TestStore {
        let test = try await TestStore.make(.sqlite, blocks: 96, surroundings)
        let store = test.store
        let a = try await test.file("A", blocks: 4)
        let b = try await test.clone(of: a)
        let holder = try await store.register("reader one", scope: .remote)
        let mapping = try await store.map(a, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        _ = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        _ = try await store.pin(b, bytes(ofBlocks: 2..<3), access: .read, by: holder)
        // The old block is detached once b lets go.
        _ = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write)
        try await store.punchHole(b, 0..<4096)
        try await store.write(a, bytes("W", blocks: 1), at: 3 * 4096)
        let c = try await test.file("C", blocks: 2)
        try await store.truncate(c, toBytes: 100, durability: .deferred)
        return test
    }

    private func check(_ test: TestStore) -> CheckReport {
        LayoutStore.check(at: test.media.path, device: test.media.device)
    }

    private func damage(_ test: TestStore, _ sql: String) throws {
        let connection = try Connection(path: test.media.path, vfs: nil, create: false)
        try connection.run("PRAGMA ignore_check_constraints = ON; \(sql)")
    }

    @Test("holds, every part of it, on a store that is open, closed, or as a killed process leaves it")
    func healthy() async throws {
        let test = try await store()
        let copy = try test.media.copy()
        for report in [check(test), LayoutStore.check(at: copy.path, device: copy.device)] {
            #expect(report.doubts == [])
            #expect(Set(report.findings.map(\.check)).count == 10 + Invariant.allCases.count)
            #expect(report.findings.count == 10 + Invariant.allCases.count)
        }
        try await test.store.close()
        #expect(check(test).doubts == [])
    }

    @Test("says how much of a trimmed journal it could fold, and holds")
    func trimmed() async throws {
        var surroundings = Surroundings()
        surroundings.journalRecords = 5
        surroundings.checkpointPages = 1
        let test = try await store(surroundings)
        #expect(try await test.rows().header.anchor > .none)
        let report = check(test)
        #expect(report.doubts == [])
        let fold = try #require(report.findings.first { $0.check == .journalFold })
        #expect(!fold.detail.contains("not checked: 0 rows"), "\(fold)")
        // What was last written before the anchor is still in the sum.
        try damage(test, "UPDATE inode SET sequence = sequence + 1 WHERE number = (SELECT min(number) FROM inode)")
        #expect(check(test).damage.map(\.check).contains(.stateHash))
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let check: StoreCheck
        var testDescription: String { sql }

        init(_ sql: String, _ check: StoreCheck) {
            self.sql = sql
            self.check = check
        }
    }

    private static let damages: [Damage] =
        [
            "uuid", "block_bytes", "blocks", "host", "boot", "epoch", "nonce", "state_hash", "next_lsn", "anchor_lsn",
            "anchor_chain", "next_identifier", "clean", "header_sum", "format_version", "data_start",
        ]
        .map { Damage("UPDATE store SET \($0) = (\($0) | 1) - (\($0) & 1)", .header) }
        + [
            Damage("UPDATE store SET id = 2", .header), Damage("DELETE FROM store", .header),
            Damage("UPDATE inode SET size = size + 1", .stateHash),
            Damage("UPDATE inode SET size = size + 1", .journalFold),
            Damage("UPDATE hold SET reads = 3", .stateHash), Damage("UPDATE hold SET reads = 3", .database),
            Damage("UPDATE holder SET name = 'reader' || char(0) || 'one'", .stateHash),
            Damage("UPDATE extent SET count = -1", .stateHash), Damage("DELETE FROM refcount", .journalFold),
            Damage("UPDATE extent SET inode = 99 WHERE file_block = 3", .foreignKeys),
            Damage("UPDATE journal SET epoch = epoch + 1 WHERE lsn = 7", .journalChain),
            Damage("UPDATE journal SET previous_chain = 1 WHERE lsn = 7", .journalChain),
            Damage("UPDATE journal SET chain = 1 WHERE lsn = (SELECT max(lsn) FROM journal)", .journalChain),
            Damage("UPDATE journal SET redo = CAST(redo || x'00' AS BLOB) WHERE lsn = 7", .journalFold),
            Damage("UPDATE journal SET redo = x'' WHERE lsn = 7", .journalFold),
            Damage("UPDATE journal SET redo = CAST('text' AS BLOB) WHERE lsn = 7", .journalChain),
            Damage("DELETE FROM journal WHERE lsn = 7", .journalChain),
            Damage("DELETE FROM journal WHERE lsn = (SELECT max(lsn) FROM journal)", .journalChain),
            Damage("UPDATE journal SET lsn = 4611686018427387904 WHERE lsn = 7", .journalChain),
            Damage("UPDATE journal_fact SET ordinal = ordinal + 100", .journalFacts),
            Damage("UPDATE journal_fact SET inode = inode + 1 WHERE kind = 5", .journalFacts),
            Damage("UPDATE journal_fact SET count = count + 1", .journalChain),
            Damage("UPDATE journal_fact SET hold = hold + 1 WHERE kind = 3", .journalFacts),
            Damage("UPDATE journal_fact SET lsn = 1000 WHERE lsn = (SELECT max(lsn) FROM journal_fact)", .journalFacts),
            Damage("DROP VIEW hold_on_staging", .schema), Damage("PRAGMA user_version = 1", .schema),
            Damage("DROP INDEX hold_by_disk", .schema),
            Damage("UPDATE free_extent SET count = 1", .invariant(.blockLeaked)),
        ]

    @Test("names what is wrong after a damage by hand, whatever it is, and never traps", arguments: damages)
    func damaged(_ damage: Damage) async throws {
        let test = try await store()
        let media = try test.media.copy()
        let connection = try Connection(path: media.path, vfs: nil, create: false)
        try connection.run("PRAGMA ignore_check_constraints = ON; \(damage.sql)")
        let report = LayoutStore.check(at: media.path, device: media.device)
        #expect(report.damage.map(\.check).contains(damage.check), "\(report.doubts)")
    }

    @Test("finds a view that was made blind")
    func blindView() async throws {
        let test = try await store()
        try damage(
            test, "DROP VIEW hold_on_staging; CREATE VIEW hold_on_staging (subject, detail) AS SELECT 1, 'x' WHERE 0")
        #expect(check(test).damage.map(\.check) == [.schema])
    }

    @Test("finds another store's device, an old one, a damaged one and none")
    func superblock() async throws {
        let test = try await store()
        let other = try await TestStore.make(.sqlite, blocks: 96, Surroundings(seed: 77))
        func finding(_ device: (any BlockDevice)?) -> CheckFinding? {
            LayoutStore.check(at: test.media.path, device: device).doubts.first
        }
        #expect(finding(other.media.device)?.check == .superblock)
        #expect(finding(nil)?.verdict == .couldNotCheck)
        #expect(finding(MemoryDevice(blocks: BlockCount(96)))?.verdict == .violated)
        let old = try test.media.copy()
        let reopened = try await test.reopened()
        #expect(LayoutStore.check(at: reopened.media.path, device: old.device).damage.map(\.check) == [.superblock])
        let newest = try #require(try Superblock.read(from: test.media.device))
        try test.media.device.write([1], to: Geometry.superblock, at: Superblock.slots.first { $0 != newest.slot } ?? 0)
        #expect(finding(test.media.device)?.verdict == .disagrees, "the other slot is damaged")
    }

    @Test("says that the log may have lost commits when a byte of it changed, whichever frame it is in")
    func log() async throws {
        let test = try await store()
        let log = test.media.path + "-wal"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: log))
        for place in [9, 32 + 5, 32 + 9, 32 + 13, 32 + 17, 32 + 24 + 100, bytes.count / 2, bytes.count - 1] {
            let copy = try test.media.copy()
            var damaged = bytes
            damaged[place] ^= 0x10
            try damaged.write(to: URL(fileURLWithPath: copy.path + "-wal"))
            let report = LayoutStore.check(at: copy.path, device: copy.device)
            #expect(
                report.doubts.contains { $0.check == .log || $0.check == .database },
                "byte \(place): \(report.findings)")
        }
    }

    @Test("says so, too, when the last frame of a commit was never written")
    func logWithoutItsLastFrame() async throws {
        let test = try await store()
        let copy = try test.media.copy()
        var log = try Data(contentsOf: URL(fileURLWithPath: copy.path + "-wal"))
        log.removeLast(4096 + 24)
        try log.write(to: URL(fileURLWithPath: copy.path + "-wal"))
        #expect(LayoutStore.check(at: copy.path, device: copy.device).doubts.contains { $0.check == .log })
    }

    @Test("changes no byte of the store")
    func readsOnly() async throws {
        let test = try await store()
        let media = try test.media.copy()
        func bytes() throws -> [Data] {
            try ["", "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: media.path + $0)) }
        }
        let before = try bytes()
        #expect(LayoutStore.check(at: media.path, device: media.device).isHealthy)
        #expect(try bytes() == before)
    }

    @Test("says of a file that is no store, and of none at all, what it is")
    func noStore() throws {
        let media = try Media(blocks: 2)
        let missing = LayoutStore.check(at: media.path, device: media.device)
        #expect(missing.doubts.first?.check == .database)
        #expect(!FileManager.default.fileExists(atPath: media.path))
        try Data(repeating: 7, count: 10_000).write(to: URL(fileURLWithPath: media.path))
        #expect(!LayoutStore.check(at: media.path, device: media.device).damage.isEmpty)
        try Data().write(to: URL(fileURLWithPath: media.path))
        #expect(!LayoutStore.check(at: media.path, device: media.device).damage.isEmpty)
    }
}
