import CrashEngine
import LayoutStore
import Testing

extension Campaigns {
    /// What is judged while a plan is recorded, before any crash.
    @Suite("A recording")
    struct LiveJudgingTests {
        /// The places at which somebody relies on more than the store has made durable.
        private func brokenPromises(_ recording: Recording) -> [Int] {
            (recording.setUpEvents...recording.log.count).filter {
                recording.commits.promised(before: $0) > recording.commits.durable(before: $0)
            }
        }

        @Test(
            "finds that what callers and holders were told is durable, at every event",
            arguments: [JournalMode.wal, .rollback])
        func promises(journal: JournalMode) async throws {
            let recording = try await CampaignFolder.recording(journal: journal)
            #expect(recording.commits.promised(before: recording.log.count) > LSN(100), "somebody was told something")
            #expect(brokenPromises(recording).isEmpty)
            #expect(recording.liveViolations.isEmpty)
            #expect(recording.counters[Counter.judged(OracleName.postConditions), default: 0] > 200)
        }

        @Test("finds an address that leaves before its grant is durable, whatever the store believes")
        func earlyHandOut() async throws {
            let recording = try await CampaignFolder.recording(.all.without(.holdBeforeHandOut))
            #expect(!brokenPromises(recording).isEmpty)
        }

        @Test("has no record that is wrong", arguments: 1...5, [JournalMode.wal, .rollback])
        func records(seed: UInt64, journal: JournalMode) async throws {
            let recording = try await CampaignFolder.recording(seed: seed, journal: journal)
            #expect(recording.liveViolations.isEmpty, "\(recording.liveViolations.first.map { "\($0)" } ?? "")")
            #expect(recording.counters[Counter.judged(OracleName.records)] == recording.commits.count)
        }

        @Test(
            "finds in its records what each rule prevents, without any crash",
            arguments: [
                (ProtocolRule.copyBeforeHandOut, "unwritten_blocks_reached"),
                (.flushBeforeRemap, "unflushed_blocks_reached"),
                (.holdBeforeHandOut, "promised_before_synced"), (.busyUntilDurable, "reused_before_durable"),
                (.holdsPerDiskExtent, "hold_ended_by_store"),
            ])
        func rules(rule: ProtocolRule, kind: String) async throws {
            let recording = try await CampaignFolder.recording(.all.without(rule))
            let found = recording.liveViolations.filter { $0.oracle == OracleName.records }.map(\.kind)
            #expect(Set(found) == [kind])
        }

        @Test("is judged in its recoveries, too: what they rely on, they have synced")
        func recoveries() async throws {
            func judge(_ rules: RuleSet) async throws -> (judged: Int, kinds: Set<String>) {
                let recording = try await CampaignFolder.recording(rules)
                let runner = CutRunner(recording, depth: CutRunner.Depth(crashes: 0))
                var (judged, kinds): (Int, Set<String>) = (0, [])
                for cut in CampaignOrder(CutPoint.all(of: recording), of: recording).turns.prefix(60).map(\.point) {
                    let result = await runner.run(cut, limit: CutRunner.mostPaths)
                    kinds.formUnion(
                        result.findings.filter { $0.violation.oracle == RecordOracle().name }.map(\.violation.kind))
                    for bundle in result.bundles {
                        judged += bundle.content?.counters[Counter.judged(RecordOracle().name)] ?? 0
                    }
                }
                return (judged, kinds)
            }
            let right = try await judge(.all)
            #expect(right.judged > 100 && right.kinds.isEmpty)
            #expect(try await judge(.all.without(.recoveredIsSynced)).kinds == ["durable_not_synced"])
            #expect(try await judge(.all.without(.recoveryEndsSynced)).kinds == ["opened_before_synced"])
        }

        @Test("finds an invariant violated between two calls, without any crash")
        func invariant() async throws {
            let recording = try await CampaignFolder.recording(.all.without(.busyUntilDurable))
            let found = recording.liveViolations.filter { $0.oracle == OracleName.invariants }
            #expect(found.map(\.kind).contains(Invariant.reusedBeforeDurable.rawValue))
        }

        /// A device that fails one write, so that the store breaks without any fault of the campaign's.
        private final class Breaking: BlockDevice, @unchecked Sendable {  // one recorded run, one logical thread
            let inner: any BlockDevice
            let nth: Int
            var writes = 0

            init(_ inner: any BlockDevice, nth: Int) { (self.inner, self.nth) = (inner, nth) }

            var blocks: BlockCount { inner.blocks }
            func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
                try inner.read(count, from: block, at: offset)
            }
            func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
                writes += 1
                if writes == nth { throw StoreError(.corrupt, "broken on purpose") }
                try inner.write(bytes, to: block, at: offset)
            }
            func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
                try inner.copy(source, to: target)
            }
            func zero(_ blocks: Range<DiskBlock>) throws(StoreError) { try inner.zero(blocks) }
            func flush() throws(StoreError) { try inner.flush() }
        }

        @Test("of a store that breaks by itself is one up to there, with a finding at the step that broke it")
        func broken() async throws {
            let plan = Planner.plan([.builtIn], seed: 1)
            let blocks = try await CampaignFolder.recording().blocks
            let recording = try await Driver.record(
                plan, rules: .all, on: .sqlite(.wal), blocks: blocks, wraps: { Breaking($0, nth: 40) })
            let found = try #require(recording.liveViolations.last as LiveViolation?)
            #expect(found.oracle == OracleName.store)
            #expect(found.kind == "corrupt")
            #expect(found.message.contains("broken on purpose"))
            #expect(recording.plan.steps.count == plan.steps.count)
            let operation = found.point.operation
            #expect(recording.log.events.allSatisfy { $0.point.operation < operation })
            #expect(recording.log.events.last?.point.operation == operation - 1)
            #expect(recording.operations.count == operation + 1)
        }
    }
}
