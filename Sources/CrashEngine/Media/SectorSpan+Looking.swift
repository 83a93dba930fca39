internal import LayoutStore

/// Looks at the contents that a span may show, and hashes that tell spans apart. Nothing here decides anything.
extension SectorSpan {
    /// The different contents that `sector` may show now, oldest first; one, if the sector is decided.
    package func candidates(sector: Int) -> [[UInt8]] {
        guard let slot = slot(of: sector) else { return [baseSector(sector).array] }
        if flights[slot].isDecided { return [flights[slot].shown.bytes.array] }
        var contents: [SectorBytes] = []
        for index in 0..<flights[slot].count {
            let bytes = flights[slot].candidate(index).bytes
            if !contents.contains(bytes) { contents.append(bytes) }
        }
        return contents.map(\.array)
    }

    /// Whether `expected` accepts every content that `sector` may show now. A nil sector stands for a hole, which shows
    /// zeros.
    func shows(at sector: Int?, onlyWhat expected: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard let sector else { return SectorArray.zeros.withUnsafeBytes(expected) }
        guard let slot = slot(of: sector) else { return baseSector(sector).withUnsafeBytes(expected) }
        return (0..<flights[slot].count).allSatisfy { flights[slot].candidate($0).bytes.withUnsafeBytes(expected) }
    }

    /// The first candidate of every sector, as one array without anything in flight.
    var shown: SectorArray {
        var array = base
        for flight in flights { array[flight.sector] = flight.shown.bytes }
        return array
    }

    /// Whether size and sectors are decided, so that no read asks the chooser.
    var isDecided: Bool { sizes.count == 1 && flights.allSatisfy(\.isDecided) }

    /// The number of chunks below the greatest size.
    var chunks: Int { ((sizes.max() ?? 0) + SectorArray.chunkBytes - 1) / SectorArray.chunkBytes }

    /// A hash of the size and of everything that may show below it: equal for spans that no reader can tell apart.
    var fingerprint: Int64 { fingerprint(of: fingerprints(ofChunks: 0..<chunks)) }

    /// The span's fingerprint, from the fingerprints of all its chunks.
    func fingerprint(of chunks: [Int64]) -> Int64 {
        RecordWords.hash(sizes.map(Int64.init), seed: HashPurpose.chunks.hash(chunks))
    }

    /// For each chunk of 4,096 bytes, a hash of all contents that it may show.
    func fingerprints(ofChunks range: Range<Int>) -> [Int64] { range.map { fingerprint(ofChunk: $0) } }

    /// A hash of all contents that one chunk may show; of a decided chunk, the plain hash of its bytes.
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
