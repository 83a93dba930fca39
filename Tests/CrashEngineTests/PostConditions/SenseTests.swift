import CrashEngine
import LayoutStore
import Testing

/// A call that makes no sense is refused, and no other call is refused for that.
@Suite("The sense of a call")
struct SenseTests {
    private static let block = 4096
    /// Two files of two blocks and a half, of which block 1 of the second is a hole; and a mapping of blocks 1 and 2 of the first, for
    /// reading.
    private static let view = StoreView(
        files: [
            InodeNumber(1): StoreView.File(size: 10240, map: map([0..<3])),
            InodeNumber(2): StoreView.File(size: 10240, map: map([0..<1, 2..<3])),
        ],
        parents: [mapping: StoreView.Place(by: HolderID(5), InodeNumber(1), FileBlock(1), BlockCount(2), .read)])
    private static let mapping = Hold.Parent.mappedRange(MappedRangeID(7))

    private static func map(_ runs: [Range<Int64>]) -> FileMap {
        FileMap(
            runs.map {
                Extent(
                    inode: InodeNumber(1), fork: .data, offset: FileBlock($0.lowerBound),
                    start: DiskBlock(40 + $0.lowerBound),
                    count: BlockCount($0.upperBound - $0.lowerBound), state: .written, born: LSN(1))
            })
    }

    private func isSensible(_ operation: WorkloadOperation, _ parent: Hold.Parent? = nil) -> Bool {
        let call = Return(
            operation, inodes: [InodeNumber(1), InodeNumber(2)], parent: parent, before: Self.view, after: Self.view)
        let isRefusable = call.refusedForNothing.isEmpty
        #expect(call.breaches.contains { $0.kind == "not_refused" } == isRefusable, "\(operation)")
        return !isRefusable
    }

    @Test("that moves the rest of a file: whole blocks, before its end")
    func shifts() {
        let block = Self.block
        #expect(isSensible(.collapse(file: 0, offset: block, count: block)))
        #expect(!isSensible(.collapse(file: 0, offset: block, count: 2 * block)))
        #expect(!isSensible(.collapse(file: 0, offset: 1, count: block)))
        #expect(!isSensible(.collapse(file: 0, offset: 0, count: block - 512)))
        #expect(isSensible(.insert(file: 0, offset: 2 * block, count: 5 * block)))
        #expect(!isSensible(.insert(file: 0, offset: 3 * block, count: block)))
        #expect(!isSensible(.insert(file: 0, offset: 512, count: block)))
    }

    @Test("of two ranges: whole blocks or the ends of both files, apart, inside the files")
    func pairs() {
        let block = Self.block
        #expect(isSensible(.clone(source: 0, offset: 0, count: 10240, target: 1, at: 0)))
        #expect(isSensible(.clone(source: 0, offset: 0, count: block, target: 1, at: 8 * block)))
        #expect(!isSensible(.clone(source: 0, offset: 0, count: 3 * block, target: 1, at: 0)))
        #expect(!isSensible(.clone(source: 0, offset: 0, count: 700, target: 1, at: 0)))
        #expect(!isSensible(.clone(source: 0, offset: 0, count: block, target: 1, at: 1)))
        #expect(!isSensible(.clone(source: 0, offset: 0, count: 2 * block, target: 0, at: block)))
        #expect(isSensible(.exchange(first: 0, offset: 0, count: block, second: 0, at: block)))
        #expect(!isSensible(.exchange(first: 0, offset: 0, count: block, second: 1, at: 2 * block)))
        #expect(!isSensible(.dedupe(source: 0, offset: block, count: 6144, target: 1, at: 0)))
        #expect(isSensible(.dedupe(source: 0, offset: block, count: 6144, target: 1, at: block)))
        #expect(isSensible(.copy(source: 0, offset: 1, count: 500, target: 1, at: 3)))
        #expect(!isSensible(.copy(source: 0, offset: 1, count: 500, target: 0, at: 300)))
        #expect(isSensible(.copy(source: 0, offset: 10000, count: 500, target: 0, at: 10240)))
    }

    @Test("of a holder: in its mapping, in its file, and only what can be read")
    func holders() {
        #expect(isSensible(.pageFault(slot: 1, block: 1, blocks: 2, access: .read), Self.mapping))
        #expect(!isSensible(.pageFault(slot: 1, block: 0, blocks: 2, access: .read), Self.mapping))
        #expect(!isSensible(.pageFault(slot: 1, block: 1, blocks: 1, access: .write), Self.mapping))
        #expect(!isSensible(.pageFault(slot: 1, block: 1, blocks: 1, access: .read), .mappedRange(MappedRangeID(8))))
        #expect(isSensible(.pin(slot: 1, client: 0, file: 0, block: 0, blocks: 3, access: .write)))
        #expect(!isSensible(.pin(slot: 1, client: 0, file: 0, block: 2, blocks: 2, access: .write)))
        #expect(!isSensible(.pin(slot: 1, client: 0, file: 1, block: 0, blocks: 2, access: .read)))
        #expect(isSensible(.pin(slot: 1, client: 0, file: 1, block: 0, blocks: 2, access: .write)))
        #expect(isSensible(.unmap(slot: 1), Self.mapping))
        #expect(!isSensible(.unpin(slot: 1), .pin(PinID(9))))
        #expect(isSensible(.mappedRead(file: 0, offset: 10000, count: 240)))
        #expect(!isSensible(.mappedWrite(file: 0, offset: 10000, count: 241)))
    }
}
