// What one operation costs in a store of 10^3, 10^4, 10^5 and 10^6 extents, and how long the store takes to open.
//
// All stores are built first, each of one large file that has all the extents, through the store's own operations. Then each
// operation is measured on all sizes in turn, a round a size, so that what the machine does meanwhile hits all of them
// alike. A figure is the median of its rounds. The last column is the ratio between the largest size and the smallest: for
// O(log n) it stays small while the size grows a thousandfold.

import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

struct GrowthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Prints what each operation costs at each size, in microseconds.")

    @Option(help: "Numbers of extents, separated by commas.")
    var sizes = "1000,10000,100000,1000000"

    @Option(help: "Rounds an operation is measured in at each size.")
    var rounds = 15

    @Option(help: "Operations a round.")
    var operations = 40

    @Option(help: "Folder for the stores; about 300 MB at 10^6 extents.")
    var folder = FileManager.default.temporaryDirectory.path

    func run() async throws {
        let counts = sizes.split(separator: ",").compactMap { Int($0) }
        guard !counts.isEmpty, counts.allSatisfy({ $0 >= GrowthStore.pattern }) else {
            throw ValidationError("--sizes takes numbers of at least \(GrowthStore.pattern), separated by commas")
        }
        let place = URL(fileURLWithPath: folder).appendingPathComponent(
            "benchmarks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }

        var stores: [GrowthStore] = []
        for count in counts {
            let (store, time) = try await measured { try await GrowthStore(extents: count, in: place) }
            stores.append(store)
            progress("built \(count) extents in \(time.formatted(digits: 1)) s")
        }
        var table = Table(columns: ["operation"] + counts.map { "n=\($0)" } + ["ratio"])
        for operation in GrowthOperation.allCases {
            var times = [[Double]](repeating: [], count: stores.count)
            for round in 0..<(rounds + 1) {
                for (index, store) in stores.enumerated() {
                    let (_, time) = try await measured {
                        for _ in 0..<operations { try await store.perform(operation) }
                    }
                    if round > 0 { times[index].append(time / Double(operations) * 1e6) }  // the first one warms up
                }
                for store in stores { try await store.settle() }
            }
            table.add(operation.rawValue, times.map(\.median))
        }
        var opening = [[Double]](repeating: [], count: stores.count)
        for _ in 0..<rounds {
            for index in stores.indices { opening[index].append(try await stores[index].reopen() * 1e6) }
        }
        table.add("open and recover", opening.map(\.median))
        for store in stores { try await store.check() }
        print(table.text)
    }
}

/// What is measured: each touches a bounded number of extents, at a random place of the large file.
enum GrowthOperation: String, CaseIterable {
    case read
    case writeInPlace = "write in place"
    case writeShared = "write a shared block"
    case writeHole = "write into a hole"
    case preallocate = "fallocate a block"
    case punch = "punch a block"
    case zero = "zero a block"
    case clone = "clone a block"
    case exchange = "exchange two blocks"
    case truncate = "append, truncate"
    case mapped = "map, write fault, unmap"
}
