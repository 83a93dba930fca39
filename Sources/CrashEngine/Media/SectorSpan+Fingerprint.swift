internal import LayoutStore

/// What of a span can be told apart by its readers.
extension SectorSpan {
    /// Whether a reader would be asked nothing.
    var isDecided: Bool { sizes.count == 1 && flights.allSatisfy(\.isDecided) }

    /// The number of chunks below the greatest size.
    var chunks: Int { ((sizes.max() ?? 0) + SectorArray.chunkBytes - 1) / SectorArray.chunkBytes }

    /// A hash of the size and of everything that may show below it: equal for spans that no reader can tell apart.
    var fingerprint: Int64 { fingerprint(of: fingerprints(ofChunks: 0..<chunks)) }

    /// The same from the fingerprints of all chunks.
    func fingerprint(of chunks: [Int64]) -> Int64 {
        RecordWords.hash(sizes.map(Int64.init), seed: HashPurpose.chunks.hash(chunks))
    }

    /// For each chunk of 4,096 bytes a hash of everything that it may show.
    func fingerprints(ofChunks range: Range<Int>) -> [Int64] { range.map { fingerprint(ofChunk: $0) } }

    /// A hash of everything that one chunk may show; of what it does show, when that is decided.
    func fingerprint(ofChunk index: Int) -> Int64 {
        let chunk = SectorArray.chunkBytes
        let first = index * SectorArray.chunkSectors
        let sectors = first..<(first + SectorArray.chunkSectors)
        let isTouched = sectors.contains { slot(of: $0) != nil }
        if !isTouched, (index + 1) * chunk <= baseLimit, let known = base.knownHash(ofChunk: index) {
            return Int64(bitPattern: known)
        }
        let shown = withUnsafeTemporaryAllocation(byteCount: chunk, alignment: 8) { page in
            copyShown(from: index * chunk, into: page)
            return Int64(bitPattern: SectorArray.hash(UnsafeRawBufferPointer(page)))
        }
        guard isTouched else { return shown }
        var words = [shown]
        for sector in sectors {
            guard let slot = slot(of: sector), !flights[slot].isDecided else { continue }
            for place in 1..<flights[slot].count {
                let hash = flights[slot].candidate(place).bytes.withUnsafeBytes { SectorArray.hash($0) }
                words += [Int64(sector), Int64(bitPattern: hash)]
            }
        }
        return words.count == 1 ? shown : HashPurpose.undecidedChunk.hash(words)
    }
}
