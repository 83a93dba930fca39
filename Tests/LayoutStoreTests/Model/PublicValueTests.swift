import LayoutStore
import Testing

@Suite("A value that programs keep or write down")
struct PublicValueTests {
    @Test("numbers errors as it always did")
    func codes() {
        let numbers: [StoreError.Code: Int] = [
            .corrupt: 0, .conflict: 1, .wouldWait: 2, .deadline: 3, .cancelled: 4, .fenced: 5, .locked: 6, .noSpace: 7,
            .input: 8, .io: 9, .diskFull: 10, .failed: 11, .logFull: 12, .poolFull: 13,
        ]
        for code in StoreError.Code.allCases { #expect(numbers[code] == code.rawValue) }
    }

    @Test("can be an error of somebody else's device")
    func errors() {
        let error = StoreError(.io, "cannot read block 7", cause: BackendFailure(code: 5, text: "EIO"))
        #expect(error.description == "cannot read block 7 (EIO, code 5)" && error.holds.isEmpty)
    }

    @Test("is a block's number as a literal")
    func literals() {
        let blocks: Range<DiskBlock> = 4..<9
        #expect(blocks.count == 5 && blocks.lowerBound + 2 == DiskBlock(6))
        #expect(Range<FileBlock>(at: 1, count: 3) == FileBlock(1)..<FileBlock(4))
    }

    @Test("says what an access allows")
    func access() {
        let all: [Access] = [[], .read, .write, [.read, .write]]
        #expect(all.map(\.description) == ["nothing", "read", "write", "read and write"])
    }
}
