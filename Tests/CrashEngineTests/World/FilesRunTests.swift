import CrashEngine
import Foundation
import LayoutStore
import Testing

extension SQLiteTests {
    @Suite("A plan on a store in real files")
    struct FilesRunTests {
        private func complaints(_ plan: Plan, _ tables: FilesRun.Tables, _ rules: RuleSet = .all) async throws
            -> [String]
        {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let run = try await FilesRun.run(
                plan, at: folder.appendingPathComponent("store.db").path, in: tables, blocks: BlockCount(200),
                rules: rules)
            #expect(run.performed > plan.steps.count / 2)
            if case .pool = tables { #expect(run.watch.looks > 10) }
            return run.complaints
        }

        private static var allTables: [FilesRun.Tables] {
            var all = [FilesRun.Tables.database(.wal), .database(.rollback)]
            #if Pmem
                all.append(.pool(16 << 20))
            #endif
            return all
        }

        @Test("shows what was written, before and after a backup", arguments: allTables)
        func clean(tables: FilesRun.Tables) async throws {
            #expect(try await complaints(FaultPlan.short(seed: 1), tables) == [])
            #expect(try await complaints(Planner.plan(generating: 12, seed: 3), tables) == [])
        }

        @Test("shows a store that drops who outlives the process, or lives on another host")
        func survivors() async throws {
            for rule in [ProtocolRule.hostOutlivesProcess, .otherHostsStay] {
                let found = try await complaints(FaultPlan.short(seed: 1), .database(.wal), .all.without(rule))
                #expect(found.contains { $0.hasPrefix("after an opening there are the holders") }, "\(rule): \(found)")
            }
        }

        @Test("shows a store that leaves what was at the edges of a range that it zeroes")
        func mutant() async throws {
            let found = try await complaints(FaultPlan.short(seed: 1), .database(.wal), .all.without(.zeroPartialEdges))
            #expect(found.contains { $0.hasPrefix("file ") })
            #expect(found.contains { $0.hasPrefix("in the restored store file ") })
        }
    }
}
