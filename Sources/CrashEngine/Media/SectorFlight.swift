/// One sector in flight: the contents that it may show now, and the older ones that a crash may bring back.
///
/// Each content that the sector may show now is a *candidate*. While the machine runs there is one, the content written
/// last. After a crash of the machine there is one for each content that the crash may have left, until a read decides
/// between them. For the next crash, each candidate keeps the *older* contents that the sector had before it since the
/// last sync:
///
///     running   candidates {v2}                      older {base, v1}
///     crash     candidates {base, v1, v2}            older {} {} {}
///     patched   candidates {p(base), p(v1), p(v2)}   older {base} {v1} {v2}      a write p to a part of the sector
///     sync      candidates {p(base), p(v1), p(v2)}   older {} {} {}
struct SectorFlight: Sendable {
    /// One content, and the write that made it.
    struct Version: Sendable {
        /// The number of the write, counted per medium; -1 for a content from before any write.
        let time: Int
        let bytes: SectorBytes
    }

    let sector: Int
    /// The first candidate. If it is the only one, the sector is decided.
    private(set) var shown: Version
    /// The older contents of `shown`, ascending by time.
    private var older: [Version]
    /// The other candidates, ascending by time after a crash, each with its older contents.
    private var others: [(candidate: Version, older: [Version])] = []

    init(sector: Int, candidate: Version, older: [Version] = []) {
        (self.sector, shown, self.older) = (sector, candidate, older)
    }

    /// The number of candidates.
    var count: Int { 1 + others.count }

    var isDecided: Bool { others.isEmpty }

    /// The writes that made the candidates.
    var times: [Int] { (0..<count).map { candidate($0).time } }

    func candidate(_ index: Int) -> Version { index == 0 ? shown : others[index - 1].candidate }

    /// Whether a crash of the machine now may leave more than one content.
    var isInFlight: Bool { !others.isEmpty || !older.isEmpty }

    /// The last candidate.
    var newest: Version { others.last?.candidate ?? shown }

    /// The last candidate that was written at `time` or before; if there is none, the first.
    func candidate(by time: Int) -> Int { (0..<count).last { candidate($0).time <= time } ?? 0 }

    /// Every content that a crash now may leave, ascending by time.
    private var history: [Version] {
        if others.isEmpty { return older + CollectionOfOne(shown) }
        return (older + [shown] + others.flatMap { $0.older + [$0.candidate] }).sorted { $0.time < $1.time }
    }

    /// The number of different contents that a crash now may leave.
    var legalContents: Int { Set(history.map(\.bytes)).count }

    /// A crash of the machine: every content since the last sync becomes a candidate.
    mutating func crash() {
        guard !older.isEmpty || others.contains(where: { !$0.older.isEmpty }) else { return }
        let all = history
        (shown, older) = (all[0], [])
        others = all.dropFirst().map { ($0, []) }
    }

    /// A sync: the candidates are permanent, and nothing is older.
    mutating func seal() {
        if !older.isEmpty { older = [] }
        for index in others.indices { others[index].older = [] }
    }

    /// The class of each candidate, and the number of classes. Candidates with the same bytes in `part` are of one
    /// class; classes are numbered in the order of their first candidates.
    func classes(on part: Range<Int>) -> (of: [Int], count: Int) {
        if others.count < 2 { return isOneClass(on: part) ? (Self.one, 1) : (Self.two, 2) }
        var firsts: [Int] = []
        let of = (0..<count).map { index in
            let bytes = candidate(index).bytes
            if let known = firsts.firstIndex(where: { candidate($0).bytes.agrees(with: bytes, on: part) }) {
                return known
            }
            firsts.append(index)
            return firsts.count - 1
        }
        return (of, firsts.count)
    }

    private static let one = [0, 0]
    private static let two = [0, 1]

    /// Whether all candidates have the same bytes in `part`.
    func isOneClass(on part: Range<Int>) -> Bool {
        others.allSatisfy { $0.candidate.bytes.agrees(with: shown.bytes, on: part) }
    }

    /// Keeps the candidates whose class is `chosen`.
    mutating func narrow(to chosen: Int, of classes: [Int]) {
        if others.count == 1 {
            if classes[0] == classes[1] { return }
            if chosen == classes[1] { (shown, older) = others[0] }
            others = []
            return
        }
        others = others.indices.compactMap { classes[$0 + 1] == chosen ? others[$0] : nil }
        if classes[0] != chosen { (shown, older) = others.removeFirst() }
    }

    /// Writes the whole sector: `version` becomes the only candidate, and all contents from before are older.
    mutating func overwrite(with version: Version) {
        if others.isEmpty { older.append(shown) } else { (older, others) = (history, []) }
        shown = version
    }

    /// Writes `bytes` over `part` of every candidate. Candidates that are equal then become one.
    mutating func patch(_ part: Range<Int>, with bytes: UnsafeRawBufferPointer, time: Int) {
        guard !others.isEmpty else {
            older.append(shown)
            shown = Version(time: time, bytes: shown.bytes.replacing(part, with: bytes))
            return
        }
        let before = [(candidate: shown, older: older)] + others
        var patched: [(candidate: Version, older: [Version])] = []
        for (candidate, older) in before {
            let content = candidate.bytes.replacing(part, with: bytes)
            if let same = patched.firstIndex(where: { $0.candidate.bytes == content }) {
                patched[same].older = (patched[same].older + older + [candidate]).sorted { $0.time < $1.time }
            } else {
                patched.append((Version(time: time, bytes: content), older + [candidate]))
            }
        }
        (shown, older) = patched.removeFirst()
        others = patched
    }

    /// Zeroes everything past the first `kept` bytes in all contents, older ones too: the file ends there for good.
    mutating func cut(to kept: Int) {
        func cut(_ version: Version) -> Version {
            Version(time: version.time, bytes: version.bytes.cut(to: kept))
        }
        shown = cut(shown)
        older = older.map(cut)
        others = others.map { (cut($0.candidate), $0.older.map(cut)) }
    }
}
