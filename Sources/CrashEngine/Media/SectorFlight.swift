/// What one sector may hold: every content that it had since the last sync, oldest first.
package struct SectorFlight {
    /// One content, and the event that wrote it.
    package struct Version {
        /// Index of the event in the log; -1 for the content from before the last sync.
        package let time: Int
        package let bytes: [UInt8]
    }

    package let sector: Int
    /// Never empty. The first is the durable content as long as nothing was decided; one alone is decided.
    package var candidates: [Version]

    /// For each candidate the class that it belongs to, and how many classes there are: candidates are of one class when they
    /// agree on `part`. Classes are numbered by their first candidate.
    func classes(on part: Range<Int>) -> (of: [Int], count: Int) {
        if candidates.count == 1 { return ([0], 1) }
        var firsts: [Int] = []
        let of = candidates.indices.map { candidate in
            if let known = firsts.firstIndex(where: { agree($0, candidate, on: part) }) { return known }
            firsts.append(candidate)
            return firsts.count - 1
        }
        return (of, firsts.count)
    }

    /// Keeps the candidates whose class is `chosen`.
    mutating func narrow(to chosen: Int, of classes: [Int]) {
        candidates = candidates.indices.filter { classes[$0] == chosen }.map { candidates[$0] }
    }

    /// Writes `bytes` over `part` of every candidate. Those that agree now are one.
    mutating func patch(_ part: Range<Int>, with bytes: UnsafeRawBufferPointer) {
        var patched: [Version] = []
        for candidate in candidates {
            var content = candidate.bytes
            content.replaceSubrange(part, with: bytes)
            if !patched.contains(where: { $0.bytes == content }) {
                patched.append(Version(time: candidate.time, bytes: content))
            }
        }
        candidates = patched
    }

    /// Compares eight bytes at a time: this is the innermost loop of a search.
    private func agree(_ left: Int, _ right: Int, on part: Range<Int>) -> Bool {
        candidates[left].bytes.withUnsafeBytes { left in
            candidates[right].bytes.withUnsafeBytes { right in
                if left.baseAddress == right.baseAddress { return true }
                var place = part.lowerBound
                while place + 8 <= part.upperBound {
                    if left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                        != right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    {
                        return false
                    }
                    place += 8
                }
                while place < part.upperBound {
                    if left[place] != right[place] { return false }
                    place += 1
                }
                return true
            }
        }
    }
}
