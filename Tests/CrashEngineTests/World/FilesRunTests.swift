import CrashEngine
import Foundation
import LayoutStore
import Testing

extension SQLiteTests {
    @Suite("A plan on a store in real files")
    struct FilesRunTests {
        private func complaints(
            _ plan: Plan, _ tables: FilesRun.Tables, _ rules: RuleSet = .all, fullLog: Int = 1
        ) async throws -> [String] {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let run = try await FilesRun.run(
                plan, at: folder.appendingPathComponent("store.db").path, in: tables, blocks: BlockCount(200),
                rules: rules, fullLog: fullLog)
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

        @Test("shows a store whose making cannot go on where it was killed", arguments: [false, true])
        func makings(isPool: Bool) async throws {
            let tables = isPool ? Self.allTables[Self.allTables.count - 1] : .database(.wal)
            var found: [String] = []
            for seed in 1...8 where found.isEmpty {
                found = try await complaints(
                    FaultPlan.short(seed: UInt64(seed)), tables, .all.without(.superblockBeforeOpening)
                ).filter { $0.contains("that was killed cannot go on") }
            }
            #expect(!found.isEmpty)
        }

        @Test("leaves the same rows on each medium, after each step")
        func twins() async throws {
            let plan = FaultPlan.short(seed: 2)
            func difference(_ tables: FilesRun.Tables, _ rules: RuleSet = .all) async throws -> String? {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent("twins-\(UUID().uuidString)")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: folder) }
                return try await FilesRun.difference(
                    of: plan, in: tables, at: folder.appendingPathComponent("store.db").path, blocks: BlockCount(200),
                    rules: rules)
            }
            for tables in Self.allTables.dropFirst() { #expect(try await difference(tables) == nil) }
            let found = try await difference(.database(.rollback), .all.without(.closeKeepsHolds))
            #expect(found?.contains("the tables") == true, "\(found ?? "no difference")")
        }

        @Test("shows a store that goes on with a full log")
        func fullLog() async throws {
            let found = try await complaints(FaultPlan.short(seed: 1), .database(.wal), fullLog: 1_000_000)
            #expect(found.contains("with a full log write ends with no error"))
            #expect(!found.contains { $0.hasPrefix("with a full log unpin") })
        }

        @Test("shows a store that leaves what was at the edges of a range that it zeroes")
        func mutant() async throws {
            let found = try await complaints(FaultPlan.short(seed: 1), .database(.wal), .all.without(.zeroPartialEdges))
            #expect(found.contains { $0.hasPrefix("file ") })
            #expect(found.contains { $0.hasPrefix("in the restored store file ") })
        }
    }
}
