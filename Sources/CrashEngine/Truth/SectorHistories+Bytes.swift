/// Bytes in sectors, for ``ReferenceFiles``. Imports nothing.
extension SectorHistories {
    /// Sectors in a row that show the same.
    package typealias Piece = (sectors: Range<Int>, bytes: [UInt8])

    private static let sectorBytes = ReferenceFiles.sectorBytes
    /// A sector to which nothing ever happened.
    static let zeros = [UInt8](repeating: 0, count: sectorBytes)

    /// What `sectors` show after everything that happened, ascending and without gaps. O(runs in them).
    package func shown(_ sectors: Range<Int>) -> [Piece] {
        runs(in: sectors).map { ($0.sectors, $0.versions.last?.bytes ?? Self.zeros) }
    }

    /// Puts `bytes` at byte `offset`: one more version, which `make` makes, of each sector that they touch. O(bytes).
    mutating func store(_ bytes: [UInt8], at offset: Int, _ make: (_ content: [UInt8]) -> SectorVersion) {
        guard !bytes.isEmpty else { return }
        let size = Self.sectorBytes
        append(to: (offset / size)..<((offset + (bytes.count - 1)) / size + 1)) { sector, newest in
            let start = offset - sector * size
            let part = max(start, 0)..<min(start + bytes.count, size)
            var content = newest?.bytes ?? Self.zeros
            content.replaceSubrange(part, with: bytes[(part.lowerBound - start)..<(part.upperBound - start)])
            return make(content)
        }
    }

    /// Puts zeros into `range`, as ``store(_:at:_:)`` would. O(runs in it).
    mutating func erase(_ range: Range<Int>, _ make: (_ content: [UInt8]) -> SectorVersion) {
        let parts = Self.parts(range, Self.sectorBytes)
        for edge in [parts[0], parts[2]] { store(Array(Self.zeros[..<edge.count]), at: edge.lowerBound, make) }
        append(
            make(Self.zeros),
            to: (parts[1].lowerBound / Self.sectorBytes)..<(parts[1].upperBound / Self.sectorBytes))
    }

    /// The number of sectors that the first `bytes` bytes of a file touch.
    static func count(ofBytes bytes: Int) -> Int { bytes / sectorBytes + (bytes % sectorBytes > 0 ? 1 : 0) }

    /// `range` up to its first whole unit, its whole units, and what is left behind them. No sum overflows.
    static func parts(_ range: Range<Int>, _ unit: Int) -> [Range<Int>] {
        let first = range.lowerBound + min((unit - range.lowerBound % unit) % unit, range.count)
        let end = max(range.upperBound / unit * unit, first)
        return [range.lowerBound..<first, first..<end, end..<range.upperBound]
    }
}
