// A frame of the write-ahead log is decided as a whole, but only by the reader that checks its sum.
//
// Recovery reads a frame of 24 + 4096 bytes in one piece: nine sectors, 2^9 answers sector by sector, of which nearly all end
// the same way: the checksum fails, and the log ends before the frame. So the possibilities are the contents that the frame
// had at some moment, in program order, and one mix if there is any and none of them stands for it:
//
//   t0 absent     | t1 header written  | t2 page written   | mix
//   old old old     new old old          new new new         old new old
//   fails           fails                valid               fails (computed; not offered here: t1 fails already)
//
// Picking one keeps, in each sector, the candidates that agree with it on the frame's bytes. Neighbouring frames share a sector:
// the versions that differ only in the neighbour's bytes stay, and the neighbour decides them.
//
// The length of the log needs no decision: recovery counts whole frames, and a log that is cut short before frame k ends where a
// full-length log ends whose frame k was never written, with zeros where the file grew. So a log is explored at its greatest
// length: 2F + 1 states for F frames in flight, where every length times every mix would be F².
//
// Sibling states of one crash read the same frames again and again: what was found out about one is kept (``FrameMemo``), by what the
// log holds up to it.
//
// Rules: this runs only while the log's recovery lock is held, since no other reader checks sums; a mix is offered only if its
// checksum really fails; when the header or the frame before is still undecided, nothing is grouped.
// Not covered: a mix that would be valid by chance (2^-64). A mix is one of many; they differ for whoever reads the same bytes
// again after later work, and that reader sees one of them only.
// Source: CRASHMODEL M3; wal.c, walIndexRecover and walDecodeFrame.

