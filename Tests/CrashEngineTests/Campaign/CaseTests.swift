import CrashEngine
import Foundation
import LayoutStore
import Testing

/// Tests/Cases: what campaigns have found in the store, bound to operation, step and n-th event of the recorded run.
private struct RegressionCase: Decodable, CustomTestStringConvertible {
    let what: String
    let seed: UInt64
    let journal: String
    let cut: CrashCut

    var testDescription: String { "\(journal), seed \(seed): \(cut)" }

    static let all: [RegressionCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Cases")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().compactMap {
            try? JSONDecoder().decode(
                RegressionCase.self, from: Data(contentsOf: folder.appendingPathComponent($0)))
        }
    }()
}

extension Campaigns {
    @Suite("What a campaign once found")
    struct CaseTests {
        @Test("is found no more", arguments: RegressionCase.all)
        fileprivate func replay(_ one: RegressionCase) async throws {
            let journal = try #require(JournalMode.all.first { $0.name == one.journal })
            let recording = try await Driver.record(
                Planner.plan([BuiltInWorkload.list], seed: one.seed), rules: .all, journal: journal)
            let point = try #require(
                CutPoint.all(of: recording).first { $0.cut == one.cut },
                "the recorded run has no such place any more: explore its step again, and bind the case anew")
            let runner = CutRunner(recording, depth: CutRunner.Depth(every: 1))
            let result = await runner.run(point, limit: CutRunner.mostPaths)
            #expect(result.isComplete)
            #expect(result.findings.isEmpty)
            let content = try #require(result.bundles.first?.content)
            #expect(content.findings.map(\.violation.detail) == [])
            #expect(content.counters[Counter.pair(.process, .power), default: 0] > 0)
        }

        @Test("is kept in files that can be read")
        func files() { #expect(RegressionCase.all.count >= 2) }
    }
}
