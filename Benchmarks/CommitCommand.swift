// What a campaign's parent process can take in: results of worker processes decoded and committed, by the CPU time of both. The
// results are made up: hashes that no cut before had, a share that one had, a few counters, and some bundles.

import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

struct CommitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Prints how many states a second one campaign process takes from its workers.")

    @Option(help: "Distinct states that one cut adds, comma separated; each is measured in a file of its own.")
    var sizes = "20,200,800"

    func run() async throws {
        let lists = [Workload.builtIn]
        let recording = try await Driver.record(Planner.plan(lists, seed: 1), rules: .all)
        let points = CutPoint.all(of: recording)
        let order = CampaignOrder(points, of: recording)
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }
        var figures: [[Double]] = []
        for size in sizes {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let store = try CampaignStore(
                path: folder.appendingPathComponent("c.db").path,
                identity: CampaignIdentity(recording, workloads: lists), workloads: lists,
                recording: recording, order: order)
            var generator = SeededGenerator(seed: 1, purpose: .commits)
            var seconds = (decode: 0.0, commit: 0.0)
            var known: [Int64] = []
            for turn in order.turns {
                let result = Self.result(size, &known, &generator)
                let line = try JSONEncoder().encode(WorkerMessage.explored(cut: turn.point.number, result: result))
                let start = Self.cpu()
                let message = try JSONDecoder().decode(WorkerMessage.self, from: line)
                let middle = Self.cpu()
                if case .explored(_, let result) = message { try store.commit(turn, result) }
                seconds.decode += middle - start
                seconds.commit += Self.cpu() - middle
            }
            let states = Double(store.stateCount)
            figures.append([
                states, states / seconds.decode, states / seconds.commit, states / (seconds.decode + seconds.commit),
            ])
        }
        var table = Table(columns: ["new states a cut"] + sizes.map { "\($0)" } + ["ratio"])
        for (row, name) in ["states in the file", "decoded a second", "committed a second", "both"].enumerated() {
            table.add(name, figures.map { $0[row] })
        }
        print(table.text)
    }

    private static func result(
        _ size: Int, _ known: inout [Int64], _ generator: inout SeededGenerator
    ) -> CutResult {
        var result = CutResult()
        result.states = Set((0..<size).map { _ in Int64(bitPattern: generator.next()) })
        for _ in 0..<(size / 4) where !known.isEmpty {
            result.states.insert(known[Int(generator.next() % UInt64(known.count))])
        }
        if known.count < 1 << 20 { known += result.states.sorted() }
        result.outcomes = Set((0..<(size / 20)).map { _ in Int64(bitPattern: generator.next()) })
        for number in 0..<16 { result.counters["counter \(number)"] = size }
        result.bundles = (0..<(size / 8)).map { _ in
            CutResult.Bundle(
                key: Int64(bitPattern: generator.next()), decisions: [], content: CutResult.Content())
        }
        return result
    }

    private static func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
