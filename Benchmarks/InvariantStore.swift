import Foundation
import LayoutStore

/// A store with rows in most tables, on SQLite: files in pieces, their clones, mappings with holds, and free runs in between.
final class InvariantStore {
    /// Rows of all tables, the journal's included.
    private(set) var rows = 0

    private let store: LayoutStore
    /// For the views, which the store does not ask. Nothing runs while it is asked.
    private let backend: SQLiteBackend
    private static let blockBytes = Int64(Geometry.blockBytes)
    private static let block = [UInt8](repeating: 0x58, count: Geometry.blockBytes)
    /// Extents of a file, and rows that come with it and its clones.
    private static let pieces: Int64 = 8
    private static let rowsPerFile = 58

    init(rows wanted: Int, in folder: URL) async throws {
        let files = max(1, wanted / Self.rowsPerFile)
        let device = MemoryDevice(blocks: BlockCount(Int64(files) * (Self.pieces + 3) + 64))
        let environment = StoreEnvironment(
            host: HostIdentity(host: 1, boot: 1), random: { 1 }, journalRecords: 16, checkpointPages: 1000)
        backend = try SQLiteBackend(
            path: folder.appendingPathComponent("\(wanted).db").path,
            creating: LayoutStore.newHeader(device: device, environment: environment))
        store = try await LayoutStore.open(on: backend, device: device, environment: environment, isNew: true)
        let holder = try await store.register("benchmark", scope: .host, durability: .deferred)
        var short: [InodeNumber] = []
        for _ in 0..<files {
            let file = try await store.create(durability: .deferred)
            for piece in 0..<Self.pieces {
                try await store.write(file, Self.block, at: 2 * piece * Self.blockBytes, durability: .deferred)
            }
            let length = (2 * Self.pieces - 1) * Self.blockBytes
            for _ in 0..<4 {
                let clone = try await store.create(durability: .deferred)
                try await store.clone(from: file, 0..<length, to: clone, at: 0, durability: .deferred)
            }
            let mapping = try await store.map(file, 0..<length, access: .write, by: holder, durability: .deferred)
            for piece in 0..<Self.pieces {
                let place = (2 * piece * Self.blockBytes)..<((2 * piece + 1) * Self.blockBytes)
                _ = try await store.fault(mapping, place, access: piece == 0 ? .write : .read, durability: .deferred)
            }
            let other = try await store.create(durability: .deferred)
            try await store.write(other, Self.block, at: 0, durability: .deferred)
            short.append(other)
        }
        for file in short { try await store.unlink(file, durability: .deferred) }
        try await store.checkpoint()
        let (snapshot, journal) = try await read()
        rows =
            snapshot.inodes.count + snapshot.extents.count + snapshot.refcounts.count + snapshot.spaces.count
            + snapshot.holders.count + snapshot.mappedRanges.count + snapshot.pins.count + snapshot.holds.count
            + snapshot.intents.count + journal.links.count + journal.facts.count
        let violations = try backend.viewedViolations()
        guard violations.isEmpty, snapshot.violations(journal: journal).isEmpty else {
            throw StoreError(.corrupt, "the measured store is violated: \(violations)")
        }
    }

    /// Seconds that the SQL views take, over `times` answers.
    func timeViews(_ times: Int) async throws -> Double {
        try await measured { for _ in 0..<times { _ = try backend.viewedViolations() } }.1 / Double(times)
    }

    /// Seconds that reading the rows for the twins takes.
    func timeReading(_ times: Int) async throws -> Double {
        try await measured { for _ in 0..<times { _ = try await read() } }.1 / Double(times)
    }

    /// Seconds that the twins take on rows that were read.
    func timeTwins(_ times: Int) async throws -> Double {
        let (snapshot, journal) = try await read()
        var found = 0
        let time = try await measured {
            for _ in 0..<times { found += snapshot.violations(journal: journal).count }
        }.1
        guard found == 0 else { throw StoreError(.corrupt, "the measured store is violated") }
        return time / Double(times)
    }

    private func read() async throws -> (StoreSnapshot, JournalWindow) {
        try await store.queue.read { (rows) throws(StoreError) in
            (try StoreSnapshot(rows), try JournalWindow(rows))
        }
    }
}
