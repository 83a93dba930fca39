import CrashEngine
import Foundation
import Testing

/// Lists whose files are far larger than memory, run with little of it.
@Suite("A list of huge and sparse files")
struct HugeListTests {
    private static let lists = [
        "truncate 0x0 0x100000000000 0x0\ntruncate 0x0 0x0 0x100000000000\n",
        "write 0x0 0x3000 0x0\npunch_hole 0x1000 0xffffffffffff000 0x3000\n",
        """
        write 0x0 0x3000 0x0
        truncate 0x0 0x100000000000 0x3000
        write 0xfffffff0000 0x2345 0x100000000000
        mapwrite 0x80000000000 0x10 0x100000000000
        read 0x0 0x100000000000 0x100000000000
        mapread 0x0 0x100000000000 0x100000000000
        dedupe_range 0x100000000 0x40000000 0x10000000000 0x100000000000
        clone_range 0x0 0x10000000 0x90000000000 0x100000000000
        truncate 0x0 0x1000 0x100000000000
        truncate 0x0 0x100000000000 0x1000
        punch_hole 0x800 0xfffffff000 0x100000000000
        insert_range 0x1000 0x1000000000 0x100000000000
        collapse_range 0x2000 0x2000000000 0x101000000000
        truncate 0x0 0x0 0xff000000000

        """,
        """
        write 0x0 0x3000 0x0
        truncate 0x0 0x7fffffffffffffff 0x3000
        write 0x7ffffffffffff800 0x7ff 0x7fffffffffffffff
        punch_hole 0x1000 0x7fffffffffffe900 0x7fffffffffffffff
        collapse_range 0x1000 0x1000 0x7fffffffffffffff
        insert_range 0x1000 0x1000 0x7fffffffffffefff
        fallocate 0x7fffffffffffe000 0x1fff 0x7fffffffffffffff
        truncate 0x0 0x2800 0x7fffffffffffffff

        """,
    ]

    @Test("is recorded, crashed and judged in memory that follows what is written", arguments: lists)
    func run(text: String) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("huge-\(UUID().uuidString).fsxops")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        // 2 GiB of addresses, of which threads and stacks take most.
        let outcome = try limited("run", url.path, "--budget", "300", "--partial", "--jobs", "1")
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.out.contains("verdict    clean"))
        let repeated = try limited("fingerprint", url.path, "--without", "busyUntilDurable")
        #expect(repeated.code == 0, "\(repeated.error)")
    }

    @Test(
        "of which an operation cannot be held is refused by its line",
        arguments: [
            "write 0x0 0x100000000000 0x0",
            "truncate 0x0 0x100000000000 0x0\ncopy_range 0x0 0x1000000000 0x80000000000 0x100000000000",
            "truncate 0x0 0x7ffffffffffff000 0x0\ninsert_range 0x1000 0x1000 0x7ffffffffffff000",
        ])
    func refused(text: String) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("huge-\(UUID().uuidString).fsxops")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let outcome = try limited("run", url.path, "--budget", "300", "--partial")
        let line = text.split(separator: "\n").count
        #expect(outcome.code == 65 && outcome.error.contains(".fsxops:\(line): "), "\(outcome.code) \(outcome.error)")
    }

    private func limited(_ arguments: String...) throws -> CrashtestBinary.Outcome {
        try CrashtestBinary.run(
            URL(fileURLWithPath: "/bin/sh"),
            ["-c", "ulimit -v 2097152; exec \"$0\" \"$@\"", CrashtestBinary.program.path] + arguments)
    }
}
