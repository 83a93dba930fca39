internal import LayoutStore

// The first read of a sector decides between its candidates, as far as the bytes that are read differ.
//
// Recovery reads bytes 0…31 of a sector with the candidates base, v0 and v2. v0 and v2 have the same bytes there, so
// the candidates form two classes, and the chooser is asked for one of two. A later read of bytes 32…511 asks again
// only if the first choice left v0 and v2:
//
//   candidates {base, v0, v2}   read 0…31    →  {base} | {v0, v2}   one question
//   candidates {v0, v2}         read 32…511  →  {v0} | {v2}         another question, on that branch only
//   candidates {base, v0, v2}   write 0…511  →  {new}               no question: nobody saw the content before
//   candidates {base, v0, v2}   write 0…31   →  each is patched     no question: bytes 32…511 still differ
//
// Each path of decisions stands for all states that differ only in bytes that nobody read, so the search is complete
// for the cut. The size is decided in the same way, by the first read, write or truncation that has to know whether its
// bytes lie below it.
//
// Not covered: reads that bypass this file (memory mapping is off); a reader that behaves differently under the same
// bytes (randomness and time have to be fixed).
// Source: CRASHMODEL M3.

extension SectorSpan {
    /// Reads as many of `target.count` bytes from byte `offset` on as the size allows; decides the size and the sectors
    /// as far as these bytes depend on them. Returns the number of bytes read. The rest of `target` is not touched.
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

    /// Decides the size, and returns it in bytes.
    mutating func decideSize(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Int {
        narrowSize(of: medium, by: chooser) { $0 }
        return sizes[0]
    }

    /// Decides only whether the file has any bytes. Returns whether it has none.
    mutating func decideEmpty(of medium: ChoicePoint.Medium, by chooser: any Chooser) -> Bool {
        narrowSize(of: medium, by: chooser) { min($0, 1) }
        return sizes[0] == 0
    }

    /// The result of `body` on the bytes in `range`; nil if they are undecided or lie past a possible end. Decides
    /// nothing.
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

    /// The sectors that `range`, in bytes, touches.
    func sectors(_ range: Range<Int>) -> ClosedRange<Int> {
        (range.lowerBound / Self.sectorBytes)...((range.upperBound - 1) / Self.sectorBytes)
    }

    /// The bytes of `sector` that `range` touches, counted from the sector's start.
    func part(of sector: Int, in range: Range<Int>) -> Range<Int> {
        let start = sector * Self.sectorBytes
        return max(0, range.lowerBound - start)..<min(Self.sectorBytes, range.upperBound - start)
    }

    /// Asks the chooser for a class of candidates with the same bytes in `part`, and drops the others.
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

    /// Asks the chooser for a class of sizes with the same `key`, and drops the others.
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

    /// Copies the contents from byte `offset` on; of an undecided sector, its first candidate.
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
