import Foundation
import Testing

@Suite("crashtest sql")
struct SQLCommandTests {
    @Test(
        "prints what sqlite3 prints of the same store, in columns and as a list, from an argument and from standard input"
    )
    func answers() throws {
        let folder = try Folder()
        let list = CrashtestBinary.list("fsx-core-seed31-120.fsxops")
        #expect(try CrashtestBinary.run(["apply", list, "--store", folder.store]).code == 0)
        let query =
            "SELECT * FROM space_use; -- and\nSELECT inode, start, NULL AS none, '√' AS root FROM extent ORDER BY 2; SELECT * FROM violation; "
        for (ours, theirs) in [([], ["-column"]), (["--list"], ["-list"])] {
            let asked = try CrashtestBinary.run(["sql", folder.store, query] + ours)
            #expect(asked.code == 0 && asked.error == "", "\(asked.error)")
            let plain = try CrashtestBinary.run(
                URL(fileURLWithPath: "/usr/bin/env"), ["sqlite3", "-header"] + theirs + [folder.store, query])
            #expect(asked.out == trimmed(plain.out))
            #expect(asked.out.contains("extents") == false && asked.out.contains("kind"))
        }
        try Data("SELECT count(*) AS n\nFROM store;".utf8).write(to: URL(fileURLWithPath: folder.path("script")))
        let piped = try CrashtestBinary.run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c", "\"$0\" sql \"$1\" --list < \"$2\"", CrashtestBinary.program.path, folder.store,
                folder.path("script"),
            ])
        #expect(piped.out == "n\n1\n" && piped.code == 0, "\(piped.error)")
    }

    @Test("says in a sentence, and by its exit code, what cannot be asked")
    func refusals() throws {
        let folder = try Folder()
        #expect(
            try CrashtestBinary.run(["apply", CrashtestBinary.list("fsx-seed7-60.fsxops"), "--store", folder.store])
                .code == 0)
        for (store, query, sentence) in [
            (folder.path("none"), "SELECT 1", "there is no store at"),
            (folder.store + ".device", "SELECT 1", "is no store"),
            (folder.store, "SELECT FROM", "syntax error"), (folder.store, "DELETE FROM inode", "may not be modified"),
            (folder.store, "SELECT * FROM nowhere", "no such table: nowhere"),
        ] {
            let outcome = try CrashtestBinary.run(["sql", store, query])
            #expect(outcome.code == 64 && outcome.out == "", "\(query)")
            #expect(outcome.error.hasPrefix("crashtest: ") && outcome.error.contains(sentence), "\(outcome.error)")
        }
    }

    /// A place for a store, which goes with the object.
    private final class Folder {
        private let url = FileManager.default.temporaryDirectory.appendingPathComponent("sql-\(UUID().uuidString)")
        var store: String { path("s.db") }

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    }

    /// Without the blanks with which sqlite3 fills up its last column.
    private func trimmed(_ text: String) -> String {
        let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }
}
