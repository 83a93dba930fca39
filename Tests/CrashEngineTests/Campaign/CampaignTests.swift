import CrashEngine
import Foundation
import LayoutStore
import Testing

/// Campaigns seed SQLite's process-wide generator, so they run one at a time.
@Suite("A campaign", .serialized)
struct CampaignTests {
    private static let seed: UInt64 = 5

    private func recording(_ rules: RuleSet = .all, seed: UInt64 = Self.seed) async throws -> Recording {
        try await Driver.record(Planner.plan([BuiltInWorkload.list], seed: seed), rules: rules)
    }

    private func campaign(_ recording: Recording, at path: String) throws -> Campaign {
        try Campaign(recording, workloads: [BuiltInWorkload.list], path: path, start: .now) { point in
            "cut \(point?.number ?? -1)"
        }
    }

    private func withFile<R>(_ body: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.appendingPathComponent("campaign.db").path)
    }

    @Test("with every rule on finds nothing, and judges every state with every oracle")
    func clean() async throws {
        try await withFile { path in
            let campaign = try campaign(try await recording(), at: path)
            try await campaign.run(.states(1500)) { _, _ in }
            let totals = try campaign.store.totals()
            #expect(totals.findings == 0)
            #expect(totals.states >= 1500)
            #expect(totals.complete == totals.visited)
            let counters = try campaign.store.counters()
            for oracle in Oracles.all { #expect(counters[Counter.judged(oracle.name), default: 0] > 0) }
        }
    }

    @Test("catches each rule that is turned off, by an outcome", arguments: ProtocolRule.allCases)
    func catches(rule: ProtocolRule) async throws {
        try await withFile { path in
            let campaign = try campaign(try await recording(.all.without(rule)), at: path)
            try await campaign.run(.states(4000)) { _, _ in }
            #expect(try campaign.store.totals().findings > 0, "\(rule.name) off, seed \(Self.seed)")
        }
    }

    @Test("is the same campaign for the same seed and budget, row for row")
    func isRepeatable() async throws {
        func rows() async throws -> String {
            try await withFile { path in
                let campaign = try campaign(try await recording(.all.without(.busyUntilDurable)), at: path)
                try await campaign.run(.states(1200)) { _, _ in }
                return try Self.dump(path)
            }
        }
        let (first, second) = (try await rows(), try await rows())
        #expect(first == second)
        #expect(first.contains("INSERT INTO finding"))
    }

    @Test("goes on where it stopped, and ends as one that never stopped")
    func resumes() async throws {
        let whole = try await withFile { path in
            let campaign = try campaign(try await recording(), at: path)
            try await campaign.run(.states(900)) { _, _ in }
            try await campaign.run(.states(900)) { _, _ in }
            return try Self.dump(path)
        }
        let parts = try await withFile { path in
            try await campaign(try await recording(), at: path).run(.states(900)) { _, _ in }
            let second = try campaign(try await recording(), at: path)
            try await second.run(.states(900)) { _, _ in }
            #expect(second.resumedCuts > 0)
            return try Self.dump(path)
        }
        #expect(Self.withoutRecoveries(whole) == Self.withoutRecoveries(parts))
    }

    @Test("refuses a file that belongs to another seed, and one that is no campaign")
    func refusesOthers() async throws {
        try await withFile { path in
            _ = try campaign(try await recording(), at: path)
            let other = try await recording(seed: Self.seed + 1)
            #expect(throws: CampaignFileError.self) { try campaign(other, at: path) }
            let text = path + ".txt"
            try Data("no database, but long enough to be read as one".utf8).write(to: URL(fileURLWithPath: text))
            #expect(throws: (any Error).self) { try campaign(other, at: text) }
        }
    }

    @Test("records the same run twice, event for event")
    func recordsTheSame() async throws {
        let (first, second) = (try await recording(), try await recording())
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.log.count == second.log.count)
        let other = try await recording(seed: Self.seed + 1)
        #expect(other.fingerprint != first.fingerprint)
    }

    @Test("visits each cut once, in passes that each span the whole run")
    func passes() async throws {
        let recording = try await recording()
        let points = CutPoint.all(of: recording, kind: .power)
        let passes = CutPoint.passes(over: points, of: recording)
        #expect(passes.flatMap { $0 }.sorted() == Array(points.indices))
        #expect(passes.count > 2)
        let last = try #require(passes[0].last)
        #expect(last > points.count * 9 / 10)
        for pass in passes { #expect(pass == pass.sorted()) }
    }

    @Test("explores a cut for all that are included in it: no state of theirs is missed")
    func inclusions() async throws {
        let recording = try await recording()
        let points = CutPoint.all(of: recording, kind: .power)
        let including = CutPoint.inclusions(in: points, of: recording)
        let rows = Dictionary(grouping: points.indices) { including[$0] }.filter { (3...12).contains($0.value.count) }
        for (last, row) in rows.sorted(by: { $0.key < $1.key }).prefix(6) {
            let runner = CutRunner(recording)
            let all = await runner.run(points[last], limit: Campaign.stateLimit)
            #expect(all.isComplete)
            for number in row where number != last {
                let one = await runner.run(points[number], limit: Campaign.stateLimit)
                #expect(one.isComplete)
                #expect(!one.states.isEmpty)
                #expect(one.states.isSubset(of: all.states), "cut \(number) in cut \(last)")
                #expect(one.outcomes.isSubset(of: all.outcomes))
            }
        }
        #expect(rows.count >= 6)
    }

    @Test("is broken when something that has to happen never did")
    func requirements() async throws {
        let recording = try await recording()
        let none = Requirement.all(recording, counters: [:])
        #expect(none.contains { $0.state == .missed && $0.name == Counter.judged("content") })
        #expect(none.contains { $0.state == .missed && $0.name == Counter.reuseOfHeld })
        let all = Dictionary(uniqueKeysWithValues: none.map { ($0.name, 1) })
        #expect(!Requirement.all(recording, counters: all).contains { $0.state == .missed })
        for name in all.keys {
            var counters = all
            counters[name] = 0
            let missed = Requirement.all(recording, counters: counters).filter { $0.state == .missed }.map(\.name)
            let isApplicable = none.contains { $0.name == name && $0.state == .missed }
            #expect(missed == (isApplicable ? [name] : []))
        }
    }

    /// Every table but timing, as SQL.
    private static func dump(_ path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", path, ".dump campaign plan_step cut state outcome counter finding"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }

    /// A resumed campaign has forgotten its verdicts: it recovers more, and comes to the same.
    private static func withoutRecoveries(_ dump: String) -> [String] {
        dump.split(separator: "\n").map { line in
            guard line.hasPrefix("INSERT INTO cut ") else { return String(line) }
            var fields = line.split(separator: ",", omittingEmptySubsequences: false)
            fields.remove(at: 11)
            return fields.joined(separator: ",")
        }
    }
}
