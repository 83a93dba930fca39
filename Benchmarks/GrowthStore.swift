import CrashEngine
import Foundation
import LayoutStore

/// A store with one file of very many extents, on SQLite, its data in memory: what is measured is the books.
final class GrowthStore {
    /// Extents of the file that the large one is cloned from; every second block of it is a hole.
    static let pattern = 500

    private let path: String
    private let device: MemoryDevice
    private var store: LayoutStore
    private let file: InodeNumber
    private let small: InodeNumber
    private let holder: HolderID
    private var random = SeededGenerator(seed: 1, purpose: .growth)
    /// File blocks of the large file.
    private let blocks: Int
    private static let blockBytes = Geometry.blockBytes
    private let block = [UInt8](repeating: 0x58, count: Geometry.blockBytes)

    /// Builds it with the store's own operations: a pattern file, cloned side by side.
    init(extents: Int, in folder: URL) async throws {
        path = folder.appendingPathComponent("\(extents).db").path
        device = MemoryDevice(blocks: BlockCount(1 << 15))
        store = try await LayoutStore.create(at: path, device: device, environment: Self.environment)
        let pattern = try await store.create(durability: .deferred)
        for index in 0..<Self.pattern {
            try await store.write(pattern, block, at: Int64(2 * index * Self.blockBytes), durability: .deferred)
        }
        let length = Int64(2 * Self.pattern * Self.blockBytes)
        try await store.truncate(pattern, toBytes: length, durability: .deferred)
        file = try await store.create(durability: .deferred)
        for copy in 0..<(extents / Self.pattern) {
            try await store.clone(
                from: pattern, 0..<length, to: file, at: Int64(copy) * length, durability: .deferred)
        }
        blocks = extents / Self.pattern * 2 * Self.pattern
        small = try await store.create(durability: .deferred)
        try await store.truncate(small, toBytes: Int64(64 * Self.blockBytes), durability: .deferred)
        holder = try await store.register("benchmark", scope: .host, durability: .deferred)
        try await store.checkpoint()
    }

    private static var environment: StoreEnvironment { StoreEnvironment(host: HostIdentity(host: 1, boot: 1)) }

    /// Carries one operation out, deferred.
    func perform(_ operation: GrowthOperation) async throws {
        switch operation {
        case .read: _ = try await store.read(file, bytes(mapped()))
        case .writeInPlace:
            // The small file is its own; the large one's blocks are shared.
            try await store.write(small, block, at: Int64(random.below(8) * Self.blockBytes), durability: .deferred)
        case .writeShared: try await store.write(file, block, at: bytes(mapped()).lowerBound, durability: .deferred)
        case .writeHole: try await store.write(file, block, at: bytes(hole()).lowerBound, durability: .deferred)
        case .preallocate: try await store.allocate(file, bytes(hole()), durability: .deferred)
        case .punch: try await store.punchHole(file, bytes(mapped()), durability: .deferred)
        case .zero: try await store.zeroRange(file, bytes(mapped()), durability: .deferred)
        case .clone:
            try await store.clone(
                from: file, bytes(mapped()), to: small, at: Int64((16 + random.below(32)) * Self.blockBytes),
                durability: .deferred)
        case .exchange:
            try await store.exchange(
                file, bytes(mapped()), with: small, at: Int64((16 + random.below(32)) * Self.blockBytes),
                durability: .deferred)
        case .truncate:
            try await store.write(file, block, at: Int64(blocks * Self.blockBytes), durability: .deferred)
            try await store.truncate(file, toBytes: Int64(blocks * Self.blockBytes), durability: .deferred)
        case .mapped:
            let place = bytes(mapped())
            let mapping = try await store.map(file, place, access: .write, by: holder, durability: .deferred)
            _ = try await store.fault(mapping, place, access: .write, durability: .deferred)
            try await store.unmap(mapping, durability: .deferred)
        }
    }

    /// Between rounds: what one round left to do is not to be the next one's cost.
    func settle() async throws { try await store.checkpoint() }

    /// Lets the store object go without a word and opens what it left. Returns the seconds of the opening.
    func reopen() async throws -> Double {
        try await perform(.writeShared)
        try await store.sync()
        let (opened, time) = try await measured {
            try await LayoutStore.open(at: path, device: device, environment: Self.environment)
        }
        store = opened
        return time
    }

    /// A store that was measured has to be a store.
    func check() async throws {
        let violations = try await store.violations()
        guard violations.isEmpty else { throw StoreError(.corrupt, "the measured store is violated: \(violations)") }
    }

    /// A block of the large file that the pattern maps, or a hole of it.
    private func mapped() -> Int { random.below(blocks / 2) * 2 }
    private func hole() -> Int { random.below(blocks / 2) * 2 + 1 }

    private func bytes(_ block: Int) -> Range<Int64> {
        Int64(block * Self.blockBytes)..<Int64((block + 1) * Self.blockBytes)
    }
}
