import ArgumentParser
import CrashEngine
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

/// The journal modes of a store in files.
enum StoreJournal: String, CaseIterable, ExpressibleByArgument {
    case wal, rollback

    var mode: JournalMode { self == .wal ? .wal : .rollback }
}

/// What keeps the tables of a store that is recorded on simulated media.
struct MediumOptions: ParsableArguments {
    @Option(help: "What keeps the store's tables: sqlite, or memory, which outlives the process alone.")
    var backend = RecordedBackend.sqlite

    @Option(
        help: "How SQLite keeps transactions atomic: wal, rollback (TRUNCATE at FULL), delete (shown to lose commits).")
    var journal = RecordedJournal.wal

    init() {}

    init(_ journal: JournalMode) {
        (backend, self.journal) = (.sqlite, RecordedJournal.allCases.first { $0.mode == journal } ?? .wal)
    }

    func validate() throws {
        guard backend == .sqlite || journal == .wal else {
            throw ValidationError("--journal goes with --backend sqlite")
        }
    }

    var medium: StoreMedium { backend == .memory ? .memory : .sqlite(journal.mode) }

    /// The options that differ from their defaults.
    var options: [String] {
        switch medium {
        case .memory: ["--backend", "memory"]
        case .sqlite(.wal): []
        case .sqlite(let journal): ["--journal", journal.name]
        }
    }
}

/// What a store on simulated media keeps its tables in, by its name on the command line.
enum RecordedBackend: String, CaseIterable, ExpressibleByArgument { case sqlite, memory }

/// The journal modes of a store on simulated media: also the one that is there to be caught.
enum RecordedJournal: String, CaseIterable, ExpressibleByArgument {
    case wal, rollback, delete

    var mode: JournalMode {
        switch self {
        case .wal: .wal
        case .rollback: .rollback
        case .delete: .delete
        }
    }
}
