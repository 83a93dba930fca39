import CrashEngine
import Foundation
import LayoutStore
import Schemas
import Testing

/// The views that people ask a store with (Schemas/reports.sql).
@Suite("The views for people")
struct ReportViewTests {
    @Test("name every operation and every step as the enums do, and nothing else")
    func names() throws {
        let database = try InvariantDatabase(Schema.reports)
        let operations = try database.rows("SELECT operation, name FROM operation_name ORDER BY operation")
        #expect(operations == OperationKind.allCases.map { ["\($0.rawValue)", "\($0)"] }.sorted(by: numerically))
        let steps = try database.rows("SELECT step, name FROM step_name ORDER BY step")
        #expect(steps == StepName.allCases.map { ["\($0.rawValue)", "\($0)"] }.sorted(by: numerically))
    }

    @Test("account for every block, file and fact of a store in use")
    func use() async throws {
        let test = try await TestStore.make(blocks: 40)
        let file = try await test.file("A", blocks: 6)
        let clone = try await test.clone(of: file)
        try await test.store.truncate(clone, toBytes: 4096)
        try await test.store.allocate(file, (8 * 4096)..<(10 * 4096), options: .keepSize)
        let holder = try await test.store.register("H", scope: .remote)
        let mapping = try await test.store.map(file, bytes(ofBlocks: 3..<4), access: .write, by: holder)
        _ = try await test.store.fault(mapping, bytes(ofBlocks: 3..<4), access: .write)
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
        #expect(
            try ask("SELECT DISTINCT holder FROM block_use WHERE kind LIKE 'held by H%'", test) == "\(holder)")
        #expect(try ask("SELECT count(*) FROM violation", test) == "0")
    }

    @Test("count in integers, up to the largest file")
    func largestFile() async throws {
        let test = try await TestStore.make(blocks: 40)
        let file = try await test.file("A", blocks: 1)
        try await test.store.truncate(file, toBytes: Geometry.largestFile)
        let (wide, short) = (try await test.file("B", blocks: 1), try await test.store.create())
        try await test.store.allocate(wide, (Geometry.largestFile - 4096)..<Geometry.largestFile, options: .keepSize)
        try await test.store.write(short, [1], at: 4096)
        try await test.store.close()
        let use = "SELECT size, past_end, typeof(past_end) FROM file_use ORDER BY inode"
        #expect(try ask(use, test) == "9223372036854775807|0|integer\n4096|2|integer\n4097|0|integer")
        #expect(try ask("SELECT count(*) FROM violation", test) == "0")
    }

    @Test("tell what happened to one file, in order and with times, also where no block came or went")
    func historyOfFile() async throws {
        let clock = StandingClock(now: .seconds(86_400) + .milliseconds(250))
        let test = try await TestStore.make(blocks: 40, Surroundings(clock: clock))
        let store = test.store
        let other = try await test.file("B", blocks: 2)
        let file = try await store.create(tag: "t")
        try await store.truncate(file, toBytes: 8192)
        try await store.clone(from: other, 0..<8192, to: file, at: 0)
        try await store.exchange(other, 0..<4096, with: file, at: 4096)
        let holder = try await store.register("H", scope: .remote)
        let mapping = try await store.map(file, 0..<4096, access: .read, by: holder)
        try await store.unlink(file)
        try await store.unmap(mapping)
        let history =
            "SELECT operation, step, fact FROM history WHERE inode = \(file) GROUP BY 1, 2, 3 ORDER BY min(lsn)"
        let told = try ask(history, test).split(separator: "\n").map(String.init)
        #expect(
            told == [
                "create|create|changed", "truncate|remap|changed", "clone|logIntent|changed", "clone|advance|changed",
                "exchange|logIntent|changed", "exchange|advance|changed", "map|register|changed",
                "unlink|unlink|changed",
                "unmap|release|changed", "inactivate|logIntent|changed", "inactivate|advance|freed",
            ])
        #expect(
            try ask("SELECT DISTINCT time FROM history WHERE inode = \(file)", test) == "1970-01-02 00:00:00.250")
        // A record about no file is there, too.
        #expect(try ask("SELECT count(*) FROM history WHERE operation = 'register' AND inode IS NULL", test) == "1")
        #expect(try ask("SELECT count(*) - count(DISTINCT lsn) FROM journal", test) == "0")
        #expect(
            try ask("SELECT count(*) FROM journal WHERE lsn NOT IN (SELECT lsn FROM history)", test) == "0")
    }

    @Test("tell which blocks are freed when a holder dies, and they are")
    func freedWithout() async throws {
        let test = try await TestStore.make(blocks: 60)
        let store = test.store
        let file = try await test.file("A", blocks: 4)
        // One and two read blocks of clones and then write there: they keep the old blocks, which the file has, too.
        var holders: [HolderID] = []
        var clones: [InodeNumber] = []
        for (name, blocks) in [("one", 0..<4), ("two", 0..<2)] as [(String, Range<Int64>)] {
            let clone = try await test.clone(of: file)
            let holder = try await store.register(name, scope: .remote)
            let mapping = try await store.map(clone, bytes(ofBlocks: blocks), access: .write, by: holder)
            _ = try await store.fault(mapping, bytes(ofBlocks: blocks), access: .read)
            _ = try await store.fault(mapping, bytes(ofBlocks: blocks), access: .write)
            holders.append(holder)
            clones.append(clone)
        }
        let freed = "SELECT holder, name, sum(blocks) FROM freed_without GROUP BY holder"
        #expect(try ask(freed, test) == "")
        // Blocks 0 and 1 lose their last owner, and both reach them; then 2 and 3, which one alone reaches.
        try await store.truncate(file, toBytes: 0)
        #expect(try ask(freed, test) == "")
        try await store.truncate(clones[1], toBytes: 8192)
        #expect(try ask(freed, test) == "\(holders[0])|one|2")

        let busy = try await test.rows().blocks(in: .busy)
        try await store.unregister(holders[0])
        #expect(try await test.rows().blocks(in: .busy) == busy + 2)
        #expect(try ask(freed, test) == "\(holders[1])|two|2")
        try await store.unregister(holders[1])
        #expect(try ask(freed, test) == "")
        #expect(try await test.violations() == [])
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

extension StoreSnapshot {
    /// How many blocks are in one of the tables of space.
    fileprivate func blocks(in table: SpaceTable) -> Int64 {
        spaces.filter { $0.place == table }.reduce(0) { $0 + $1.run.count.value }
    }
}
