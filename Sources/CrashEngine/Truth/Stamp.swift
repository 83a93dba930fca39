/// The bytes that campaigns write: each aligned word of eight bytes tells who wrote it and where it belongs.
///
/// A word is kind (8 bits), file or client (8), operation or access (24), index of the word in its file or, of a
/// client's store, on the device (24). The last byte of the operation is added to each of the other bytes (exclusive or), so that each
/// byte tells two operations apart, even where a single one was written.
package enum Stamp {
    private static let writeKind: UInt64 = 0x57  // 'W'
    private static let clientKind: UInt64 = 0x43  // 'C'

    /// The bytes `offset ..< offset + count` of a write by `operation` to `file`.
    package static func write(file: Int, operation: Int, offset: Int, count: Int) -> [UInt8] {
        let tag = writeKind << 56 | UInt64(file & 0xFF) << 48 | UInt64(operation & 0xFF_FFFF) << 24
        return bytes(tag: tag, from: offset, count: count)
    }

    /// The bytes that a client's access stores in sector `sector` of the device.
    package static func client(_ client: Int, access: Int, sector: Int) -> [UInt8] {
        let tag = clientKind << 56 | UInt64(client & 0xFF) << 48 | UInt64(access & 0xFF_FFFF) << 24
        return bytes(tag: tag, from: sector * ReferenceFiles.sectorBytes, count: ReferenceFiles.sectorBytes)
    }

    private static func bytes(tag: UInt64, from offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = UnsafeMutableRawBufferPointer(buffer)
            var place = 0
            while place < count {
                let position = offset + place
                let word = spread(tag | UInt64(position / 8 & 0xFF_FFFF))
                if position % 8 == 0, place + 8 <= count {
                    target.storeBytes(of: word.bigEndian, toByteOffset: place, as: UInt64.self)
                    place += 8
                } else {
                    target[place] = UInt8(truncatingIfNeeded: word >> UInt64(56 - position % 8 * 8))
                    place += 1
                }
            }
            initialized = count
        }
    }

    /// Adds the last byte of a word's operation to its other bytes; done twice, it is undone.
    private static func spread(_ word: UInt64) -> UInt64 { word ^ (word >> 24 & 0xFF) &* 0x0101_0101_0001_0101 }

    /// Says in words whose bytes a sector holds, going by its first word behind byte `start` that is not zero.
    package static func describe(_ sector: [UInt8], from start: Int = 0) -> String {
        if sector.dropFirst(start).allSatisfy({ $0 == 0 }) { return "zeros" }
        if SimulatedDevice.poisonedSector(sector) != nil { return "what lay on the device before anybody wrote there" }
        let words = ((start + 7) / 8..<sector.count / 8).map { index in
            sector[(index * 8)..<(index * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let word = words.first(where: { $0 != 0 }).map(spread) else { return "bytes that nobody wrote" }
        let (who, what, index) = (Int(word >> 48 & 0xFF), Int(word >> 24 & 0xFF_FFFF), Int(word & 0xFF_FFFF))
        switch word >> 56 {
        case writeKind where who >= firstNewFile: return "what a new file got after recovery, byte \(index * 8)"
        case writeKind: return "what operation \(what) wrote to file \(who), byte \(index * 8)"
        case clientKind:
            return "what client \(who) stored \(ClientAccess.words(what)), at device sector \(index * 8 / 512)"
        default: return "bytes that nobody wrote"
        }
    }

    /// Says in what a sector differs from what is allowed, as far as `count` bytes of it count.
    package static func difference(_ shown: [UInt8], from allowed: [[UInt8]], count: Int) -> String {
        func agreement(_ other: [UInt8]) -> Int {
            zip(shown, other).prefix(count).enumerated().first { $1.0 != $1.1 }?.offset ?? count
        }
        guard let nearest = allowed.max(by: { agreement($0) < agreement($1) }) else {
            return "shows \(describe(shown)); nothing is allowed there"
        }
        let place = agreement(nearest)
        let (found, expected) = (describe(shown, from: place / 8 * 8), describe(nearest, from: place / 8 * 8))
        let others = allowed.count > 1 ? " (the nearest of \(allowed.count) that are allowed)" : ""
        let bytes =
            found == expected
            ? ": byte 0x\(String(shown[place], radix: 16)), not 0x\(String(nearest[place], radix: 16))" : ""
        let start = place == 0 ? "" : "from its byte \(place) on "
        return "\(start)shows \(found) instead of \(expected)\(others)\(bytes)"
    }

    /// Files that are made after a recovery are counted down from 255; recorded ones stay below this.
    package static let firstNewFile = 0xF0
}
