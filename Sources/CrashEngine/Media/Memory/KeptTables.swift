internal import LayoutStore

/// A memory backend that tells its rig of every committed transaction.
final class KeptTables: StateBackend, @unchecked Sendable {  // one CommitQueue uses it at a time
    private let backend: MemoryBackend
    /// Weak, because the rig holds its kept backend. A rig outlives the simulated processes that open its tables.
    private weak var rig: MemoryRig?

    init(_ backend: MemoryBackend, in rig: MemoryRig) {
        self.backend = backend
        self.rig = rig
    }

    func transact<R>(_ body: (any StateTransaction) throws(StoreError) -> R) throws(StoreError) -> R {
        var header: StoreHeader?
        let result = try backend.transact { (tables) throws(StoreError) -> R in
            let result = try body(tables)
            header = try tables.header()
            return result
        }
        if let header { rig?.changed(to: backend.image, header) }
        return result
    }

    func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R { try backend.read(body) }
    func sync() throws(StoreError) { try backend.sync() }
    func syncRecovered() throws(StoreError) { try backend.syncRecovered() }
    var commitsAreDurable: Bool { backend.commitsAreDurable }
    func close() throws(StoreError) { try backend.close() }
}
