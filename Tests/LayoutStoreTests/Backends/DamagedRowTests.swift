import CrashEngine
import LayoutStore
import Testing

/// Rows that no store has written, as a medium with changed bits gives them.
@Suite("A damaged row")
struct DamagedRowTests {
    private static let damages = [
        "UPDATE refcount SET count = -1", "UPDATE refcount SET start = 9223372036854775807",
        "UPDATE refcount SET refs = 1",
        "UPDATE extent SET count = 0", "UPDATE extent SET start = -5",
        "UPDATE extent SET file_block = 4611686018427387904",
        "UPDATE extent SET fork = 7", "UPDATE inode SET size = -1",
        "UPDATE inode SET sequence = 9223372036854775807", "UPDATE free_extent SET count = 9223372036854775807",
        "UPDATE mapped_range SET count = -3", "UPDATE pin SET file_block = 9223372036854775807",
        "UPDATE hold SET count = 100000", "UPDATE hold SET parent_kind = 5", "UPDATE holder SET scope = 9",
        "UPDATE holder SET name = ''",
    ]

    @Test("is corrupt when it is read, and nothing traps", arguments: damages)
    func read(sql: String) async throws {
        let test = try await TestStore.make(.sqlite)
        let a = try await test.file("A", blocks: 3)
        _ = try await test.clone(of: a)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(a, bytes(ofBlocks: 0..<1), access: .read, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        _ = try await test.store.pin(a, bytes(ofBlocks: 1..<2), access: .read, by: holder)
        let media = try test.media.copy()
        let connection = try Connection(path: media.path, vfs: nil, create: false)
        try connection.run("PRAGMA ignore_check_constraints = ON; \(sql)")
        let error = #expect(throws: StoreError.self) {
            let backend = try SQLiteBackend(path: media.path)
            try backend.read { (rows) throws(StoreError) in
                _ = try (rows.inode(a), rows.holder(holder), rows.mappedRange(mapping))
                _ = try (rows.mappedRanges(of: holder), rows.pins(of: holder), rows.holds(of: .mappedRange(mapping)))
                _ = try (
                    rows.extent(of: a, fork: .data, atOrAfter: FileBlock(0)), rows.refcount(atOrAfter: DiskBlock(0))
                )
                _ = try (rows.lastExtent(of: a, fork: .data), rows.longestFreeRun(), rows.extents())
                _ = try rows.holds(on: DiskBlock(0)..<DiskBlock(64))
            }
        }
        #expect(error?.code == .corrupt)
    }

    @Test("of the table store, in any column, keeps the store from opening")
    func header() async throws {
        let test = try await TestStore.make(.sqlite)
        for column in [
            "uuid", "host", "boot", "epoch", "nonce", "state_hash", "next_identifier", "clean", "header_sum",
        ] {
            let media = try test.media.copy()
            try Connection(path: media.path, vfs: nil, create: false).run(
                "PRAGMA ignore_check_constraints = ON; UPDATE store SET \(column) = (\(column) | 1) - (\(column) & 1)")
            let error = try await refusal { _ = try await TestStore.open(media) }
            #expect(error?.code == .corrupt, "\(column)")
        }
    }

    @Test(
        "that one index has and the table has not is corrupt when it is taken away, so that no loop waits for it to go")
    func missing() async throws {
        let test = try await TestStore.make(.sqlite)
        let media = try test.media.copy()
        let backend = try SQLiteBackend(path: media.path)
        let inode = Inode(number: InodeNumber(77), generation: 1, size: 0, sequence: 0, state: .live)
        let error = #expect(throws: StoreError.self) {
            try backend.transact { (rows) throws(StoreError) in try rows.remove(TableRow(inode)) }
        }
        #expect(error?.code == .corrupt)
    }

    @Test("that is the journal's last keeps the store from opening")
    func lastRecord() async throws {
        let test = try await TestStore.make(.sqlite)
        let media = try test.media.copy()
        try Connection(path: media.path, vfs: nil, create: false).run(
            "UPDATE journal SET durable_lsn = durable_lsn + 1 WHERE lsn = (SELECT max(lsn) FROM journal)")
        #expect(try await refusal { _ = try await TestStore.open(media) }?.code == .corrupt)
    }
}
