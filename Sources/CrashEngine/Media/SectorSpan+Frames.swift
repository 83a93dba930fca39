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
// Rules: this runs only while the log's recovery lock is held, since no other reader checks sums; a mix is offered only if its
// checksum really fails; when the header or the frame before is still undecided, nothing is grouped.
// Not covered: a mix that would be valid by chance (2^-64). A mix is one of many; they differ for whoever reads the same bytes
// again after later work, and that reader sees one of them only.
// Source: CRASHMODEL M3; wal.c, walIndexRecover and walDecodeFrame.

extension SectorSpan {
    /// The size of the log in bytes: the greatest that it may have.
    mutating func decideLogSize(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Int {
        guard sizes.count > 1, checksum != nil, let size = sizes.max() else {
            return decideSize(of: medium, by: chooser)
        }
        narrowSizes { $0 == size }
        return size
    }

    /// A sector of a frame that may be one thing or another there.
    private struct Undecided {
        let slot: Int
        let part: Range<Int>
        /// Of each candidate its class, and the number of classes.
        let classes: [Int]
        let count: Int
    }

    /// Decides the frame of the log that lies at `range`, if that is a frame and any of its sectors is undecided.
    mutating func decideFrame(at range: Range<Int>, of medium: ChoicePoint.Medium, by chooser: any Chooser) {
        let place = range.lowerBound - WALChecksum.headerBytes
        guard place >= 0, place.isMultiple(of: range.count) else { return }
        let undecided = self.undecided(in: range)
        guard !undecided.isEmpty, let sum = checksum,
            sum.pageBytes + WALChecksum.frameHeaderBytes == range.count, sizes.allSatisfy({ $0 >= range.upperBound })
        else { return }
        var running = sum.first
        if place > 0 {
            let previous = (range.lowerBound - range.count)..<(range.lowerBound - range.count + 24)
            guard let sums = peek(previous, WALChecksum.sums(ofFrame:)) else { return }
            running = sums
        }

        // A content is the class that it takes in each undecided sector; it is known by the write that made it.
        var contents: [(time: Int, classes: [Int])] = []
        for time in times(of: undecided) {
            let classes = undecided.map { $0.classes[flights[$0.slot].candidate(by: time)] }
            if !contents.contains(where: { $0.classes == classes }) { contents.append((time, classes)) }
        }
        var failing = contents.indices.dropFirst().first {
            !accepts(range, undecided, contents[$0].classes, sum, after: running)
        }
        if failing == nil,
            let mix = Self.mixes(undecided.map(\.count)).first(where: { mix in
                !contents.contains { $0.classes == mix } && !accepts(range, undecided, mix, sum, after: running)
            })
        {
            failing = contents.count
            contents.append((Self.mixTime, mix))
        }
        let frame = place / range.count
        let chosen =
            contents.count == 1 ? 0 : chooser.choose(ChoicePoint(medium, .frame(frame)), among: contents.count)
        // The oldest content is what was there before: the log ends, it is not torn.
        if chosen > 0,
            chosen == failing || !accepts(range, undecided, contents[chosen].classes, sum, after: running)
        {
            logTail = (frame + 1) << 32 + contents[chosen].time
        }
        for (index, sector) in undecided.enumerated() {
            narrow(sector.slot, to: contents[chosen].classes[index], of: sector.classes)
        }
    }

    /// Stands for the write that made a mix: there is none.
    private static let mixTime = -2

    /// The sums over the log's header; nil if that is undecided, or no log's.
    private var checksum: WALChecksum? { peek(0..<WALChecksum.headerBytes, WALChecksum.init(header:)) ?? nil }

    private func undecided(in range: Range<Int>) -> [Undecided] {
        var undecided: [Undecided] = []
        for sector in sectors(range) {
            guard let slot = slot(of: sector), !flights[slot].isDecided else { continue }
            let part = self.part(of: sector, in: range)
            let classes = flights[slot].classes(on: part)
            guard classes.count > 1 else { continue }
            undecided.append(Undecided(slot: slot, part: part, classes: classes.of, count: classes.count))
        }
        return undecided
    }

    /// The writes that made any of the candidates, in program order.
    private func times(of undecided: [Undecided]) -> [Int] {
        var times: [Int] = []
        for sector in undecided {
            for candidate in 0..<flights[sector.slot].count {
                let time = flights[sector.slot].candidate(candidate).time
                if !times.contains(time) { times.append(time) }
            }
        }
        return times.sorted()
    }

    /// Whether recovery takes the frame for valid when each undecided sector holds a candidate of the given class.
    private func accepts(
        _ range: Range<Int>, _ undecided: [Undecided], _ content: [Int], _ sum: WALChecksum,
        after running: (UInt32, UInt32)
    ) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 8) { target in
            copyShown(from: range.lowerBound, into: target)
            for (index, sector) in undecided.enumerated() {
                guard let candidate = sector.classes.firstIndex(of: content[index]), candidate > 0 else { continue }
                let place = flights[sector.slot].sector * Self.sectorBytes + sector.part.lowerBound - range.lowerBound
                flights[sector.slot].candidate(candidate).bytes.copy(sector.part, to: target, at: place)
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
