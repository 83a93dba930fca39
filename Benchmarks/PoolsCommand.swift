#if Pmem
    // What stores in pools cost: one seeded sequence of operations, each permanent when it returns, beside the same on SQLite, and beside
    // libpmemobj alone.
    //
    //   raw       the list of all undo ranges and stores that the pool's run asked for, asked again of a copy of the pool
    //   tables    the rows that it changed, changed again through the backend alone
    //   pool      the store's operations, in a pool in memory
    //   SQLite    the same, in files in memory and on disk
    //
    // Each round takes all of them once, from copies of the same beginnings. A figure is the median of its rounds, a ratio the median of
    // the rounds' ratios.

    import ArgumentParser
    import CrashEngine
    import Foundation
    import LayoutStore
    import LayoutStorePmem

    struct PoolsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pools",
            abstract: "Prints what a store costs in a pool, on SQLite, and what libpmemobj alone costs.")

        @Option(help: "Operations a round.")
        var operations = 1000

        @Option(help: "Rounds.")
        var rounds = 9

        @Option(help: "Folder for the files on disk.")
        var folder = FileManager.default.temporaryDirectory.path

        @Flag(help: "Only the pool's three, for a profiler.")
        var poolsOnly = false

        func run() async throws {
            // Before libpmemobj opens its first pool.
            setenv("PMEM_IS_PMEM_FORCE", "1", 1)
            let memory = try Place(in: "/dev/shm")
            let disk = try Place(in: folder)
            let subjects = try await PoolSubjects(memory, operations)
            var stores = [(name: "SQLite, memory", start: try await SQLiteStart(memory))]
            stores.append(("SQLite, disk", try await SQLiteStart(disk)))
            if poolsOnly { stores = [] }
            let names = ["raw", "tables", "pool"] + stores.map(\.name)
            var times = [[Double]](repeating: [], count: names.count)
            for round in 0...rounds {
                var found = [try await subjects.raw(), try await subjects.tables(), try await subjects.store()]
                for store in stores { found.append(try await store.start.run(operations)) }
                guard round > 0 else { continue }  // the first one warms up
                for (index, time) in found.enumerated() { times[index].append(time / Double(operations) * 1e6) }
            }
            print(
                "PMEM_IS_PMEM_FORCE=1: what is flushed are caches, as in persistent memory; \(subjects.what)\n")
            var table = Table(columns: [""] + names + ["ratio"])
            table.add("µs an operation", times.map(\.median))
            table.add("operations a second", times.map { 1e6 / $0.median })
            print(table.text + "\n")
            for (index, name) in names.enumerated().dropFirst() {
                let ratios = zip(times[index], times[0]).map { $0 / $1 }
                print(
                    "\(name) : raw = \(ratios.median.formatted(digits: 2)), from \((ratios.min() ?? 0).formatted(digits: 2)) "
                        + "to \((ratios.max() ?? 0).formatted(digits: 2))")
            }
        }
    }

    /// A folder that goes with the object.
    final class Place {
        let path: String

        init(in folder: String) throws {
            path = "\(folder)/benchmarks-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String) -> String { "\(path)/\(name)" }

        /// Puts a copy of the file `source` at `target`.
        func copy(_ source: String, to target: String) throws {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file(target) + suffix) }
            try FileManager.default.copyItem(atPath: file(source), toPath: file(target))
        }
    }

    extension MemoryDevice {
        /// Another device with the same bytes.
        func copy() throws(StoreError) -> MemoryDevice {
            let other = MemoryDevice(blocks: blocks)
            let all = try read(Int(blocks.value) * Geometry.blockBytes, from: DiskBlock(0), at: 0)
            try other.write(all[...], to: DiskBlock(0), at: 0)
            return other
        }
    }

    /// A store on SQLite as each round finds it.
    struct SQLiteStart {
        private let place: Place
        private let device = MemoryDevice(blocks: BlockCount(MixedWorkload.deviceBlocks))

        init(_ place: Place) async throws {
            self.place = place
            let store = try await LayoutStore.create(
                at: place.file("start.db"), device: device, environment: MixedWorkload.environment)
            try await MixedWorkload.setUp(store)
            try await store.close()
        }

        /// Returns the seconds.
        func run(_ operations: Int) async throws -> Double {
            try place.copy("start.db", to: "s.db")
            let store = try await LayoutStore.open(
                at: place.file("s.db"), device: device.copy(), environment: MixedWorkload.environment)
            var work = try await MixedWorkload.on(store)
            let time = try await measured { try await work.perform(operations) }.1
            try await store.close()
            return time
        }
    }
#endif
