import Foundation
import LayoutStore
import Testing

private let sqliteShell = ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// The library as people load it.
@Suite("The extension in sqlite3", .enabled(if: sqliteShell != nil, "there is no sqlite3 here"))
struct ShellExtensionTests {
    /// The library that the same build made.
    private static let library = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("libLayoutSQL.so").path

    @Test("answers every table and view in an empty environment as the shell does on the file itself")
    func everything() async throws {
        let media = try Media(blocks: 260)
        var exerciser = try await Exerciser(TestStore.make(.sqlite, blocks: 260, on: media), seed: 6)
        for _ in 0..<40 {
            try await exerciser.operate()
            try await exerciser.actAsClient()
        }
        try AskedStore.settle(media.path)
        let queries = AskedStore.names.map { name in
            "SELECT '\(name)'; SELECT * FROM \(name)\(name == "free_extent" ? " ORDER BY start" : "");"
        }
        let plain = try sqlite(["-header", "-nullvalue", "NULL", media.path], queries.joined(separator: "\n"))
        let script = ".load \(Self.library)\nSELECT attach_store('\(media.path)');\n"
        let asked = try sqlite(["-header", "-nullvalue", "NULL"], script + queries.joined(separator: "\n"))
        #expect(asked.error == "")
        let lines: [Substring] = asked.out.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1].hasPrefix("14 tables with "))
        #expect(lines.dropFirst(2).joined(separator: "\n") == plain.out)
        #expect(plain.out.split(separator: "\n").count > 300)
    }

    @Test(
        "stands beside another database, attaches another store in the place of one, and keeps it if a third cannot be")
    func again() async throws {
        let (first, second) = (try Media(blocks: 64), try Media(blocks: 64))
        let stores = [try await TestStore.make(.sqlite, on: first), try await TestStore.make(.sqlite, on: second)]
        _ = try await stores[1].file("A", blocks: 2)
        for media in [first, second] { try AskedStore.settle(media.path) }
        let other = try TestFile()
        let count = "SELECT count(*) FROM inode; SELECT count(*) FROM main.hold;"
        let script = """
            .load \(Self.library)
            CREATE TABLE hold (mine); INSERT INTO hold VALUES (1), (2), (3);
            SELECT attach_store('\(first.path)');
            \(count)
            SELECT attach_store('\(second.path)');
            \(count)
            SELECT attach_store('\(other.path("none"))');
            \(count)
            DELETE FROM inode;
            INSERT INTO temp.pin SELECT * FROM pin;
            SELECT attach_store(NULL);
            CREATE VIEW hidden AS SELECT attach_store('\(first.path)');
            SELECT * FROM hidden;
            SELECT count(*) FROM hold;
            """
        let outcome = try sqlite([other.path], script)
        let lines: [Substring] = outcome.out.split(separator: "\n").filter { !$0.contains("tables with") }
        #expect(lines == ["0", "3", "1", "3", "1", "3", "0"])
        for sentence in [
            "there is no store at", "table inode may not be modified", "table pin may not be modified",
            "attach_store wants the path of a store", "unsafe use of attach_store()",
        ] {
            #expect(outcome.error.contains(sentence), "\(sentence): \(outcome.error)")
        }
    }

    @Test("gives no name of the store's to anybody if one of them is taken, and says so")
    func taken() async throws {
        let media = try Media(blocks: 64)
        _ = try await TestStore.make(.sqlite, on: media)
        try AskedStore.settle(media.path)
        let script = """
            .load \(Self.library)
            CREATE TEMP TABLE pin (a);
            SELECT attach_store('\(media.path)');
            SELECT count(*) FROM sqlite_temp_schema;
            DROP TABLE pin;
            SELECT attach_store('\(media.path)') LIKE '14 tables%';
            """
        let outcome = try sqlite([], script)
        #expect(outcome.out == "1\n1\n")
        #expect(outcome.error.contains("cannot attach the store: ") && outcome.error.contains("pin already exists"))
    }

    /// The shell with a script on its standard input, without a variable in its environment.
    private func sqlite(_ arguments: [String], _ script: String) throws -> (out: String, error: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(sqliteShell))
        process.arguments = arguments
        process.environment = [:]
        let (input, out, error) = (try TestFile(), Pipe(), Pipe())
        try Data(script.utf8).write(to: URL(fileURLWithPath: input.path))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input.path))
        process.standardOutput = out
        process.standardError = error
        try process.run()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let messages = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text, messages)
    }
}
