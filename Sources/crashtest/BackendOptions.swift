import ArgumentParser
import LayoutStore

/// What keeps the tables of a store that a command makes. One that is there says so by itself.
struct BackendOptions: ParsableArguments {
    @Option(help: "For a new store: what keeps its tables: sqlite, or pmem, a pool of persistent memory.")
    var backend = StoreBackend.sqlite

    @Option(
        help: ArgumentHelp(
            "With --backend pmem: how large the pool is, which does not grow: bytes, or with K, M, G or T. By default 64M.",
            valueName: "size"))
    var poolBytes: ByteCount?

    func validate() throws {
        guard poolBytes == nil || backend == .pmem else {
            throw ValidationError("--pool-bytes goes with --backend pmem")
        }
    }

    /// The size of the pool; nil if there is none.
    var pool: Int? { backend == .pmem ? poolBytes.map { Int($0.bytes) } ?? 64 << 20 : nil }
}

/// What a store in files keeps its tables in, by its name on the command line.
enum StoreBackend: String, CaseIterable, ExpressibleByArgument { case sqlite, pmem }
