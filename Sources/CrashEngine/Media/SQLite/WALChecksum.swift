/// SQLite's checksum over the write-ahead log, as far as it is needed to tell whether a frame is valid.
///
/// Source: sqlite.org/fileformat2.html §4.2 and wal.c, walChecksumBytes and walDecodeFrame.
struct WALChecksum {
    static let headerBytes = 32
    static let frameHeaderBytes = 24

    /// The two running sums.
    struct Sums: Hashable {
        var first: UInt32
        var second: UInt32
    }

    let pageBytes: Int
    /// The sums over the log's header, from which the first frame goes on.
    let first: Sums
    private let bigEndian: Bool
    private let salts: UInt64

    /// - Parameter header: the first 32 bytes of the log. Nil if its magic number is not a log's.
    init?(header: UnsafeRawBufferPointer) {
        guard header.count == Self.headerBytes, Self.word(header, 0) & ~1 == 0x377f_0682 else { return nil }
        bigEndian = Self.word(header, 0) & 1 == 1
        pageBytes = Int(Self.word(header, 8))
        salts = header.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        first = Sums(first: Self.word(header, 24), second: Self.word(header, 28))
    }

    /// The sums over the log up to the end of a valid frame, as the frame's header has them.
    static func sums(ofFrame header: UnsafeRawBufferPointer) -> Sums {
        Sums(first: word(header, 16), second: word(header, 20))
    }

    /// Whether recovery takes `frame` for valid, if the sums over the log before it are `running`.
    func accepts(_ frame: UnsafeRawBufferPointer, after running: Sums) -> Bool {
        guard frame.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == salts, Self.word(frame, 0) != 0 else {
            return false
        }
        var running = running
        add(UnsafeRawBufferPointer(rebasing: frame[0..<8]), to: &running)
        add(UnsafeRawBufferPointer(rebasing: frame[Self.frameHeaderBytes...]), to: &running)
        return running == Self.sums(ofFrame: frame)
    }

    private func add(_ buffer: UnsafeRawBufferPointer, to sums: inout Sums) {
        var (left, right) = (sums.first, sums.second)
        for pair in stride(from: 0, to: buffer.count, by: 8) {
            let first = buffer.loadUnaligned(fromByteOffset: pair, as: UInt32.self)
            let second = buffer.loadUnaligned(fromByteOffset: pair + 4, as: UInt32.self)
            left = left &+ (bigEndian ? UInt32(bigEndian: first) : UInt32(littleEndian: first)) &+ right
            right = right &+ (bigEndian ? UInt32(bigEndian: second) : UInt32(littleEndian: second)) &+ left
        }
        sums = Sums(first: left, second: right)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
}