extension DiskFile {
    /// The size of the log in bytes: the greatest that it may have.
    mutating func decideLogSize(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Int {
        guard sectors.sizes.count > 1, checksum != nil, let size = sectors.sizes.max() else {
            return sectors.decideSize(of: medium, by: chooser)
        }
        sectors.narrowSizes { $0 == size }
        return size
    }

    /// Decides the frame of the log that lies at `range`, if that is a frame and any of its sectors is undecided.
    ///
    /// - Parameters:
    ///   - memo: what other readers of the same media found out about their frames; nil for nobody.
    ///   - span: tells this span from the others in `memo`.
    mutating func decideFrame(
        at range: Range<Int>, of medium: ChoicePoint.Medium, by chooser: any Chooser, knowing memo: FrameMemo?,
        span: Int
    ) {
        let place = range.lowerBound - WALChecksum.headerBytes
        guard place >= 0, place.isMultiple(of: range.count), !isDecided(range),
            sectors.sizes.allSatisfy({ $0 >= range.upperBound }), let sums = sums(before: range)
        else { return }
        let key = FrameMemo.Key(span: span, place: place, size: sectors.sizes[0], sums: sums)
        guard let frame = memo?.frames[key] ?? self.frame(at: range, after: sums) else { return }
        memo?.frames[key] = frame
        let contents = frame.contents
        guard !contents.isEmpty else { return }
        let chosen =
            contents.count == 1
            ? 0 : chooser.choose(ChoicePoint(medium, .frame(place / range.count)), among: contents.count)
        // The oldest content is what was there before: the log ends, it is not torn.
        if chosen > 0, contents[chosen].fails {
            logTail = (place / range.count + 1) << Self.tailShift + contents[chosen].time
        }
        for (index, sector) in frame.undecided.enumerated() {
            sectors.narrow(sector.slot, to: contents[chosen].classes[index], of: sector.classes)
            let flight = sectors.flights[sector.slot]
            chooser.kept(ChoicePoint(medium, .sector(flight.sector))) { flight.times }
        }
    }

    /// The possibilities for the frame at `range`, behind a log that is valid up to it; nil if the header is no log's, or the frame not
    /// of its size.
    private func frame(at range: Range<Int>, after running: WALChecksum.Sums) -> FrameMemo.Frame? {
        guard let sum = checksum, sum.pageBytes + WALChecksum.frameHeaderBytes == range.count else { return nil }
        let undecided = self.undecided(in: range)
        guard !undecided.isEmpty else { return FrameMemo.Frame() }
        var contents: [FrameMemo.Content] = []
        for time in times(of: undecided) {
            let classes = undecided.map { $0.classes[sectors.flights[$0.slot].candidate(by: time)] }
            guard !contents.contains(where: { $0.classes == classes }) else { continue }
            let fails = !accepts(range, undecided, classes, sum, after: running)
            contents.append(FrameMemo.Content(time: time, classes: classes, fails: fails))
        }
        if !contents.dropFirst().contains(where: \.fails),
            let mix = Self.mixes(undecided.map(\.count)).first(where: { mix in
                !contents.contains { $0.classes == mix } && !accepts(range, undecided, mix, sum, after: running)
            })
        {
            contents.append(FrameMemo.Content(time: Self.mixTime, classes: mix, fails: true))
        }
        return FrameMemo.Frame(undecided: undecided, contents: contents)
    }

    /// The sums that the frame at `range` goes on from; nil when they are undecided.
    private func sums(before range: Range<Int>) -> WALChecksum.Sums? {
        if range.lowerBound == WALChecksum.headerBytes { return checksum?.first }
        let previous = range.lowerBound - range.count
        return sectors.peek(previous..<(previous + WALChecksum.frameHeaderBytes)) { WALChecksum.sums(ofFrame: $0) }
    }

    /// Whether each sector of `range` is decided.
    private func isDecided(_ range: Range<Int>) -> Bool {
        sectors.sectors(range).allSatisfy { sector in
            sectors.slot(of: sector).map { sectors.flights[$0].isDecided } ?? true
        }
    }

    /// A tail is a frame's number above the time of the write that left it: a run has fewer writes.
    private static let tailShift = 32

    /// Stands for the write that made a mix: there is none.
    private static let mixTime = -2

    /// The sums over the log's header; nil if that is undecided, or no log's.
    private var checksum: WALChecksum? { sectors.peek(0..<WALChecksum.headerBytes, WALChecksum.init(header:)) ?? nil }

    private func undecided(in range: Range<Int>) -> [FrameMemo.Undecided] {
        var undecided: [FrameMemo.Undecided] = []
        for sector in sectors.sectors(range) {
            guard let slot = sectors.slot(of: sector), !sectors.flights[slot].isDecided else { continue }
            let part = sectors.part(of: sector, in: range)
            let classes = sectors.flights[slot].classes(on: part)
            guard classes.count > 1 else { continue }
            undecided.append(
                FrameMemo.Undecided(slot: slot, part: part, classes: classes.of, count: classes.count))
        }
        return undecided
    }

    /// The writes that made any of the candidates, in program order.
    private func times(of undecided: [FrameMemo.Undecided]) -> [Int] {
        var times: [Int] = []
        for sector in undecided {
            for candidate in 0..<sectors.flights[sector.slot].count {
                let time = sectors.flights[sector.slot].candidate(candidate).time
                if !times.contains(time) { times.append(time) }
            }
        }
        return times.sorted()
    }

    /// Whether recovery takes the frame for valid when each undecided sector holds a candidate of the given class.
    private func accepts(
        _ range: Range<Int>, _ undecided: [FrameMemo.Undecided], _ content: [Int], _ sum: WALChecksum,
        after running: WALChecksum.Sums
    ) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 8) { target in
            sectors.copyShown(from: range.lowerBound, into: target)
            for (index, sector) in undecided.enumerated() {
                guard let candidate = sector.classes.firstIndex(of: content[index]), candidate > 0 else { continue }
                let place =
                    sectors.flights[sector.slot].sector * SectorSpan.sectorBytes + sector.part.lowerBound
                    - range.lowerBound
                sectors.flights[sector.slot].candidate(candidate).bytes.copy(sector.part, to: target, at: place)
            }
            return sum.accepts(UnsafeRawBufferPointer(target), after: running)
        }
    }

    /// All contents in lexicographic order, lazily: there are as many as the product of `widths`.
    private static func mixes(_ widths: [Int]) -> some Sequence<[Int]> {
        sequence(first: widths.map { _ in 0 }) { content in
            var next = content
            for place in next.indices.reversed() {
                next[place] += 1
                if next[place] < widths[place] { return next }
                next[place] = 0
            }
            return nil
        }
    }
}
