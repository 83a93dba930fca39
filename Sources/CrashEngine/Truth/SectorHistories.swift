// A file has more sectors than anybody can keep, but few histories: what a truncate or a punch does, it does to all sectors of a
// range. So sectors in a row that have one history are kept as one *run*:
//
//   a file of 16 TiB, 1,024 bytes written at its beginning      runs 0, 1, 2..<∞      (each written sector is a run)
//   its bytes from 4,096 on punched                             runs 0, 1, 2..<8, 8..<2^35, 2^35..<∞
//
// Memory follows what happened, not the size. Imports nothing, like ReferenceFiles, to which it belongs.

/// What a sector showed from some event on.
package struct SectorVersion: Sendable {
    /// The essay of ReferenceFiles.swift says what they mean.
    package enum Kind: Sendable { case data, metadata, flushedFirst }

    package let issued: Int
    package let operation: Int
    package let kind: Kind
    package let bytes: [UInt8]

    package init(issued: Int, operation: Int, kind: Kind, bytes: [UInt8]) {
        (self.issued, self.operation, self.kind, self.bytes) = (issued, operation, kind, bytes)
    }
}

/// For each sector of a file, from 0 on without end, all versions that it ever had, oldest first.
package struct SectorHistories: Sendable {
    /// The first sector of each run, ascending from 0. A run ends where the next begins, and the last one, in which
    /// nothing ever happened, nowhere.
    private var starts = [0]
    private var histories: [[SectorVersion]] = [[]]

    package init() {}

    /// No sector from here on ever had a version.
    package var end: Int { starts[starts.count - 1] }

    /// The versions of `sector`. O(log runs), and O(1) where every sector before is a run.
    package subscript(sector: Int) -> [SectorVersion] { histories[index(of: sector)] }

    /// The end of the run that `sector` is in: up to there all sectors have its history.
    package func runEnd(of sector: Int) -> Int {
        let next = index(of: sector) + 1
        return next < starts.count ? starts[next] : .max
    }

    /// The runs in `sectors`, clipped to it, ascending and without gaps.
    package func runs(in sectors: Range<Int>) -> [(sectors: Range<Int>, versions: [SectorVersion])] {
        guard !sectors.isEmpty else { return [] }
        var runs: [(sectors: Range<Int>, versions: [SectorVersion])] = []
        var (index, next) = (index(of: sectors.lowerBound), sectors.lowerBound)
        while next < sectors.upperBound {
            let end = index + 1 < starts.count ? min(starts[index + 1], sectors.upperBound) : sectors.upperBound
            runs.append((next..<end, histories[index]))
            (index, next) = (index + 1, end)
        }
        return runs
    }

    /// Gives all of `sectors` one more version, the same. O(runs).
    package mutating func append(_ version: SectorVersion, to sectors: Range<Int>) {
        guard !sectors.isEmpty else { return }
        let (first, end) = (split(at: sectors.lowerBound), split(at: sectors.upperBound))
        for index in first..<end { histories[index].append(version) }
    }

    /// Gives each of `sectors` one more version, which `next` makes of the one before. O(sectors + runs).
    package mutating func append(
        to sectors: Range<Int>, _ next: (_ sector: Int, _ newest: SectorVersion?) -> SectorVersion
    ) {
        guard !sectors.isEmpty else { return }
        let (first, end) = (split(at: sectors.lowerBound), split(at: sectors.upperBound))
        if end - first < sectors.count {
            let parts = (first..<end).map { (histories[$0], starts[$0 + 1] - starts[$0]) }
            histories.replaceSubrange(first..<end, with: parts.flatMap { Array(repeating: $0, count: $1) })
            starts.replaceSubrange(first..<end, with: sectors)
        }
        for sector in sectors {
            let index = first + sector - sectors.lowerBound
            histories[index].append(next(sector, histories[index].last))
        }
    }

    private func index(of sector: Int) -> Int {
        // Every run has a sector at least, so that a sector's run is not further than this.
        let last = Swift.min(sector, starts.count - 1)
        guard starts[last] > sector else { return last }
        var (low, high) = (0, last)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= sector { low = middle } else { high = middle }
        }
        return low
    }

    /// Makes a run begin at `sector`. Returns its place.
    private mutating func split(at sector: Int) -> Int {
        let index = index(of: sector)
        if starts[index] == sector { return index }
        starts.insert(sector, at: index + 1)
        histories.insert(histories[index], at: index + 1)
        return index + 1
    }
}
