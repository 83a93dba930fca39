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

    static func recording(
        _ rules: RuleSet = .all, seed: UInt64 = 1, journal: JournalMode = .wal
    ) async throws -> Recording {
        try await Driver.record(Planner.plan([.builtIn], seed: seed), rules: rules, journal: journal)
    }
}
