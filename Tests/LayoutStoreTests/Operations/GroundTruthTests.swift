import CrashEngine
import Foundation
import LayoutStore
import Testing

/// Recorded lists against what a real file system held at their end (Workloads/ground-truth.tsv).
@Suite("A recorded list with the fill X")
struct GroundTruthTests {
    @Test(
        "ends with the file of the real file system",
        arguments: [
            "fsx-core-seed31-120", "fsx-core-seed32-600", "fsx-seed7-60", "fsx-seed11-1000", "fsx-seed23-5000",
        ],
        BackendKind.allCases)
    func list(_ name: String, kind: BackendKind) async throws {
        let list = try #require(try Workload(path: folder.appendingPathComponent("\(name).fsxops").path).list)
        let test = try await TestStore.make(kind, blocks: 400)
        // Fails at a line where the file has another size than the list says.
        var replay = try await WorkloadReplay(on: test.store, fill: UInt8(ascii: "X"), durability: .deferred)
        let file = try await replay.run(list)
        #expect(list.operations.count > 40)

        let content = try await test.content(of: file)
        let truth = try truth(of: name)
        #expect(content.count == truth.size)
        #expect(content.count { $0 == UInt8(ascii: "X") } == truth.fill)
        #expect(content.allSatisfy { $0 == 0 || $0 == UInt8(ascii: "X") })
        #expect(try sha256(content, in: test.media.folder) == truth.sha256)
        #expect(try await test.violations() == [])
    }

    private func truth(of name: String) throws -> (size: Int, fill: Int, sha256: String) {
        let table = try String(contentsOf: folder.appendingPathComponent("ground-truth.tsv"), encoding: .utf8)
        let line = try #require(table.split(separator: "\n").first { $0.hasPrefix("\(name).fsxops\t") })
        let columns = line.split(separator: "\t").map(String.init)
        try #require(columns.count == 4)
        return (try #require(Int(columns[1])), try #require(Int(columns[2])), columns[3])
    }

    /// Asks the sha256sum of coreutils, so that no hash of ours stands between file and truth.
    private func sha256(_ content: [UInt8], in folder: URL) throws -> String {
        let file = folder.appendingPathComponent("content")
        try Data(content).write(to: file)
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum", file.path]
        process.standardOutput = pipe
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(String(decoding: answer, as: UTF8.self).prefix { $0 != " " })
    }

    private var folder: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Workloads")
    }
}
