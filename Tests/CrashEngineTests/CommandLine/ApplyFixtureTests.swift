import Foundation
import Testing

/// Lists that are each about one thing, against the right values (Tests/Fixtures).
@Suite("crashtest apply, on the lists of Tests/Fixtures")
struct ApplyFixtureTests {
    /// A line of ground-truth.tsv: name, size, SHA-256 or - for none.
    struct Truth: Sendable, CustomTestStringConvertible {
        let list: String
        let line: String

        var testDescription: String { list }
    }

    private static let folder = CrashtestBinary.root.appendingPathComponent("Tests/Fixtures")

    static let truths: [Truth] = {
        let table = try? String(contentsOf: folder.appendingPathComponent("ground-truth.tsv"), encoding: .utf8)
        return (table ?? "").split(separator: "\n").dropFirst().map { line in
            let columns = line.split(separator: "\t")
            return Truth(list: String(columns[0]), line: columns.prefix(3).joined(separator: "\t"))
        }
    }()

    private static func apply(_ lists: [String], _ options: String...) throws -> CrashtestBinary.Outcome {
        let paths = lists.map { folder.appendingPathComponent($0).path }
        return try CrashtestBinary.run(["apply"] + paths + options)
    }

    private static func withStore(_ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("fixtures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.appendingPathComponent("store.db").path)
    }

    @Test("knows every list that lies there")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(names.filter { $0.hasSuffix(".fsxops") }) == Set(Self.truths.map(\.list)))
        #expect(Self.truths.count == 10)
    }

    @Test("ends with the right size and content", arguments: truths)
    func truth(_ truth: Truth) throws {
        try Self.withStore { store in
            let outcome = try Self.apply([truth.list], "--store", store, "--device-size", "8M", "--hash-up-to", "1G")
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(outcome.out == truth.line + "\n")
            #expect(try CrashtestBinary.run(["fsck", store]).code == 0)
        }
    }

    @Test("makes another file for each list in a store that is there", arguments: [nil, "8M"])
    func existing(size: String?) throws {
        try Self.withStore { store in
            let truths = Self.truths.map { $0.line + "\n" }.joined()
            for round in 1...3 {
                let options = round > 1 ? size.map { ["--device-size", $0] } ?? [] : ["--device-size", "8M"]
                let paths = Self.truths.map { Self.folder.appendingPathComponent($0.list).path }
                let outcome = try CrashtestBinary.run(
                    ["apply"] + paths + ["--store", store, "--hash-up-to", "1G"] + options)
                // The third time there is no room: an error, and the store is sound all the same.
                if round == 3, outcome.code == 2 {
                    #expect(outcome.error.contains("blocks") && outcome.out.isEmpty, "\(outcome.error)")
                } else {
                    #expect(outcome.code == 0, "\(outcome.error)")
                    #expect(outcome.out == truths)
                }
            }
            #expect(try CrashtestBinary.run(["fsck", store]).code == 0)
        }
    }

    @Test("ends with an error where a copy has no room, and never with other bytes", arguments: [1, 2, 3, 4])
    func shortCopy(megabytes: Int) throws {
        try Self.withStore { store in
            let outcome = try Self.apply(["short-copy.fsxops"], "--store", store, "--device-size", "\(megabytes)M")
            if megabytes < 4 {
                #expect(outcome.code == 2 && outcome.error.contains("cannot "), "\(outcome.error)")
                #expect(outcome.out.isEmpty)
            } else {
                #expect(outcome.code == 0, "\(outcome.error)")
                #expect(outcome.out.contains("\t4194304\ta3652ae8"))
            }
        }
    }

    @Test("says before a long hash how long it takes, and how to go without")
    func longHash() throws {
        try Self.withStore { store in
            let list = Self.folder.appendingPathComponent("trunc-16t.fsxops").path
            // The hash itself is cut short.
            let outcome = try CrashtestBinary.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                ["timeout", "2", CrashtestBinary.program.path, "apply", list, "--store", store])
            #expect(outcome.code == 124)
            #expect(outcome.error.contains("trunc-16t.fsxops: hashes 17592186044416 bytes"), "\(outcome.error)")
            #expect(outcome.error.contains("--hash-up-to"))
            #expect(outcome.out.isEmpty)
        }
    }

    @Test("is recorded by a campaign as it is applied", arguments: truths)
    func recorded(_ truth: Truth) throws {
        let path = Self.folder.appendingPathComponent(truth.list).path
        let outcome = try CrashtestBinary.run(["run", path, "--budget", "100", "--partial", "--jobs", "1"])
        #expect(outcome.code == 0, "\(outcome.error)")
    }

    @Test(
        "refuses for a store that is there what only a new one can be told",
        arguments: [
            (["--device-size", "16M"], "it has 2048 blocks, not 4096"),
            (["--overwrite-device"], "cannot overwrite the device"),
            (["--device", "/nowhere/device"], "/nowhere/device"), (["--hash-up-to", "-1"], "--hash-up-to"),
            (["--hash-up-to", "9999999999T"], "--hash-up-to"),
        ])
    func senseless(options: [String], message: String) throws {
        try Self.withStore { store in
            #expect(try Self.apply(["atomic.fsxops"], "--store", store, "--device-size", "8M").code == 0)
            let path = Self.folder.appendingPathComponent("atomic.fsxops").path
            let outcome = try CrashtestBinary.run(["apply", path, "--store", store] + options)
            #expect(outcome.code == 64 && outcome.error.contains(message), "\(outcome.code) \(outcome.error)")
            #expect(try CrashtestBinary.run(["fsck", store]).code == 0)
        }
    }

    @Test("ends with 65 for a store that is damaged, and leaves it")
    func damaged() throws {
        try Self.withStore { store in
            #expect(try Self.apply(["atomic.fsxops"], "--store", store, "--device-size", "8M").code == 0)
            let damage = "UPDATE store SET epoch = epoch + 1"
            let command = ["sqlite3", store, damage]
            #expect(try CrashtestBinary.run(URL(fileURLWithPath: "/usr/bin/env"), command).code == 0)
            let outcome = try Self.apply(["atomic.fsxops"], "--store", store)
            #expect(outcome.code == 65, "\(outcome.code) \(outcome.error)")
            #expect(outcome.out.isEmpty)
        }
    }
}
