import CrashEngine
import Foundation
import LayoutStore
import Testing

extension SQLiteTests {
    @Suite("A plan on a store in real files")
    struct FilesRunTests {
        private func complaints(
            _ plan: Plan, _ journal: JournalMode, pool: Int? = nil, _ rules: RuleSet = .all
        ) async throws -> [String] {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let run = try await FilesRun.run(
                plan, at: folder.appendingPathComponent("store.db").path, journal: journal, pool: pool,
                blocks: BlockCount(200), rules: rules)
            #expect(run.performed > plan.steps.count / 2)
            return run.complaints
        }

        @Test("shows what was written, before and after a backup", arguments: [JournalMode.wal, .rollback])
        func clean(journal: JournalMode) async throws {
            #expect(try await complaints(FaultPlan.short(seed: 1), journal) == [])
            #expect(try await complaints(Planner.plan(generating: 12, seed: 3), journal) == [])
        }

        #if Pmem
            @Test("shows what was written in a pool, too, before and after a backup")
            func pool() async throws {
                #expect(try await complaints(FaultPlan.short(seed: 1), .wal, pool: 8 << 20) == [])
                #expect(try await complaints(Planner.plan(generating: 12, seed: 3), .wal, pool: 8 << 20) == [])
            }
        #endif

        @Test("shows a store that leaves what was at the edges of a range that it zeroes")
        func mutant() async throws {
            let found = try await complaints(FaultPlan.short(seed: 1), .wal, .all.without(.zeroPartialEdges))
            #expect(found.contains { $0.hasPrefix("file ") })
            #expect(found.contains { $0.hasPrefix("in the restored store file ") })
        }
    }
}
