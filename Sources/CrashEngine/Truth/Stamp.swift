/// The bytes that campaigns write: each aligned word of eight bytes tells who wrote it and where it belongs.
///
/// A word is kind (8 bits), file or client (8), operation or access (24), index of the word in its file or, of a
/// client's store, on the device (24).
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
                let word = tag | UInt64(position / 8 & 0xFF_FFFF)
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

    /// Says in words whose bytes a sector holds, going by its first word that is not zero.
    package static func describe(_ sector: [UInt8]) -> String {
        if sector.allSatisfy({ $0 == 0 }) { return "zeros" }
        if let number = Self.poisoned(sector) { return "the poison of free sector \(number)" }
        let whole = sector.count / 8
        let words = (0..<whole).map { index in
            sector[(index * 8)..<(index * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let word = words.first(where: { $0 != 0 }) else { return "zeros" }
        let (who, what, index) = (word >> 48 & 0xFF, word >> 24 & 0xFF_FFFF, word & 0xFF_FFFF)
        switch word >> 56 {
        case writeKind: return "operation \(what)'s data of file \(who), byte \(index * 8)"
        case clientKind: return "client \(who)'s access \(what), stored at device sector \(index * 8 / 512)"
        default: return "bytes that nobody wrote"
        }
    }

    private static func poisoned(_ sector: [UInt8]) -> Int? {
        let number = SimulatedDevice.poisonedSector(sector)
        return number
    }
}
