/// Questions whose answers cost what was written, however large the files are. Imports nothing, like ``ReferenceFiles``.
extension ReferenceFiles {
    /// The sectors of `bytes` that show anything but zeros, in bytes; ascending.
    package func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>] {
        let sectors = (bytes.lowerBound / Self.sectorBytes)..<SectorHistories.count(ofBytes: bytes.upperBound)
        return shown(file, sectors).filter { $0.bytes != SectorHistories.zeros }.map { piece in
            // The last sector of the largest file ends a byte after it.
            let end = piece.sectors.upperBound.multipliedReportingOverflow(by: Self.sectorBytes)
            return (piece.sectors.lowerBound * Self.sectorBytes)..<(end.overflow ? .max : end.partialValue)
        }
    }

    /// Whether `count` bytes of two files, each from the beginning of a sector on, show the same now.
    package func showSame(_ first: Int, at offset: Int, _ second: Int, at other: Int, count: Int) -> Bool {
        let (left, right, whole) = (offset / Self.sectorBytes, other / Self.sectorBytes, count / Self.sectorBytes)
        var rest = shown(second, right..<(right + whole))[...]
        for piece in shown(first, left..<(left + whole)) {
            let end = piece.sectors.upperBound - left
            while let theirs = rest.first, theirs.sectors.lowerBound - right < end {
                guard piece.bytes == theirs.bytes else { return false }
                if theirs.sectors.upperBound - right > end { break }
                rest.removeFirst()
            }
        }
        let done = whole * Self.sectorBytes
        return content(of: first, from: offset + done, to: offset + count)
            == content(of: second, from: other + done, to: other + count)
    }
}
