import CrashEngine
import Foundation
import LayoutStore
import Synchronization
import Testing

/// Stores that real operations made: at rest, and as a process leaves them that ends inside an operation.
enum MadeStores {
    /// Made once: operations that wait for their media are what takes time.
    private static let media = Task { () async throws -> [Media] in
        var media: [Media] = []
        for seed in 1...3 as ClosedRange<UInt64> { media += try await made(seed: seed) }
        // They are kept as long as the process runs, so nobody else takes their files away.
        folders.withLock { [media] in $0 = media.map(\.folder) }
        atexit { MadeStores.folders.withLock { for folder in $0 { try? FileManager.default.removeItem(at: folder) } } }
        return media
    }

    private static let folders = Mutex<[URL]>([])

    static func all() async throws -> [TwinDatabase] {
        try await [TwinDatabase(HealthyStore.script)]
            + media.value.map { made in
                // Each caller has files of its own: whoever opens a log first keeps the others out for a moment.
                let own = try Media(blocks: 1)
                try made.copyFiles(to: own)
                return try TwinDatabase(copying: own.path)
            }
    }

    private static func made(seed: UInt64) async throws -> [Media] {
        let media = try Media(blocks: 260)
        let copies = CrashCopies(of: media)
        var surroundings = Surroundings()
        surroundings.pacer = copies
        surroundings.journalRecords = 12
        surroundings.checkpointPages = 20
        var exerciser = try await Exerciser(try await TestStore.make(blocks: 260, surroundings, on: media), seed: seed)
        for number in 0..<60 {
            if number == 40 { copies.begin() }
            try await exerciser.operate()
            try await exerciser.actAsClient()
            try await exerciser.actAsClient()
        }
        // Those in the midst of something, far apart, and the last one.
        let all = try copies.end()
        let rows = try all.map { try $0.media.rowsAtRest() }
        let promised = rows.indices.filter { !rows[$0].intents.isEmpty }
        let staged = rows.indices.filter { rows[$0].extents.contains { $0.fork == .cow } }
        #expect(!promised.isEmpty && !staged.isEmpty, "seed \(seed)")
        return [promised.first, promised.last, staged.first, staged.last].compactMap { $0.map { all[$0].media } } + [
            media
        ]
    }
}
