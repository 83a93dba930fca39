import CrashEngine
import Foundation
import Testing

@Suite("Operation lists of fsx")
struct FsxOperationListTests {
    /// A list of Workloads/ and its lines by first word, counted with `cut -d' ' -f1 | sort | uniq -c`.
    struct Recorded: Sendable, CustomTestStringConvertible {
        let name: String
        let skipped: Int
        /// Size of the file at the end, from ground-truth.tsv.
        let finalSize: Int
        let counts: [FsxWord: Int]

        var testDescription: String { name }
    }

    static let recorded: [Recorded] = [
        Recorded(
            name: "fsx-core-seed31-120", skipped: 65, finalSize: 126_976,
            counts: [.write: 12, .mapWrite: 10, .read: 14, .mapRead: 8, .truncate: 7, .clone: 4]),
        Recorded(
            name: "fsx-core-seed32-600", skipped: 331, finalSize: 151_441,
            counts: [.write: 71, .mapWrite: 32, .read: 56, .mapRead: 37, .truncate: 35, .clone: 38]),
        Recorded(
            name: "fsx-seed7-60", skipped: 8, finalSize: 100_623,
            counts: [
                .write: 6, .mapWrite: 6, .read: 6, .mapRead: 2, .truncate: 6, .fallocate: 3, .punchHole: 7,
                .zeroRange: 1, .collapseRange: 8, .insertRange: 2, .dedupeRange: 2, .copyRange: 3,
            ]),
        Recorded(
            name: "fsx-seed11-1000", skipped: 184, finalSize: 220_478,
            counts: [
                .write: 119, .mapWrite: 49, .read: 132, .mapRead: 69, .truncate: 61, .clone: 53, .fallocate: 45,
                .punchHole: 50, .zeroRange: 49, .collapseRange: 43, .insertRange: 35, .dedupeRange: 53, .copyRange: 58,
            ]),
        Recorded(
            name: "fsx-seed23-5000", skipped: 709, finalSize: 1_047_241,
            counts: [
                .write: 618, .mapWrite: 312, .read: 591, .mapRead: 274, .truncate: 281, .clone: 253, .fallocate: 302,
                .punchHole: 295, .zeroRange: 289, .collapseRange: 253, .insertRange: 237, .dedupeRange: 272,
                .copyRange: 314,
            ]),
    ]

    @Test("have as many operations of each kind as the file has lines", arguments: recorded)
    func counts(recorded: Recorded) throws {
        let list = try #require(try Workload(path: path(recorded.name)).list)
        var counts: [FsxWord: Int] = [:]
        for operation in list.operations { counts[operation.word, default: 0] += 1 }
        #expect(counts == recorded.counts)
        #expect(list.skipped == recorded.skipped)
    }

    @Test("name sizes that follow from the operations before, down to the recorded last one", arguments: recorded)
    func sizes(recorded: Recorded) throws {
        let list = try #require(try Workload(path: path(recorded.name)).list)
        var size = 0
        var wrongLines: [Int] = []
        for operation in list.operations {
            if operation.sizeBefore != size { wrongLines.append(operation.line) }
            size = Self.size(after: operation.operation(), from: operation.sizeBefore)
        }
        #expect(wrongLines == [])
        #expect(size == recorded.finalSize)
    }

    @Test("are the same from the binary as from the folder")
    func builtIn() throws {
        let list = try #require(try Workload(path: path("fsx-core-seed31-120")).list)
        #expect(Workload.builtIn.name == "fsx-core-seed31-120")
        #expect(Workload.builtIn.list?.operations == list.operations)
        #expect(Workload.builtIn.list?.skipped == list.skipped)
    }

