import Foundation
import LayoutStore
import Testing

extension Campaigns {
    @Suite("crashtest export")
    struct ExportCommandTests {
        @Test("prints each table but timing and effort once, with its columns, rows in the order of the key")
        func tables() throws {
            let file = try CampaignFolder()
            #expect(try CrashtestBinary.run(["run", "--partial", "--budget", "60", "--db", file.path]).code == 0)
            let outcome = try CrashtestBinary.run(["export", file.path])
            #expect(outcome.code == 0)
            let lines = outcome.out.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            let heads = lines.filter { $0.hasPrefix("# ") }.map { $0.split(separator: "\t")[0].dropFirst(2) }
            #expect(
                heads == [
                    "bundle", "campaign", "cell", "cell_name", "counter", "cut", "finding", "outcome", "plan_step",
                    "requirement", "state", "workload",
                ])
            let states = lines.drop { !$0.hasPrefix("# state\t") }.dropFirst().compactMap { Int64($0) }
            #expect(states.count >= 60)
            #expect(states == states.sorted())
            let columns = try #require(lines.first { $0.hasPrefix("# cut\t") }).split(separator: "\t").count - 1
            let cuts = lines.drop { !$0.hasPrefix("# cut\t") }.dropFirst().prefix { !$0.hasPrefix("# ") }
            #expect(!cuts.isEmpty)
            for cut in cuts { #expect(cut.split(separator: "\t", omittingEmptySubsequences: false).count == columns) }
        }

        @Test("escapes what would break a line or a column")
        func escapes() throws {
            let file = try CampaignFolder()
            #expect(try CrashtestBinary.run(["run", "--partial", "--budget", "1", "--db", file.path]).code == 0)
            let text = "a\tb\nc\\d\re\r\nf"
            try Statement(
                Connection(path: file.path, vfs: nil, create: false),
                "UPDATE plan_step SET what = ?1 WHERE operation = 0"
            )
            .run([], texts: [text])
            let outcome = try CrashtestBinary.run(["export", file.path])
            #expect(outcome.out.contains("\n0\t" + #"a\tb\nc\\d\re\r\nf"# + "\n"))
        }

        @Test("ends with 64 for a file that is missing, or none of ours")
        func others() throws {
            let file = try CampaignFolder()
            #expect(try CrashtestBinary.run(["export", file.path]).code == 64)
            #expect(!FileManager.default.fileExists(atPath: file.path))
            try Data("hello".utf8).write(to: URL(fileURLWithPath: file.path))
            #expect(try CrashtestBinary.run(["export", file.path]).code == 64)
            let store = try CampaignFolder()
            try Connection(path: store.path, vfs: nil, create: true).run("CREATE TABLE store (a)")
            let outcome = try CrashtestBinary.run(["export", store.path])
            #expect(outcome.code == 64)
            #expect(outcome.error.contains(store.path))
        }
    }
}
