import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    @Suite("crashtest fingerprint")
    struct FingerprintCommandTests {
        @Test("prints the same hashes twice, others without a rule, and others in another journal")
        func lines() throws {
            // A short list that shares blocks, so that a rule about copies has something to say.
            let list = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).fsxops")
            defer { try? FileManager.default.removeItem(at: list) }
            let text = "write 0x0 0x3000 0x0\nclone_range 0x0 0x2000 0x4000 0x3000\nwrite 0x400 0x400 0x6000\n"
            try Data(text.utf8).write(to: list)
            // The second one makes the store fail by itself.
            let off = [ProtocolRule.copyBeforeHandOut, .splitKeepsRests].map(\.name)
            let arguments = ["fingerprint", list.path, "--seed", "4", "--without"] + off
            let outcome = try CrashtestBinary.run(arguments)
            #expect(outcome.code == 0)
            #expect(try CrashtestBinary.run(arguments).out == outcome.out)

            let lines = outcome.out.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            #expect(lines.allSatisfy { $0.count == 7 && $0[1] == "4" })
            let rules = ["-"] + off
            #expect(
                lines.map { $0[2] + " " + $0[3] }
                    == ["wal", "rollback"].flatMap { mode in rules.map { "\(mode) \($0)" } })
            func hashes(_ journal: String, _ rule: String) -> [String] {
                lines.first { $0[2] == journal && $0[3] == rule }.map { [$0[4], $0[5]] } ?? []
            }
            let kept = hashes("wal", "-")
            #expect(kept.count == 2)
            let without = hashes("wal", ProtocolRule.copyBeforeHandOut.name)
            #expect(kept[0] != without[0] && kept[1] != without[1])
            let rollback = hashes("rollback", "-")
            #expect(kept[0] != rollback[0] && kept[1] != rollback[1])

            let draws = try CrashtestBinary.run(arguments + ["--draws"]).out.split(separator: "\n").map {
                $0.split(separator: "\t").map(String.init)
            }
            #expect(draws.count > 100 && draws.allSatisfy { $0.count == 8 })
            #expect(Set(draws.map { Array($0[2...5]) }).count == draws.count, "a place of a run has one line")
        }
    }
}
