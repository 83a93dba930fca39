internal import LayoutStore

// A sector is decided by who first looks at it.
//
// Recovery reads bytes 0…31 of a sector with the versions base, v0, v2; v0 and v2 agree there. There are two classes, not
// three, and the chooser picks one of two. Later bytes 32…511 are read: only if the first choice left v0 and v2 is there
// another question.
//
//   candidates {base, v0, v2}   read 0…31    →  {base} | {v0, v2}      one question
//   candidates {v0, v2}         read 32…511  →  {v0} | {v2}            another, on that branch only
//   candidates {base, v0, v2}   write 0…511  →  {new}                  no question: what it held was never seen
//   candidates {base, v0, v2}   write 0…31   →  each is patched        no question: what differs behind byte 31 still does
//
// Each leaf stands for all states that differ only in bytes that nobody read, so the search is complete for the cut.
// The size works the same way: it is asked for by a read, a write or a truncation that has to know whether its bytes lie below.
//
// Not covered: reads that bypass this file (memory mapping is off); a reader that does not behave the same under the same
// bytes (randomness and time have to be fixed). Source: CRASHMODEL M3.

extension SectorSpan {
    /// Reads as many of `target.count` bytes from byte `offset` on as the size allows, deciding what the bytes depend on.
    /// Returns their number. The rest of `target` is not touched.
    mutating func read(
        at offset: Int, into target: UnsafeMutableRawBufferPointer, of medium: ChoicePoint.Medium,
        by chooser: any Chooser
    ) -> Int {
        narrowSize(of: medium, by: chooser) { min(max($0, offset), offset + target.count) }
        let count = min(max(sizes[0] - offset, 0), target.count)
        guard count > 0 else { return 0 }
        let range = offset..<(offset + count)
        for sector in sectors(range) {
            guard let slot = slot(of: sector), !flights[slot].isDecided else { continue }
            decide(slot, on: part(of: sector, in: range), of: medium, by: chooser)
        }
        copyShown(from: offset, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
        return count
    }

    /// The size in bytes, decided.
    mutating func decideSize(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Int {
        narrowSize(of: medium, by: chooser) { $0 }
        return sizes[0]
    }

    /// Whether the file has any bytes; decides no more than that.
    mutating func decideEmpty(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Bool {
        narrowSize(of: medium, by: chooser) { min($0, 1) }
        return sizes[0] == 0
    }

    /// What `body` makes of the bytes; nil if they are undecided or lie past a possible end. Decides nothing.
    func peek<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        guard sizes.allSatisfy({ $0 >= range.upperBound }) else { return nil }
        let isDecided = sectors(range).allSatisfy { sector in
            slot(of: sector).map { flights[$0].isOneClass(on: part(of: sector, in: range)) } ?? true
        }
        guard isDecided else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 8) { target in
            copyShown(from: range.lowerBound, into: target)
            return body(UnsafeRawBufferPointer(target))
        }
    }

    /// Sectors that `range`, in bytes, touches.
    func sectors(_ range: Range<Int>) -> ClosedRange<Int> {
        (range.lowerBound / Self.sectorBytes)...((range.upperBound - 1) / Self.sectorBytes)
    }

    /// The bytes of `sector` that `range` touches, counted from the sector's start.
    func part(of sector: Int, in range: Range<Int>) -> Range<Int> {
        let start = sector * Self.sectorBytes
        return max(0, range.lowerBound - start)..<min(Self.sectorBytes, range.upperBound - start)
    }

    /// Leaves only candidates that agree on `part`.
    private mutating func decide(
        _ slot: Int, on part: Range<Int>, of medium: ChoicePoint.Medium, by chooser: any Chooser
    ) {
        let classes = flights[slot].classes(on: part)
        guard classes.count > 1 else { return }
        let point = ChoicePoint(medium, .sector(flights[slot].sector))
        let chosen = chooser.choose(point, among: classes.count)
        narrow(slot, to: chosen, of: classes.of)
        chooser.kept(point) { flights[slot].times }
        let content = flights[slot].shown.bytes.withUnsafeBytes {
            SectorArray.hash(UnsafeRawBufferPointer(rebasing: $0[part]))
        }
        decided = HashPurpose.sequence.hash([decided, Int64(flights[slot].sector), Int64(bitPattern: content)])
    }

    /// Leaves only sizes with the same `key`.
    mutating func narrowSize(of medium: ChoicePoint.Medium, by chooser: any Chooser, key: (Int) -> Int) {
        guard sizes.count > 1 else { return }
        var keys: [Int] = []
        for size in sizes where !keys.contains(key(size)) { keys.append(key(size)) }
        let chosen = keys[keys.count == 1 ? 0 : chooser.choose(ChoicePoint(medium, .size), among: keys.count)]
        chooser.kept(ChoicePoint(medium, .size)) { sizes.filter { key($0) == chosen } }
        if keys.count > 1 { decided = HashPurpose.sequence.hash([decided, -1, Int64(chosen)]) }
        narrowSizes { key($0) == chosen }
    }

    // MARK: What shows

    func baseSector(_ sector: Int) -> SectorBytes {
        let start = sector * Self.sectorBytes
        if start + Self.sectorBytes <= baseLimit { return base[sector] }
        return base[sector].cut(to: max(0, baseLimit - start))
    }

    /// Copies what shows from byte `offset` on; of an undecided sector its oldest content.
    func copyShown(from offset: Int, into target: UnsafeMutableRawBufferPointer) {
        let range = offset..<(offset + target.count)
        var done = 0
        for sector in sectors(range) {
            guard let slot = slot(of: sector) else { continue }
            let part = self.part(of: sector, in: range)
            let place = sector * Self.sectorBytes + part.lowerBound - offset
            if done < place {
                copyBase(from: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: target[done..<place]))
            }
            flights[slot].shown.bytes.copy(part, to: target, at: place)
            done = place + part.count
        }
        guard done < target.count else { return }
        copyBase(from: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
    }

    func copyBase(from offset: Int, into target: UnsafeMutableRawBufferPointer) {
        base.copy(from: offset, into: target)
        guard baseLimit < offset + target.count else { return }
        let gone = UnsafeMutableRawBufferPointer(rebasing: target[max(0, baseLimit - offset)...])
        gone.initializeMemory(as: UInt8.self, repeating: 0)
    }
}
