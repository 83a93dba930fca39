/// SQLite's checksum over the write-ahead log, as far as it takes to tell a valid frame from another.
///
/// Source: sqlite.org/fileformat2.html §4.2 and wal.c, walChecksumBytes and walDecodeFrame.
struct WALChecksum {
    static let headerBytes = 32
    static let frameHeaderBytes = 24

    let pageBytes: Int
    private let bigEndian: Bool
    private let salts: ArraySlice<UInt8>
    private let sums: (UInt32, UInt32)

    /// - Parameter header: the first 32 bytes of the log. Nil if its magic number is not a log's.
    init?(header: [UInt8]) {
        guard header.count == Self.headerBytes, Self.word(header[...], 0) & ~1 == 0x377f_0682 else { return nil }
        bigEndian = Self.word(header[...], 0) & 1 == 1
        pageBytes = Int(Self.word(header[...], 8))
        salts = header[16..<24]
        sums = (Self.word(header[...], 24), Self.word(header[...], 28))
    }

    /// Whether recovery takes `frame` for valid, behind a valid frame that begins with the bytes `previous` (nil: it is the first).
    func accepts(_ frame: [UInt8], after previous: [UInt8]?) -> Bool {
        guard frame[8..<16].elementsEqual(salts), Self.word(frame[...], 0) != 0 else { return false }
        var running = previous.map { (Self.word($0[...], 16), Self.word($0[...], 20)) } ?? sums
        add(frame[0..<8], to: &running)
        add(frame[Self.frameHeaderBytes...], to: &running)
        return running == (Self.word(frame[...], 16), Self.word(frame[...], 20))
    }

    private func add(_ bytes: ArraySlice<UInt8>, to sums: inout (UInt32, UInt32)) {
        bytes.withUnsafeBytes { buffer in
            for pair in stride(from: 0, to: buffer.count, by: 8) {
                var first = buffer.loadUnaligned(fromByteOffset: pair, as: UInt32.self)
                var second = buffer.loadUnaligned(fromByteOffset: pair + 4, as: UInt32.self)
                (first, second) =
                    bigEndian
                    ? (UInt32(bigEndian: first), UInt32(bigEndian: second))
                    : (UInt32(littleEndian: first), UInt32(littleEndian: second))
                sums.0 = sums.0 &+ first &+ sums.1
                sums.1 = sums.1 &+ second &+ sums.0
            }
        }
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
        bytes.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)) }
    }
}
