import Foundation
import Testing

@Suite("crashtest faults")
struct FaultsCommandTests {
    private func faults(_ arguments: String...) throws -> CrashtestBinary.Outcome {
        try CrashtestBinary.run(["faults"] + arguments)
    }

    @Test("is clean, says for each kind how many calls there were, and has the numbers in its JSON")
    func clean() throws {
        let json = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
        let outcome = try faults(
            "--steps", "3", "--fault", "device-eio-write", "--fault", "eio-sync", "--json", json.path)
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.error)")
        #expect(outcome.out.contains("verdict    clean"))
        #expect(outcome.out.contains(/eio-sync +\d+ calls, \d+ faults: \d+ typed error, recovered/))
        let data = try Data(contentsOf: json)
        let figures = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(figures["violations"] as? Int == 0)
        #expect((figures["faults"] as? Int ?? 0) > 0)
        let kinds = try #require(figures["kinds"] as? [[String: Any]])
        #expect(
            kinds.map { "\($0["fault"] ?? "") \($0["journal"] ?? "")" } == [
                "device-eio-write wal", "eio-sync wal", "device-eio-write rollback", "eio-sync rollback",
            ])
    }

    @Test("lets allocations fail, which a test process cannot")
    func allocations() throws {
        let outcome = try faults("--steps", "1", "--journal", "wal", "--fault", "nomem", "--nth", "700")
        #expect(outcome.code == 0, "\(outcome.out)\(outcome.error)")
        #expect(outcome.out.contains("not enough memory"), "\(outcome.out)")
    }

    @Test("prints the same twice")
    func repeated() throws {
        let arguments = ["faults", "--steps", "3", "--fault", "misdirected-write", "--seed", "7", "--most", "20"]
        let first = try CrashtestBinary.run(arguments)
        #expect(try CrashtestBinary.run(arguments).out == first.out)
        #expect(first.out.contains("verdict    clean"))
    }

    @Test("ends with 2 when a fault that was asked for never struck")
    func broken() throws {
        let outcome = try faults("--fault", "eio-write", "--nth", "10000000", "--journal", "wal")
        #expect(outcome.code == 2)
        #expect(outcome.out.contains("BROKEN"))
    }

    @Test(
        "ends with 64 for senseless options",
        arguments: [["--nth", "3"], ["--fault", "gremlin"], ["--fault", "nomem", "--nth", "0"], ["--steps", "0"]])
    func usage(arguments: [String]) throws {
        #expect(try CrashtestBinary.run(["faults"] + arguments).code == 64)
    }
}
