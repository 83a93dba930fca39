/// What one sector may hold, and what it held before that a crash may bring back.
///
/// A sector has one *candidate* for each thing that it may show now. While the machine runs there is one, the content written
/// last; after a crash there is one for each content that may have been left, until a read decides. Behind its candidates the
/// sector keeps the *older* contents that it had since the last sync, for the next crash:
///
///     running   candidates {v2}        older {base, v1}
///     crash     candidates {base, v1, v2}
///     patched   candidates {p(base), p(v1), p(v2)}   older {base} {v1} {v2}, each behind its own candidate
///     sync      candidates as they are, nothing older
struct SectorFlight: Sendable {
    /// One content, and the write that made it.
    struct Version: Sendable {
        /// Counts the writes to the medium; -1 for what was there before any.
        let time: Int
        let bytes: SectorBytes
    }

    let sector: Int
    /// Never empty; ascending by time after a crash. One alone is decided.
    private(set) var candidates: [Version]
    /// For each candidate the contents before it since the last sync, ascending by time; empty when no candidate has any.
    private var older: [[Version]]

    init(sector: Int, candidate: Version, older: [Version] = []) {
        self.sector = sector
        candidates = [candidate]
        self.older = older.isEmpty ? [] : [older]
    }

    /// Whether a crash now may leave more than one content.
    var isInFlight: Bool { candidates.count > 1 || !older.isEmpty }

    /// The write that made what shows.
    var lastWritten: Int { candidates[candidates.count - 1].time }

    /// Every content that a crash now may leave, ascending by time.
    private var history: [Version] {
        guard candidates.count > 1 else { return (older.first ?? []) + candidates }
        return (older.flatMap { $0 } + candidates).sorted { $0.time < $1.time }
    }

    /// The number of different contents that a crash now may leave.
    var legalContents: Int { Set(history.map(\.bytes)).count }

    /// The machine or its power fails: what is there is undecided again.
    mutating func crash() {
        guard !older.isEmpty else { return }
        candidates = history
        older = []
    }

    /// A sync: what is shown is permanent.
    mutating func seal() { older = [] }

    /// For each candidate the class that it belongs to, and how many classes there are: candidates are of one class when they
    /// agree on `part`. Classes are numbered by their first candidate.
    func classes(on part: Range<Int>) -> (of: [Int], count: Int) {
        if candidates.count == 1 { return ([0], 1) }
        var firsts: [Int] = []
        let of = candidates.indices.map { candidate in
            let bytes = candidates[candidate].bytes
            if let known = firsts.firstIndex(where: { candidates[$0].bytes.agrees(with: bytes, on: part) }) {
                return known
            }
            firsts.append(candidate)
            return firsts.count - 1
        }
        return (of, firsts.count)
    }

    /// Keeps the candidates whose class is `chosen`.
    mutating func narrow(to chosen: Int, of classes: [Int]) {
        let kept = candidates.indices.filter { classes[$0] == chosen }
        candidates = kept.map { candidates[$0] }
        if !older.isEmpty { older = kept.map { older[$0] } }
    }

    /// Writes the whole sector: whatever it held before, it shows `version` now.
    mutating func overwrite(with version: Version) {
        older = [history]
        candidates = [version]
    }

    /// Writes `bytes` over `part` of every candidate. Those that agree now are one.
    mutating func patch(_ part: Range<Int>, with bytes: UnsafeRawBufferPointer, time: Int) {
        var patched: [Version] = []
        var behind: [[Version]] = []
        for (index, candidate) in candidates.enumerated() {
            let content = candidate.bytes.replacing(part, with: bytes)
            let before = (older.isEmpty ? [] : older[index]) + [candidate]
            if let same = patched.firstIndex(where: { $0.bytes == content }) {
                behind[same] = (behind[same] + before).sorted { $0.time < $1.time }
            } else {
                patched.append(Version(time: time, bytes: content))
                behind.append(before)
            }
        }
        (candidates, older) = (patched, behind)
    }

    /// Zeroes everything past the first `kept` bytes, in all contents: the file has ended there all along.
    mutating func cut(to kept: Int) {
        func cut(_ version: Version) -> Version {
            Version(time: version.time, bytes: version.bytes.cut(to: kept))
        }
        candidates = candidates.map(cut)
        older = older.map { $0.map(cut) }
    }
}
