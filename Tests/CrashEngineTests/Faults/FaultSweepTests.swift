import CrashEngine
import LayoutStore
import Testing

extension SQLiteTests {
    /// Small sweeps; the whole ones are `crashtest faults`. Allocation failures run there only: SQLite's allocator can be
    /// replaced before its first use alone.
    @Suite("A sweep of faults")
    struct FaultSweepTests {
        private static let kinds = FaultKind.allCases.filter {
            $0 != .noMemory && $0 != .damagedRows && !$0.rawValue.hasPrefix("flip")
        }

        private func sweep(
            _ kind: FaultKind, _ journal: JournalMode, steps: Int,
            wraps: @escaping @Sendable (any BlockDevice) -> any BlockDevice = { $0 }
        ) async throws -> [FaultResult] {
            let plan = FaultPlan.short(seed: 1).prefix(steps)
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: journal, wraps: wraps)
            var results: [FaultResult] = []
            try await sweep.sweep(kind, most: 20) { results.append($0) }
            return results
        }

        @Test("strikes, and finds a store that bears it", arguments: kinds, [JournalMode.wal, .rollback])
        func clean(kind: FaultKind, journal: JournalMode) async throws {
            let results = try await sweep(kind, journal, steps: 4)
            #expect(!results.isEmpty)
            #expect(results.allSatisfy { $0.fired > 0 })
            for result in results where result.outcome == .violated {
                Issue.record("\(result.fault): \(result.details.joined(separator: "; "))")
            }
        }

        @Test("of a short plan goes on where a call of it is refused")
        func refused() async throws {
            let plan = Planner.plan(generating: 4, seed: 3)
            #expect(try await FaultSweep(plan, allocationPlan: plan, journal: .wal).missing() == [])
        }

        @Test("calls an error that was reported recovered, and a lie lost", arguments: [JournalMode.wal, .rollback])
        func outcomes(journal: JournalMode) async throws {
            #expect(try await sweep(.deviceWriteError, journal, steps: 2).contains { $0.outcome == .recovered })
            #expect(try await sweep(.lyingFlush, journal, steps: 2).contains { $0.outcome == .lost })
            #expect(try await sweep(.misdirectedDeviceWrite, journal, steps: 4).contains { $0.outcome != .unaffected })
        }

        /// Mixtures of a few operations, all or every third: of each kind some are refused and some are right, or nothing
        /// was mixed.
        @Test(
            "mixes files of different times: some are refused, some are right, and what a stranger has read is right",
            arguments: [JournalMode.wal, .rollback])
        func mixtures(journal: JournalMode) async throws {
            let plan = FaultPlan.short(seed: 1).prefix(5)
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: journal)
            for kind in [FaultKind.olderDatabase, .olderLog, .olderDevice, .goneLog, .foreignReader] {
                var outcomes: [FaultOutcome: Int] = [:]
                try await sweep.sweep(kind, most: 800) { outcomes[$0.outcome, default: 0] += 1 }
                #expect(outcomes[.violated] == nil, "\(kind.rawValue)")
                #expect(outcomes[.unaffected, default: 0] > 0, "\(kind.rawValue)")
                #expect((outcomes[.refused, default: 0] > 0) == (kind != .foreignReader), "\(kind.rawValue)")
            }
        }

        /// Takes an error for success.
        private final class Swallowing: BlockDevice {
            private let device: any BlockDevice
            private let isOf: @Sendable (String) -> Bool

            init(_ device: any BlockDevice, _ isOf: @escaping @Sendable (String) -> Bool) {
                self.device = device
                self.isOf = isOf
            }

            var blocks: BlockCount { device.blocks }
            func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
                do { return try device.read(count, from: block, at: offset) } catch {
                    guard isOf("read") else { throw error }
                    return [UInt8](repeating: 0, count: count)
                }
            }
            func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
                do { try device.write(bytes, to: block, at: offset) } catch  where isOf("write") {}
            }
            func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
                try device.copy(source, to: target)
            }
            func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { try device.zero(blocks) }
            func flush() throws(StoreError) { do { try device.flush() } catch  where isOf("flush") {} }
        }

        @Test(
            "catches a store that swallows an error of its device",
            arguments: [
                (FaultKind.deviceFlushError, "flush"), (.deviceWriteError, "write"), (.deviceReadError, "read"),
            ])
        func mutant(kind: FaultKind, call: String) async throws {
            let results = try await sweep(kind, .wal, steps: 7) { device in Swallowing(device) { $0 == call } }
            #expect(results.contains { $0.outcome == .violated })
        }

        @Test("of failed syncs ends with a store that keeps what it acknowledges after it was opened again")
        func failedSyncs() async throws {
            // With a close and a reopen in it, so that recovery's own syncs fail too.
            let plan = FaultPlan.shortest(seed: 1)
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: .wal)
            try await sweep.sweep(.syncError) { result in
                if result.outcome != .recovered { Issue.record("\(result.fault): \(result.details)") }
            }
        }

        @Test("of failed reads finds no store that goes on after one")
        func failedReads() async throws {
            // The last step is a read through a mapping, whose first look is no part of an operation.
            let plan = FaultPlan.short(seed: 1).prefix(21)
            #expect(plan.steps.last?.operation.name == "mapread")
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: .rollback)
            let calls = try await sweep.strike(Fault(.readError, nth: .max)).calls
            for nth in max(1, calls - 30)...calls {
                let result = try await sweep.strike(Fault(.readError, nth: nth))
                if result.outcome != .recovered { Issue.record("\(result.fault): \(result.details)") }
            }
        }

        @Test("is the same when it is repeated")
        func repeated() async throws {
            func lines() async throws -> [String] {
                try await sweep(.misdirectedWrite, .wal, steps: 3).map { "\($0.fault) \($0.outcome) \($0.details)" }
            }
            #expect(try await lines() == lines())
        }

        @Test("of flipped bits sees each of the superblock's, and some of each table's columns")
        func flips() async throws {
            let sweep = FaultSweep(
                FaultPlan.short(seed: 1), allocationPlan: FaultPlan.shortest(seed: 1), journal: .wal)
            for nth in stride(from: 1, to: 320, by: 13) {
                let result = try await sweep.strike(Fault(.flippedSuperblock, nth: nth))
                #expect(result.outcome == .refused || result.outcome == .found, "\(result.details)")
            }
            for nth in stride(from: 1, to: 900, by: 31) {
                let result = try await sweep.strike(Fault(.flippedRow, nth: nth))
                #expect(result.fired == 1)
                #expect(result.outcome == .refused || result.outcome == .found, "\(result.details)")
            }
        }

        @Test("never strikes behind the last call")
        func behind() async throws {
            let plan = FaultPlan.short(seed: 1).prefix(2)
            let sweep = FaultSweep(plan, allocationPlan: plan, journal: .wal)
            let result = try await sweep.strike(Fault(.writeError, nth: 1_000_000))
            #expect(result.fired == 0 && result.calls > 0)
        }
    }
}
