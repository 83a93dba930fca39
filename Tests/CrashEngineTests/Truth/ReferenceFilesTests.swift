import CrashEngine
import Foundation
import Testing

@Suite("The reference for file content")
struct ReferenceFilesTests {
    @Test(
        "ends a recorded list with the file of the real file system",
        arguments: [
            "fsx-core-seed31-120", "fsx-core-seed32-600", "fsx-seed7-60", "fsx-seed11-1000", "fsx-seed23-5000",
        ])
    func list(_ name: String) throws {
        let list = try #require(try Workload(path: Self.folder.appendingPathComponent("\(name).fsxops").path).list)
        var reference = ReferenceFiles()
        let file = reference.create(operation: 0)
        for operation in list.operations {
            #expect(reference.size(of: file) == operation.sizeBefore, "line \(operation.line)")
            Self.perform(operation, on: file, of: &reference)
        }
        #expect(list.operations.count > 40)

        let content = reference.content(of: file, from: 0, to: reference.size(of: file))
        let table = try String(contentsOf: Self.folder.appendingPathComponent("ground-truth.tsv"), encoding: .utf8)
        let line = try #require(table.split(separator: "\n").first { $0.hasPrefix("\(name).fsxops\t") })
        let truth = line.split(separator: "\t").map(String.init)
        try #require(truth.count == 4)
        #expect(content.count == Int(truth[1]))
        #expect(content.count { $0 == UInt8(ascii: "X") } == Int(truth[2]))
        #expect(try Self.sha256(content) == truth[3])
    }

    @Test("lets whole blocks of a punched range go with the deciding LSN, and its edges before it")
    func punch() {
        var (reference, file) = Self.written(bytes: 3 * 4096)
        reference.punch(file, 512..<8192, operation: 2, issued: 20)
        reference.decide(2, by: 7)
        func zeros(_ sector: Int, at lsn: Int64) -> [Bool] { Self.areZeros(reference, file, sector, cut: 30, at: lsn) }
        #expect(zeros(0, at: 6) == [false])
        #expect(zeros(1, at: 6) == [false, true])
        #expect(zeros(1, at: 7) == [true])
        #expect(zeros(8, at: 6) == [false])
        #expect(zeros(8, at: 7) == [true])
        #expect(zeros(16, at: 7) == [false])
    }

    @Test("treats a punch that needed no transaction as data")
    func punchOfData() {
        var (reference, file) = Self.written(bytes: 4096)
        reference.punch(file, 512..<1024, operation: 2, issued: 20)
        #expect(Self.areZeros(reference, file, 1, cut: 30, at: 9) == [false, true])
        reference.acknowledge(2, at: 25)
        #expect(Self.areZeros(reference, file, 1, cut: 30, at: 9) == [true])
    }

    @Test("moves content and size with one LSN, and hides what was stored after the move when that is lost")
    func collapse() {
        var (reference, file) = Self.written(bytes: 3 * 4096)
        reference.collapse(file, 0..<4096, operation: 2, issued: 20)
        reference.decide(2, by: 7)
        let stored = [UInt8](repeating: 9, count: 512)
        reference.land(file, sector: 0, stored, issued: 21)
        let before = Self.bytes(at: 0, count: 512)
        let moved = Self.bytes(at: 4096, count: 512)
        #expect(reference.size(of: file, at: 6) == 3 * 4096)
        #expect(reference.size(of: file, at: 7) == 2 * 4096)
        #expect(reference.allowed(file, sector: 0, cut: 30, at: 6) == [before])
        #expect(reference.allowed(file, sector: 0, cut: 30, at: 7) == [moved, stored])
        #expect(Self.areZeros(reference, file, 16, cut: 30, at: 7) == [true])
    }

    @Test("inserts zeros, keeps a size that ends inside a block, and swaps two files")
    func insertAndExchange() {
        var (reference, file) = Self.written(bytes: 5000)
        reference.insert(file, 4096..<8192, operation: 2, issued: 20)
        #expect(reference.size(of: file) == 9096)
        #expect(reference.content(of: file, from: 8192, to: 9096) == Self.bytes(at: 4096, count: 904))
        #expect(reference.content(of: file, from: 4096, to: 8192).allSatisfy { $0 == 0 })
        let other = reference.create(operation: 3)
        reference.truncate(other, to: 4096, operation: 4, issued: 22)
        reference.exchange(file, at: 0, with: other, at: 0, length: 4096, operation: 5, issued: 23)
        #expect(reference.content(of: other, from: 0, to: 4096) == Self.bytes(at: 0, count: 4096))
        #expect(reference.content(of: file, from: 0, to: 8192).allSatisfy { $0 == 0 })
        #expect(reference.size(of: file) == 9096)
    }

    @Test("says that a file is unlinked from its deciding LSN on")
    func unlink() {
        var (reference, file) = Self.written(bytes: 100)
        reference.unlink(file, operation: 2)
        reference.decide(2, by: 7)
        #expect(reference.isUnlinked(file))
        #expect(!reference.isUnlinked(file, at: 6))
        #expect(reference.isUnlinked(file, at: 7))
        #expect(reference.isCreated(file, at: 7))
    }

    // MARK: parts

    /// One file with ``bytes(at:count:)``, durable: LSN 1 made it, LSN 2 its size.
    private static func written(bytes count: Int) -> (ReferenceFiles, Int) {
        var reference = ReferenceFiles()
        let file = reference.create(operation: 0)
        reference.decide(0, by: 1)
        reference.write(file, bytes(at: 0, count: count), at: 0, operation: 1, issued: 1)
        reference.decide(1, by: 2)
        return (reference, file)
    }

    private static func bytes(at offset: Int, count: Int) -> [UInt8] {
        (offset..<(offset + count)).map { UInt8(1 + $0 / 512 % 251) }
    }

    /// For each version that the sector may show, whether it is zeros.
    private static func areZeros(
        _ reference: ReferenceFiles, _ file: Int, _ sector: Int, cut: Int, at lsn: Int64
    ) -> [Bool] {
        reference.allowed(file, sector: sector, cut: cut, at: lsn).map { $0.allSatisfy { $0 == 0 } }
    }

    /// What fsx does when it replays a line with the fill byte X.
    private static func perform(_ line: RecordedOperation, on file: Int, of reference: inout ReferenceFiles) {
        let run = WorkloadOperation.Run(number: line.line, issued: line.line, ended: line.line)
        for operation in line.operations(on: file, of: reference.size(of: file)) {
            operation.apply(to: &reference, run) { _, _, count in [UInt8](repeating: UInt8(ascii: "X"), count: count) }
        }
    }

    /// Asks the sha256sum of coreutils, so that no hash of ours stands between file and truth.
    private static func sha256(_ content: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
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

    private static var folder: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Workloads")
    }
}
