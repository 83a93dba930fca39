// What it costs to ask a store whether it is healthy: the SQL views, their Swift twins, and reading the rows for the twins.
//
// Stores of each size are built first, through the store's own operations. Then all ways are measured on all sizes in turn,
// so that what the machine does meanwhile hits all of them alike. A figure is the median of its rounds.

import ArgumentParser
import Foundation
import LayoutStore

struct InvariantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invariants", abstract: "Prints what the invariants cost in SQL and in Swift, in microseconds.")

    @Option(help: "Numbers of rows, separated by commas.")
    var sizes = "200,10000,100000"

    @Option(help: "Rounds.")
    var rounds = 9

    @Option(help: "Folder for the stores; about 25 MB at 10^5 rows.")
    var folder = FileManager.default.temporaryDirectory.path

    func run() async throws {
        let counts = sizes.split(separator: ",").compactMap { Int($0) }
        guard !counts.isEmpty, counts.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--sizes takes numbers above 0, separated by commas")
        }
        let place = URL(fileURLWithPath: folder).appendingPathComponent(
            "benchmarks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }

        var stores: [InvariantStore] = []
        for count in counts {
            stores.append(try await InvariantStore(rows: count, in: place))
            progress("built \(stores[stores.count - 1].rows) rows")
        }
        let none = [[Double]](repeating: [], count: stores.count)
        var (views, reading, twins) = (none, none, none)
        for _ in 0..<rounds {
            for (index, store) in stores.enumerated() {
                let times = max(1, 20_000 / store.rows)
                views[index].append(try await store.timeViews(times) * 1e6)
                reading[index].append(try await store.timeReading(times) * 1e6)
                twins[index].append(try await store.timeTwins(times) * 1e6)
            }
        }
        var table = Table(columns: ["µs"] + stores.map { "\($0.rows) rows" } + ["ratio"])
        table.add("SQL views", views.map(\.median))
        table.add("snapshot and journal read", reading.map(\.median))
        table.add("twins", twins.map(\.median))
        table.add("views : twins", zip(views, twins).map { $0.median / $1.median })
        print(table.text)
    }
}
