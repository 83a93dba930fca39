// What lies behind the end of SQLite's write-ahead log. SQLite takes the log to end at the first frame that does not match the
// running sum, and says nothing: a single changed bit makes it forget that commit and all after it.
//
//   frame   1 | 2 | 3 | 4 | 5     salts of this log in 1…5, sum wrong at 3:  two valid frames, three of the log's own behind them
//   frame   1 | 2 | 3 | 4         sums right, but no commit after 2:         two frames count, and two lie behind them
//   frame   1 | 2 | x | y | z     salts of an earlier log in x…z:            two valid frames, and leftovers that mean nothing
//
// A frame counts as this log's own when either of its two salts is the header's: one changed bit spares one of them, and a log
// that starts over gets others. It counts too when its first salt, which each log that starts over raises by one, is of a log
// still to come: then the header is an old one.
//
// Not covered: which of the two it was, damage or a crash in the middle of an unsynced commit. Nobody can tell these apart.
// Source: sqlite.org/fileformat2.html §4.

/// The frames of a log that belong to it, one after the other.
struct LogScan {
    static let headerBytes = 32

    /// Of a frame, its header included.
    let frameBytes: Int
    let salts: (UInt32, UInt32)
    private let isBigEndian: Bool
    private var sum: (UInt32, UInt32) = (0, 0)

    /// Nil unless `header`, the log's first bytes, matches its own sum.
    init?(_ header: ArraySlice<UInt8>) {
        let start = header.startIndex
        guard header.count == Self.headerBytes, Self.word(header, start) & ~1 == 0x377f_0682 else { return nil }
        let pageBytes = Int(Self.word(header, start + 8))
        guard (512...65536).contains(pageBytes) else { return nil }
        frameBytes = 24 + pageBytes
        isBigEndian = Self.word(header, start) & 1 == 1
        salts = (Self.word(header, start + 16), Self.word(header, start + 20))
        add(header.prefix(24))
        guard sum == (Self.word(header, start + 24), Self.word(header, start + 28)) else { return nil }
    }

    /// Whether `frame` comes next. Ask for every frame up to the first that does not, and for none behind it.
    mutating func accepts(_ frame: ArraySlice<UInt8>) -> Bool {
        let start = frame.startIndex
        guard frame.count == frameBytes, Self.salts(of: frame) == salts, Self.word(frame, start) != 0 else {
            return false
        }
        add(frame.prefix(8))
        add(frame.dropFirst(24))
        return sum == (Self.word(frame, start + 16), Self.word(frame, start + 20))
    }

    /// Whether the frame is a commit's last.
    static func isCommit(_ frame: ArraySlice<UInt8>) -> Bool { word(frame, frame.startIndex + 4) != 0 }

    static func salts(of frame: ArraySlice<UInt8>) -> (UInt32, UInt32) {
        (word(frame, frame.startIndex + 8), word(frame, frame.startIndex + 12))
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { buffer in
            for place in stride(from: 0, to: buffer.count, by: 8) {
                var pair = (
                    buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self),
                    buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                )
                pair =
                    isBigEndian
                    ? (UInt32(bigEndian: pair.0), UInt32(bigEndian: pair.1))
                    : (UInt32(littleEndian: pair.0), UInt32(littleEndian: pair.1))
                sum.0 = sum.0 &+ pair.0 &+ sum.1
                sum.1 = sum.1 &+ pair.1 &+ sum.0
            }
        }
    }

    private static func word(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
        bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Frames of a log, counted.
struct LogTail {
    let bytes: Int
    /// There are bytes, but no header that matches its own sum.
    private(set) var hasDamagedHeader = false
    /// Frames of whole commits: what SQLite takes.
    private(set) var frames = 0
    /// Whole frames behind them that match the sum, or carry a salt of this log.
    private(set) var framesBehind = 0

    init(_ log: [UInt8]) {
        bytes = log.count
        guard !log.isEmpty else { return }
        guard var scan = LogScan(log.prefix(LogScan.headerBytes)) else {
            hasDamagedHeader = true
            return
        }
        var isValid = true
        let frameBytes = scan.frameBytes
        for start in stride(from: LogScan.headerBytes, through: log.count - frameBytes, by: frameBytes) {
            let frame = log[start..<(start + frameBytes)]
            isValid = isValid && scan.accepts(frame)
            let salts = LogScan.salts(of: frame)
            let isAhead = (1..<65_536).contains(salts.0 &- scan.salts.0)
            let isOwn = salts.0 == scan.salts.0 || salts.1 == scan.salts.1 || isAhead
            if isValid || isOwn { framesBehind += 1 }
            if isValid, LogScan.isCommit(frame) { (frames, framesBehind) = (frames + framesBehind, 0) }
        }
    }
}
