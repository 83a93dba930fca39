import ArgumentParser
import LayoutStore

/// The size of a device on the command line: bytes, or a number with K, M or G, which count by 1,024.
struct DeviceSize: ExpressibleByArgument {
    static let standard = DeviceSize(blocks: BlockCount((4 << 30) / Int64(Geometry.blockBytes)))

    let blocks: BlockCount

    private init(blocks: BlockCount) { self.blocks = blocks }

    /// Nil unless it is a whole number of blocks, and at least two: the superblock and one more.
    init?(argument: String) {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = argument.last.flatMap { units[$0] }
        guard let count = Int64(unit == nil ? argument[...] : argument.dropLast()), count > 0 else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit ?? 1)
        let block = Int64(Geometry.blockBytes)
        guard !overflow, bytes % block == 0, bytes >= 2 * block else { return nil }
        blocks = BlockCount(bytes / block)
    }
}

/// A number of bytes on the command line, 0 or more, or a number with K, M, G or T, which count by 1,024.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = argument.last.flatMap { units[$0] }
        guard let count = Int64(unit == nil ? argument[...] : argument.dropLast()), count >= 0 else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}

/// The byte that a replay writes.
struct FillByte: ExpressibleByArgument {
    let byte: UInt8

    init(_ byte: UInt8) { self.byte = byte }

    /// Nil unless it is exactly one ASCII character.
    init?(argument: String) {
        guard argument.utf8.count == 1, let byte = argument.utf8.first, byte < 0x80 else { return nil }
        self.byte = byte
    }

    var defaultValueDescription: String { String(UnicodeScalar(byte)) }
}

/// A ``Durability`` by its name on the command line.
enum DurabilityName: String, CaseIterable, ExpressibleByArgument {
    case full, deferred

    var durability: Durability {
        switch self {
        case .full: .full
        case .deferred: .deferred
        }
    }
}
