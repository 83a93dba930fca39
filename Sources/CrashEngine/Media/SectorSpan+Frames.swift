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
        guard sizes.count > 1, let header = peek(0..<WALChecksum.headerBytes), WALChecksum(header: header) != nil,
            let size = sizes.max()
        else {
            return decideSize(of: medium, by: chooser)
        }
        narrowSizes { $0 == size }
        return size
    }

    /// Decides the frame of the log that lies at `range`, if that is a frame and any of its sectors is undecided.
    mutating func decideFrame(at range: Range<Int>, of medium: ChoicePoint.Medium, by chooser: any Chooser) {
        let place = range.lowerBound - WALChecksum.headerBytes
        guard place >= 0, place.isMultiple(of: range.count),
            sectors(range).contains(where: { slot(of: $0).map { !flights[$0].isDecided } ?? false })
        else { return }
        let undecided: [(slot: Int, part: Range<Int>, of: [Int], count: Int)] = sectors(range).compactMap { sector in
            guard let slot = slot(of: sector), !flights[slot].isDecided else { return nil }
            let part = self.part(of: sector, in: range)
            let classes = flights[slot].classes(on: part)
            return classes.count > 1 ? (slot, part, classes.of, classes.count) : nil
        }
        guard !undecided.isEmpty, let header = peek(0..<WALChecksum.headerBytes),
            let sum = WALChecksum(header: header),
            sum.pageBytes + WALChecksum.frameHeaderBytes == range.count, sizes.allSatisfy({ $0 >= range.upperBound })
        else { return }
        let previous = place == 0 ? nil : peek((range.lowerBound - range.count)..<(range.lowerBound - range.count + 24))
        guard place == 0 || previous != nil else { return }

        // A content is the class that it takes in each undecided sector; it is known by the write that made it.
        var contents: [(time: Int, classes: [Int])] = []
        for time in Set(undecided.flatMap { flights[$0.slot].times }).sorted() {
            let classes = undecided.map { sector in
                sector.of[flights[sector.slot].candidate(by: time)]
            }
            if !contents.contains(where: { $0.classes == classes }) { contents.append((time, classes)) }
        }
        let widths = undecided.map(\.count)
        func fails(_ content: [Int]) -> Bool {
            let picks = undecided.indices.map {
                (undecided[$0].slot, undecided[$0].of.firstIndex(of: content[$0]) ?? 0)
            }
            return !sum.accepts(frame(range, picks), after: previous)
        }
        if !contents.dropFirst().contains(where: { fails($0.classes) }),
            let mix = Self.mixes(widths).first(where: { mix in
                !contents.contains { $0.classes == mix } && fails(mix)
            })
        {
            contents.append((Self.mixTime, mix))
        }
        let frameIndex = place / range.count
        let chosen =
            contents.count == 1 ? 0 : chooser.choose(ChoicePoint(medium, .frame(frameIndex)), among: contents.count)
        let content = contents[chosen]
        // The oldest content is what was there before: the log ends, it is not torn.
        if chosen > 0, fails(content.classes) { logTail = (frameIndex + 1) << 32 + content.time }
        for index in undecided.indices {
            narrow(undecided[index].slot, to: content.classes[index], of: undecided[index].of)
        }
    }

    /// Stands for the write that made a mix: there is none.
    private static let mixTime = -2

    /// The bytes of the frame when each undecided sector holds the candidate given with its slot.
    private func frame(_ range: Range<Int>, _ picks: [(slot: Int, candidate: Int)]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        bytes.withUnsafeMutableBytes { target in
            copyBase(from: range.lowerBound, into: target)
            for sector in sectors(range) {
                guard let slot = slot(of: sector) else { continue }
                let candidate = picks.first { $0.slot == slot }?.candidate ?? 0
                let part = self.part(of: sector, in: range)
                let place = sector * Self.sectorBytes + part.lowerBound - range.lowerBound
                flights[slot].candidate(candidate).bytes.withUnsafeBytes {
                    target[place..<(place + part.count)].copyBytes(from: UnsafeRawBufferPointer(rebasing: $0[part]))
                }
            }
        }
        return bytes
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
