import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    /// A finding names a path: the crash, the decisions about the media, and the crashes inside recovery. Whatever a runner finds has
    /// to be found again on the path that it names.
    @Suite("The path of a finding")
    struct PathReplayTests {
        /// Paths that tell apart which part of a finding was left out.
        private struct Shape: Hashable {
            let kind: String
            let inner: Int
            let decides: Bool
            let decidesInside: Bool

            init(_ finding: Finding) {
                kind = finding.violation.kind
                inner = finding.inner.count
                decides = finding.decisions.count > 1
                decidesInside = finding.inner.contains { !$0.decisions.isEmpty }
            }
        }

        /// Findings of `cuts`, a few of each shape.
        private func findings(_ cuts: [CutPoint], of recording: Recording, _ depth: CutRunner.Depth) async -> [(
            CutPoint, Finding
        )] {
            let runner = CutRunner(recording, depth: depth)
            var (found, shapes): ([(CutPoint, Finding)], [Shape: Int]) = ([], [:])
            for cut in cuts {
                let result = await runner.run(cut, limit: CutRunner.mostPaths)
                for finding in result.findings + result.bundles.flatMap(\.findings) {
                    shapes[Shape(finding), default: 0] += 1
                    if shapes[Shape(finding), default: 0] <= 4 { found.append((cut, finding)) }
                }
            }
            return found
        }

        /// The rules that are turned off: for crashes inside recovery; for decisions that opening asks for; for those that recovery or
        /// an oracle asks for, behind the key.
        private static let rules: [ProtocolRule] = [.recoveredIsSynced, .holdBeforeHandOut, .flushBeforeRemap]

        @Test("leads to it again", arguments: rules)
        func again(rule: ProtocolRule) async throws {
            let nests = rule == .recoveredIsSynced
            let depth = CutRunner.Depth(crashes: nests ? 1 : 0, every: 1)
            for journal in nests ? [JournalMode.wal, .rollback] : [.wal] {
                let recording = try await CampaignFolder.recording(.all.without(rule), journal: journal)
                let power = CutPoint.all(of: recording).filter { $0.cut.kind == .power }
                let cuts =
                    nests
                    ? Array(CampaignOrder(CutPoint.all(of: recording), of: recording).turns.prefix(40).map(\.point))
                    : stride(from: 0, to: power.count, by: 17).map { power[$0] }
                let found = await findings(cuts, of: recording, depth)
                #expect(found.contains { nests ? Shape($0.1).decidesInside : Shape($0.1).decides })
                let runner = CutRunner(recording, depth: depth, comparesAtOnce: true)
                for (cut, finding) in found {
                    let replay = await runner.replay(finding, at: cut)
                    #expect(replay.isFollowed, "\(finding)")
                    let isFound = replay.violations.contains {
                        $0.oracle == finding.violation.oracle && $0.kind == finding.violation.kind
                    }
                    #expect(isFound, "\(finding)")
                }
            }
        }

        @Test("may lead through a step of recovery that comes twice: its events are counted on")
        func twice() async throws {
            let recording = try await CampaignFolder.recording()
            // The bump is on the disk and not on the device: recovery writes the superblock to finish it, and again for its own.
            let step = Step(.open, .superblock)
            let cut = try #require(
                CutPoint.all(of: recording).last {
                    $0.cut.step == Step(.open, .bumpEpoch) && $0.cut.kind == .process && !$0.cut.keepsIndex
                })
            let runner = CutRunner(recording)
            for (event, isThere) in [(1, true), (2, true), (3, true), (4, true), (5, false)] {
                let inner = CrashCut(kind: .process, operation: 0, step: step, event: event)
                let finding = Finding(
                    OracleViolation(oracle: "", kind: "", detail: ""), inner: [InnerCrash(crash: inner, decisions: [])])
                let images = await runner.replay(finding.at(cut.cut), at: cut, keepsImages: true).images.map(\.name)
                #expect(images.contains("crashed") == isThere, "event \(event): \(images)")
            }
        }
    }
}
