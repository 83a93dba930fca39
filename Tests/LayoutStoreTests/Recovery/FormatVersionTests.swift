import LayoutStore
import Testing

@Suite("A store of another format version")
struct FormatVersionTests {
    @Test("is refused by a sentence that names both, and is not changed", arguments: [1, 2, 4])
    func refused(version: Int64) async throws {
        let test = try await TestStore.make()
        _ = try await test.file("A", blocks: 1)
        try await test.store.close()
        let connection = try Connection(path: test.media.path, vfs: nil, create: false)
        // As the version before was: it had other columns, too, which nobody may stumble over first.
        try connection.run(
            """
            UPDATE store SET format_version = \(version); PRAGMA user_version = \(version);
            ALTER TABLE mapped_range RENAME COLUMN writes TO writable
            """)
        let error = try await refusal { _ = try await TestStore.open(test.media) }
        #expect(error?.code == .input)
        #expect(
            error?.message
                == "the store has format version \(version), and this program reads 3; open it with the program that made it, "
                + "or make a new store")
        #expect(!LayoutStore.check(at: test.media.path, device: test.media.device).isHealthy)
    }
}
