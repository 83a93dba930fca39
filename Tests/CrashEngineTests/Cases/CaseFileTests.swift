import CrashEngine
import Foundation
import LayoutStore
import Testing

extension Campaigns {
    /// Tests/Cases: what campaigns have found in the store, kept so that it never comes back.
    @Suite("A case that is kept")
    struct CaseFileTests {
        private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Cases")

        private static let files: [String] = {
            let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return all.filter { $0.hasSuffix(".json") }.sorted()
        }()

        @Test("is found no more: its operation and step occur, are explored, and are clean", arguments: files)
        func isClean(file: String) async throws {
            let one = try Case(path: Self.folder.appendingPathComponent(file).path)
            let run = try #require(try await CaseRecording(one), "the plan has no such operation")
            let answer = try await CaseReplay(one, run).answer()
            #expect(answer.state == .clean, "\(answer.sentences)")
            #expect(answer.states > 0)
            #expect(one.about?.isEmpty == false, "say what it is about")
        }

        /// Explores with a runner that is blind, or only the first of the cuts.
        private struct Half: CutExplorer {
            let runner: CutRunner
            let cuts: Int

            func explore(
                _ cuts: [CutPoint], mayStart: () -> Bool, deliver: (CutPoint, CutResult) throws -> Bool
            ) async throws {
                for cut in cuts.prefix(self.cuts) {
                    guard try deliver(cut, await runner.run(cut, limit: CutRunner.mostPaths)) else { return }
                }
            }
        }

        @Test("proves nothing where cuts were left out, or no crash came inside the recovery", arguments: files)
        func halfExplored(file: String) async throws {
            let one = try Case(path: Self.folder.appendingPathComponent(file).path)
            let run = try #require(try await CaseRecording(one))
            let replay = CaseReplay(one, run)
            let first = try await replay.answer { recording, depth in
                Half(runner: CutRunner(recording, depth: depth), cuts: 1)
            }
            #expect(first.state == .unproved, "\(first.sentences)")
            guard !one.finding.inner.isEmpty else { return }
            let blind = try await replay.answer { recording, depth in
                Half(runner: CutRunner(recording, depth: depth, mutant: .noInnerCrash), cuts: .max)
            }
            #expect(blind.state == .unproved, "\(blind.sentences)")
        }

        @Test("means, of several operations with its words, the nearest to its number")
        func nearest() async throws {
            let one = try Case(path: Self.folder.appendingPathComponent(try #require(Self.files.first)).path)
            let plan = Planner.plan([.builtIn], seed: one.seed)
            let numbers: [String: [Int]] = Dictionary(grouping: 1...plan.lastOperation) {
                plan.words(ofOperation: $0)
            }
            let repeated = try #require(numbers.values.filter { $0.count > 1 }.min { $0[1] < $1[1] })
            for (asked, meant) in [
                (repeated[0], repeated[0]), (repeated[1], repeated[1]), (repeated[1] + 1, repeated[1]),
            ] {
                let finding = Finding(
                    one.finding.violation, place: Finding.Place(operation: asked, step: Step(.write, .begin)))
                let other = Case(
                    finding, build: "", seed: one.seed, workloads: one.workloads, rulesOff: [], journal: one.journal,
                    deviceBlocks: one.deviceBlocks, operation: plan.words(ofOperation: repeated[0]))
                let run = try #require(try await CaseRecording(other))
                #expect(run.place.operation == meant)
                #expect((run.moved == nil) == (asked == meant))
            }
        }

        @Test("is one of at least two, and each file of the folder is one")
        func folder() throws {
            #expect(Self.files.count >= 2)
            let others = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
                !$0.hasSuffix(".json")
            }
            #expect(others == [])
        }
    }
}
