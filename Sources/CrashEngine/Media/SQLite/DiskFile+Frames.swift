// Recovery of the write-ahead log (WAL) decides each frame as a whole, because recovery checks the frame's checksum.
//
// Recovery reads a frame of 24 + 4096 bytes in one piece. Its nine sectors could be decided in 2^9 ways, but nearly all
// end alike: the checksum fails, so the log ends before the frame. So the chooser is offered the contents that the
// frame had at some moment, in program order. Unless a content after the first fails the checksum already, it is also
// offered one *mix* that fails: a combination of sectors that the frame never had as a whole. For a frame of three
// sectors:
//
//   t0 absent     | t1 header written  | t2 page written   | mix
//   old old old     new old old          new new new         old new old
//   fails           fails                valid               fails; not offered here, since t1 fails already
//
// A choice keeps, in each sector, the candidates that have the chosen bytes inside the frame. Neighbouring frames share
// a sector: candidates that differ only in the neighbour's bytes stay, and the neighbour's read decides between them.
//
// The length of the log needs no decision. Recovery counts whole frames, so a log that is cut short before frame k ends
// where a log of full length ends in which frame k was never written and reads as zeros. So a log is explored at its
// greatest length only. With F frames in flight that makes 2F + 1 states, instead of about F² for every length with
// every mix.
//
// States of one crash read the same frames again and again, so ``FrameMemo`` keeps the possibilities of a frame, by the
// checksums of the log before it.
//
// Rules: frames are grouped only while the log's recovery lock is held, since no other reader checks sums; a mix is
// offered only if its checksum was computed and fails; nothing is grouped while the log's header or the frame before is
// undecided.
// Not covered: a mix that would be valid by chance (2^-64); the other mixes, which only a reader of the same bytes
// after later work could tell from the one offered.
// Source: CRASHMODEL M3; ADR 3; wal.c, walIndexRecover and walDecodeFrame.

extension DiskFile {
    /// Decides for the greatest size that the log may have, and returns it in bytes. If the file does not begin with a
    /// log's header, its size is decided like any other.
    mutating func decideLogSize(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Int {
        guard sectors.sizes.count > 1, checksum != nil, let size = sectors.sizes.max() else {
            return sectors.decideSize(of: medium, by: chooser)
        }
        sectors.narrowSizes { $0 == size }
        return size
    }

    /// Decides the frame of the log that lies at `range`, if `range` is a frame with an undecided sector.
    ///
    /// - Parameters:
    ///   - memo: the possibilities of frames that other readers of the same media found; nil for none.
    ///   - span: the number of this span in `memo`.
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
        // The first content is the one from before the frame was written: the log ends there, and has no torn frame.
        if chosen > 0, contents[chosen].fails {
            logTail = (place / range.count + 1) << Self.tailShift + contents[chosen].time
        }
        for (index, sector) in frame.undecided.enumerated() {
            sectors.narrow(sector.slot, to: contents[chosen].classes[index], of: sector.classes)
            let flight = sectors.flights[sector.slot]
            chooser.kept(ChoicePoint(medium, .sector(flight.sector))) { flight.times }
        }
    }

    /// The possibilities for the frame at `range`, in a log that is valid up to it; nil if the file does not begin with
    /// a log's header, or `range` is not as long as that log's frames.
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

    /// The sums over the log up to the frame at `range`; nil if they are undecided.
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

    /// A log's tail has the frame's number in the high bits and the number of the write that left it in the low 32,
    /// which no run fills.
    private static let tailShift = 32

    /// Stands for the number of the write in a mix, which no single write made.
    private static let mixTime = -2

    /// The checksum that the log's header begins; nil if the header is undecided, or the file is not a log.
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

    /// The numbers of the writes that made the candidates, in program order.
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

    /// Whether recovery takes the frame for valid when each undecided sector holds a candidate of the class that
    /// `content` gives it.
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

    /// All combinations of classes in lexicographic order, computed lazily: there are as many as the product of
    /// `widths`.
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
