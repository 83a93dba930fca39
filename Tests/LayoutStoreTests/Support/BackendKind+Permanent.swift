import LayoutStore
import LayoutStorePmem

/// Memory that says that its commits are permanent, as a pool's are and a rollback journal's: what waits for a sync would differ.
final class PermanentMemory: StateBackend {
    private let memory: MemoryBackend
    init(_ memory: MemoryBackend) { self.memory = memory }
    /// The tables as of the last commit.
    var image: MemoryBackend.Image { memory.image }
    var commitsAreDurable: Bool { true }
    func transact<R>(_ body: (any StateTransaction) throws(StoreError) -> R) throws(StoreError) -> R {
        try memory.transact(body)
    }
    func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R { try memory.read(body) }
    func sync() throws(StoreError) {}
    func syncRecovered() throws(StoreError) {}
    func close() throws(StoreError) { try memory.close() }
}

extension BackendKind {
    /// A new backend with empty tables whose commits are permanent when they return.
    func makePermanent(_ header: StoreHeader, at media: Media) throws -> any StateBackend {
        switch self {
        case .memory: return PermanentMemory(MemoryBackend(header: header))
        case .sqlite: return try SQLiteBackend(path: media.path, journal: .rollback, creating: header)
        #if Pmem
            case .pmem: return try make(header, at: media)
        #endif
        }
    }
}
