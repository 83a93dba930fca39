import CrashEngine
import Foundation
import LayoutStore

/// A campaign file in a folder of its own that goes with this object.
final class CampaignFolder {
    let path: String
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent("campaign.db").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open(_ recording: Recording, depth: CutRunner.Depth = CutRunner.Depth()) throws -> Campaign {
        try Campaign(
            recording, workloads: [.builtIn], depth: depth, path: path, start: .now)
    }

    func export() throws -> String {
        var text = ""
        try CampaignExport.read(path) { text += $0 }
        return text
    }

    /// The run of the built-in list. With all rules on, that of seed 1 is recorded once for all tests.
    static func recording(
        _ rules: RuleSet = .all, seed: UInt64 = 1, journal: JournalMode = .wal
    ) async throws -> Recording {
        guard rules == .all, seed == 1 else { return try await newRecording(rules, seed: seed, journal: journal) }
        return try await Recordings.shared.recording(journal)
    }

    /// The same, recorded for the caller alone; of the plan's first `steps`.
    static func newRecording(
        _ rules: RuleSet = .all, seed: UInt64 = 1, journal: JournalMode = .wal, steps: Int = .max
    ) async throws -> Recording {
        let plan = Planner.plan([.builtIn], seed: seed).prefix(steps)
        return try await Driver.record(plan, rules: rules, journal: journal)
    }

    private actor Recordings {
        static let shared = Recordings()
        private var known: [JournalMode: Recording] = [:]

        func recording(_ journal: JournalMode) async throws -> Recording {
            if let recording = known[journal] { return recording }
            let recording = try await CampaignFolder.newRecording(journal: journal)
            known[journal] = recording
            return recording
        }
    }
}