    @Test("keep every number and flag of a line")
    func lines() throws {
        let text = """
            # a comment, then a blank line

            write 0x90a 0xf253 0x0\t close_open
            mapwrite 0x20000 0x10 0xfb5d *
            truncate 0x0 0x10 0x20010
            clone_range 0x1000 0x2000 0x3000 0x10
            fallocate 0x1 0x2 0x10 keep_size unshare
            punch_hole 0x1 0x2 0x10 keep_size
            zero_range 0x1 0x2 0x10 keep_size
            zero_range 0x1 0x2 0x10
            skip write_atomic 0x1 0x2 0x10
            fsync 0x0 0x0 0x10
            write_atomic 0x1 0x2 0x10
            write_dontcache 0x1 0x2 0x10
            read_dontcache 0x1 0x2 0x10
            read 0x0 0x0 0x10
            exchange_range 0x0 0x1000 0x2000 0x7FFFFFFFFFFFFFFF
            """
        // Lists that were edited elsewhere may end their lines in CR LF.
        for text in [text, text.replacingOccurrences(of: "\n", with: "\r\n")] {
            let list = try FsxOperationList(name: "t", text: text)
            #expect(
                list.operations == [
                    RecordedOperation(line: 3, word: .write, .init(offset: 0x90a, length: 0xf253), sizeBefore: 0),
                    RecordedOperation(
                        line: 4, word: .mapWrite, .init(offset: 0x20000, length: 0x10), sizeBefore: 0xfb5d),
                    RecordedOperation(line: 5, word: .truncate, .init(offset: 0, length: 0x10), sizeBefore: 0x20010),
                    RecordedOperation(
                        line: 6, word: .clone, .init(offset: 0x1000, length: 0x2000, destination: 0x3000),
                        sizeBefore: 0x10),
                    RecordedOperation(
                        line: 7, word: .fallocate, .init(offset: 1, length: 2, keepsSize: true, unshares: true),
                        sizeBefore: 0x10),
                    RecordedOperation(
                        line: 8, word: .punchHole, .init(offset: 1, length: 2, keepsSize: true), sizeBefore: 0x10),
                    RecordedOperation(
                        line: 9, word: .zeroRange, .init(offset: 1, length: 2, keepsSize: true), sizeBefore: 0x10),
                    RecordedOperation(line: 10, word: .zeroRange, .init(offset: 1, length: 2), sizeBefore: 0x10),
                    RecordedOperation(line: 12, word: .fsync, .init(offset: 0, length: 0), sizeBefore: 0x10),
                    RecordedOperation(line: 13, word: .writeAtomic, .init(offset: 1, length: 2), sizeBefore: 0x10),
                    RecordedOperation(line: 14, word: .writeDontcache, .init(offset: 1, length: 2), sizeBefore: 0x10),
                    RecordedOperation(line: 15, word: .readDontcache, .init(offset: 1, length: 2), sizeBefore: 0x10),
                    RecordedOperation(
                        line: 17, word: .exchangeRange, .init(offset: 0, length: 0x1000, destination: 0x2000),
                        sizeBefore: .max),
                ])
            #expect(
                list.operations.map { $0.operation() } == [
                    .write(file: 0, offset: 0x90a, count: 0xf253),
                    .mappedWrite(file: 0, offset: 0x20000, count: 0x10),
                    .truncate(file: 0, size: 0x10),
                    .clone(source: 0, offset: 0x1000, count: 0x2000, target: 0, at: 0x3000),
                    .allocate(file: 0, offset: 1, count: 2, keepSize: true, unshare: true),
                    .punch(file: 0, offset: 1, count: 2),
                    .zero(file: 0, offset: 1, count: 2, keepSize: true),
                    .zero(file: 0, offset: 1, count: 2, keepSize: false), .sync,
                    .write(file: 0, offset: 1, count: 2), .write(file: 0, offset: 1, count: 2),
                    .read(file: 0, offset: 1, count: 2),
                    .exchange(first: 0, offset: 0, count: 0x1000, second: 0, at: 0x2000),
                ])
            #expect(list.skipped == 2)
        }
    }

    @Test(
        "are refused with file, line and reason when a line makes no sense",
        arguments: [
            ("wrote 0x0 0x1 0x0", #""wrote" is no operation of fsx that this version knows"#),
            ("write_sync 0x0 0x1 0x0", #""write_sync" is no operation of fsx that this version knows"#),
            ("write\u{0} 0x0 0x1 0x0", #""write\0" is no operation of fsx that this version knows"#),
            ("skip", "skip names no operation; expected skip NAME …"),
            ("write 0x0 0x1", "write takes 3 numbers (offset, length, size), but 2 words follow it"),
            (
                "clone_range 0x0 0x1000 0x0",
                "clone_range takes 4 numbers (source, length, destination, size), but 3 words follow it"
            ),
            ("write 0 0x1 0x0", #""0" is no number; expected hexadecimal digits after 0x"#),
            ("write 0x 0x1 0x0", #""0x" is no number; expected hexadecimal digits after 0x"#),
            ("write 0x-1 0x1 0x0", #""0x-1" is no number; expected hexadecimal digits after 0x"#),
            ("write 0x0 keep_size 0x0", #""keep_size" is no number; expected hexadecimal digits after 0x"#),
            ("write 0x8000000000000000 0x1 0x0", #""0x8000000000000000" does not fit 63 bits"#),
            (
                "write 0x7fffffffffffffff 0x1 0x0",
                "offset 0x7fffffffffffffff plus length 0x1 is more than a file can have"
            ),
            (
                "clone_range 0x0 0x1000 0x7ffffffffffff001 0x0",
                "offset 0x7ffffffffffff001 plus length 0x1000 is more than a file can have"
            ),
            ("truncate 0x1 0x0 0x0", "truncate begins with 0x1; expected 0x0, then the new size, then the old one"),
            ("write 0x0 0x1 0x0 sync", #""sync" is no flag; expected keep_size, unshare or close_open"#),
            ("write 0x0 0x1 0x0 0x0", #""0x0" is no flag; expected keep_size, unshare or close_open"#),
            ("write 0x0 0x1 0x0 keep_size", "write does not take the flag keep_size"),
            ("zero_range 0x0 0x1 0x0 unshare", "zero_range does not take the flag unshare"),
        ])
    func malformed(line: String, reason: String) {
        let error = #expect(throws: InputError.self) {
            try FsxOperationList(name: "bad.fsxops", text: "write 0x0 0x1 0x0\n\n\(line)\nskip\n")
        }
        #expect(error?.description == "bad.fsxops:3: \(reason)")
    }

    @Test("are refused by name when there is no such file")
    func missing() {
        let reason = "the workload cannot be read; is it there, and a file?"
        let error = #expect(throws: InputError.self) { try Workload(path: path("no-such-list")) }
        #expect(error?.description.hasSuffix("no-such-list.fsxops: \(reason)") == true)
    }

    /// What each operation of fsx does to the size of its file, said once more and apart from any store.
    private static func size(after operation: WorkloadOperation, from size: Int) -> Int {
        switch operation {
        case .write(_, let offset, let count), .mappedWrite(_, let offset, let count): max(size, offset + count)
        case .truncate(_, let bytes): bytes
        case .allocate(_, let offset, let count, let keepSize, _): keepSize ? size : max(size, offset + count)
        case .zero(_, let offset, let count, let keepSize): keepSize ? size : max(size, offset + count)
        case .collapse(_, _, let count): size - count
        case .insert(_, _, let count): size + count
        case .clone(_, _, let count, _, let at), .copy(_, _, let count, _, let at): max(size, at + count)
        default: size
        }
    }

    /// The list of that name in Workloads/ of the package.
    private func path(_ name: String) -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Workloads/\(name).fsxops").path
    }
}
