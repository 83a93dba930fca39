import CrashEngine
import Foundation
import LayoutStore
import Schemas
import Testing

/// The views that people ask a store with (Schemas/reports.sql).
@Suite("The views for people")
struct ReportViewTests {
    /// Steps that the views have under another name than the enum, or that are no more: the text of a store's views stays as it is until
    /// the format changes.
    private static let olderNames: [[String]: [String]] = [["9", "markClean"]: ["9", "finish"]]
    private static let retired = [["26", "read"]]

    @Test("name every operation and every step as the enums do, and nothing else")
    func names() throws {
        let database = try InvariantDatabase(Schema.reports)
        let operations = try database.rows("SELECT operation, name FROM operation_name ORDER BY operation")
        #expect(operations == OperationKind.allCases.map { ["\($0.rawValue)", "\($0)"] }.sorted(by: numerically))
        let steps = try database.rows("SELECT step, name FROM step_name ORDER BY step")
        let names = StepName.allCases.map { ["\($0.rawValue)", "\($0)"] }.map { Self.olderNames[$0] ?? $0 }
        #expect(steps == (names + Self.retired).sorted(by: numerically))
    }

    @Test("account for every block, file and fact of a store in use")
    func use() async throws {
        let test = try await TestStore.make(blocks: 40)
        let file = try await test.file("A", blocks: 6)
        let clone = try await test.clone(of: file)
        try await test.store.truncate(clone, toBytes: 4096)
        try await test.store.allocate(file, (8 * 4096)..<(10 * 4096), keepSize: true)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, fileBlocks(3..<4), writable: true, by: holder)
        _ = try await test.store.fault(mapping, fileBlocks(3..<4), .write)
        try await test.store.close()

        #expect(try ask("SELECT sum(blocks) FROM space_use", test) == "39")
        #expect(try ask("SELECT blocks FROM space_use WHERE kind = 'shared'", test) == "1")
        #expect(
            try ask("SELECT size, blocks, unwritten, past_end, holds FROM file_use WHERE inode = \(file)", test)
                == "24576|8|2|2|1")
        let block = try ask("SELECT first FROM block_use WHERE kind LIKE 'held by H%'", test)
        #expect(
            try ask("SELECT count(*) FROM block_use WHERE first <= \(block) AND beyond > \(block)", test) == "2")
        #expect(
            try ask("SELECT operation, step, fact FROM history WHERE fact = 'granted'", test) == "fault|remap|granted")
        #expect(try ask("SELECT count(*) FROM violation", test) == "0")
    }

    private func numerically(_ left: [String], _ right: [String]) -> Bool {
        (Int(left[0]) ?? 0) < (Int(right[0]) ?? 0)
    }

    /// What the sqlite3 shell answers: a user has no more than that.
    private func ask(_ query: String, _ test: TestStore) throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", test.media.path, query]
        process.standardOutput = pipe
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
