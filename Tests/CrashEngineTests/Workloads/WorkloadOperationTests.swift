import CrashEngine
import LayoutStore
import Testing

@Suite("One operation")
struct WorkloadOperationTests {
    /// Two files of 20,000 and 9,000 bytes, and operations of each kind on them, inside, across and past their ends.
    private static let operations: [WorkloadOperation] = [
        .create(file: 2), .write(file: 0, offset: 100, count: 50), .write(file: 0, offset: 19_000, count: 5_000),
        .mappedWrite(file: 1, offset: 8_000, count: 1_000), .mappedWrite(file: 1, offset: 9_500, count: 1),
        .read(file: 0, offset: 0, count: 30_000), .mappedRead(file: 0, offset: 0, count: 10),
        .truncate(file: 0, size: 1_000), .truncate(file: 0, size: 50_000),
        .clone(source: 0, offset: 0, count: 8_192, target: 1, at: 4_096),
        .clone(source: 0, offset: 0, count: 4_096, target: 1, at: 0),
        .allocate(file: 0, offset: 18_000, count: 9_000, keepSize: false, unshare: false),
        .allocate(file: 0, offset: 18_000, count: 9_000, keepSize: true, unshare: false),
        .punch(file: 0, offset: 18_000, count: 9_000), .zero(file: 0, offset: 18_000, count: 9_000, keepSize: false),
        .zero(file: 0, offset: 18_000, count: 9_000, keepSize: true), .collapse(file: 0, offset: 4_096, count: 8_192),
        .insert(file: 1, offset: 4_096, count: 8_192),
        .dedupe(source: 0, offset: 0, count: 4_096, target: 1, at: 0),
        .copy(source: 0, offset: 0, count: 20_000, target: 1, at: 5_000),
        .copy(source: 0, offset: 19_000, count: 5_000, target: 1, at: 8_500),
        .copy(source: 0, offset: 20_000, count: 5_000, target: 1, at: 30_000),
        .exchange(first: 0, offset: 0, count: 4_096, second: 1, at: 4_096), .unlink(file: 1), .sync, .checkpoint,
        .reopen, .map(slot: 1, client: 0, file: 0, block: 0, blocks: 1, access: .write),
        .pageFault(slot: 1, block: 0, blocks: 1, access: .write), .unmap(slot: 1),
        .pin(slot: 2, client: 0, file: 0, block: 0, blocks: 1, access: .read), .unpin(slot: 2),
    ]

    @Test("leaves the size that it says, and all others as they were", arguments: operations)
    func sizes(operation: WorkloadOperation) {
        var reference = ReferenceFiles()
        for size in [20_000, 9_000] {
            let file = reference.create(operation: 0)
            reference.truncate(file, to: size, operation: 0, issued: 0)
        }
        var sizes = (0..<reference.count).map { reference.size(of: $0) }
        let left = operation.sizeLeft { sizes[$0] }
        operation.apply(to: &reference, .init(number: 1, issued: 1, ended: 2)) { _, _, count in
            [UInt8](repeating: 1, count: count)
        }
        if let left {
            if left.file == sizes.count { sizes.append(0) }
            sizes[left.file] = left.size
        }
        #expect(sizes == (0..<reference.count).map { reference.size(of: $0) })
    }

    @Test("changes no byte that it does not race for", arguments: operations)
    func races(operation: WorkloadOperation) {
        var reference = ReferenceFiles()
        let sizes = [20_000, 9_000]
        for (file, size) in sizes.enumerated() {
            _ = reference.create(operation: 0)
            reference.write(file, [UInt8](repeating: UInt8(7 + file), count: size), at: 0, operation: 0, issued: 0)
        }
        let before = reference
        operation.apply(to: &reference, .init(number: 1, issued: 1, ended: 2)) { _, _, count in
            [UInt8](repeating: 1, count: count)
        }
        let races = operation.racing { sizes[$0] }
        for (file, size) in sizes.enumerated() {
            let (old, new) = (
                before.content(of: file, from: 0, to: size), reference.content(of: file, from: 0, to: size)
            )
            for byte in 0..<size where old[byte] != new[byte] {
                guard !races.contains(where: { $0.file == file && $0.bytes.contains(byte) }) else { continue }
                Issue.record("\(operation.words) changes byte \(byte) of file \(file) and does not race for it")
                break
            }
        }
    }

    @Test("does for a line what fsx does around its call")
    func aroundCalls() throws {
        let text = """
            mapwrite 0x1000 0x1000 0x800
            mapwrite 0x0 0x100 0x2000
            mapread 0x1800 0x1000 0x2000
            read 0x1800 0x1000 0x2000
            """
        let list = try FsxOperationList(name: "t", text: text)
        #expect(
            list.operations.map { $0.operations(on: 3, of: $0.sizeBefore) } == [
                [.truncate(file: 3, size: 0x2000), .mappedWrite(file: 3, offset: 0x1000, count: 0x1000)],
                [.mappedWrite(file: 3, offset: 0, count: 0x100)],
                [.mappedRead(file: 3, offset: 0x1800, count: 0x800)],
                [.read(file: 3, offset: 0x1800, count: 0x1000)],
            ])
    }
}
