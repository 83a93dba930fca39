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
        let list = try FsxOperationList(path: folder.appendingPathComponent("\(name).fsxops").path)
        let test = try await TestStore.make(kind, blocks: 400)
        let holder = try await test.store.register("fsx", scope: .process)
        let file = try await test.store.create()
        var count = 0
        for operation in list.operations {
            let size = try #require(try await test.store.inode(file)).size
            #expect(size == operation.sizeBefore, "line \(operation.line)")
            try await perform(operation.kind, on: file, of: size, in: test.store, by: holder)
            count += 1
        }
        #expect(count == list.operations.count && count > 40)

        let content = try await test.content(of: file)
        let truth = try truth(of: name)
        #expect(content.count == truth.size)
        #expect(content.count { $0 == UInt8(ascii: "X") } == truth.fill)
        #expect(content.allSatisfy { $0 == 0 || $0 == UInt8(ascii: "X") })
        #expect(try sha256(content, in: test.media.folder) == truth.sha256)
        #expect(try await test.violations() == [])
    }

    private func perform(
        _ kind: WorkloadOperation.Kind, on file: InodeNumber, of size: Int64, in store: LayoutStore,
        by holder: HolderID
    ) async throws {
        switch kind {
        case .write(let offset, let length):
            try await store.write(file, fill(length), at: offset, durability: .deferred)
        case .mapWrite(let offset, let length):
            if offset + length > size {
                try await store.truncate(file, toBytes: offset + length, durability: .deferred)
            }
            try await store.mappedWrite(file, fill(length), at: offset, by: holder, durability: .deferred)
        case .read(let offset, let length):
            let bytes = try await store.read(file, offset..<(offset + length))
            #expect(bytes.count == Int(max(0, min(length, size - offset))))
        case .mapRead(let offset, let length):
            let bytes = try await store.mappedRead(file, offset..<min(offset + length, size), by: holder)
            #expect(bytes == (try await store.read(file, offset..<min(offset + length, size))))
        case .truncate(let bytes):
            try await store.truncate(file, toBytes: bytes, durability: .deferred)
        case .clone(let source, let length, let destination):
            try await store.clone(
                from: file, at: source, length: length, to: file, at: destination, durability: .deferred)
        case .fallocate(let offset, let length, let keep, let unshare):
            try await store.allocate(
                file, offset..<(offset + length), keepSize: keep, unshare: unshare, durability: .deferred)
        case .punchHole(let offset, let length):
            try await store.punchHole(file, offset..<(offset + length), durability: .deferred)
        case .zeroRange(let offset, let length, let keep):
            try await store.zeroRange(file, offset..<(offset + length), keepSize: keep, durability: .deferred)
        case .collapseRange(let offset, let length):
            try await store.collapseRange(file, offset..<(offset + length), durability: .deferred)
        case .insertRange(let offset, let length):
            try await store.insertRange(file, offset..<(offset + length), durability: .deferred)
        case .dedupeRange(let source, let length, let destination):
            _ = try await store.dedupe(
                from: file, at: source, length: length, to: file, at: destination, durability: .deferred)
        case .copyRange(let source, let length, let destination):
            _ = try await store.copy(
                from: file, at: source, length: length, to: file, at: destination, durability: .deferred)
        case .exchangeRange(let source, let length, let destination):
            _ = try await store.exchange(
                file, at: source, with: file, at: destination, length: length, durability: .deferred)
        }
    }

    private func fill(_ length: Int64) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "X"), count: Int(length)) }

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
