import CrashEngine
import Testing

/// What campaigns write tells who wrote it, each byte of it.
@Suite("Stamps")
struct StampTests {
    @Test("each byte tells two operations apart, wherever a write begins and however short it is")
    func everyByte() {
        for offset in 0..<16 {
            let bytes = (1...200).map { Stamp.write(file: 3, operation: $0, offset: offset, count: 1)[0] }
            #expect(Set(bytes).count == bytes.count, "at byte \(offset)")
        }
    }

    @Test("a sector says whose bytes it shows, and which")
    func words() {
        let sector = Stamp.write(file: 3, operation: 260, offset: 1024, count: 512)
        #expect(Stamp.describe(sector) == "what operation 260 wrote to file 3, byte 1024")
        #expect(Stamp.describe(sector, from: 100) == "what operation 260 wrote to file 3, byte 1128")
        #expect(Stamp.describe([UInt8](repeating: 0, count: 512)) == "zeros")
        #expect(Stamp.describe([UInt8](repeating: 7, count: 512)) == "bytes that nobody wrote")
    }
}
