#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem

    /// A store in a pool as each round finds it, and what one run of the workload did to it.
    final class PoolSubjects {
        private let place: Place
        private let device = MemoryDevice(blocks: BlockCount(MixedWorkload.deviceBlocks))
        private let operations: Int
        private var writes = PoolTrace()
        private var rows: RowTrace?
        private var stateHash: Int64 = 0

        /// What was recorded, in words.
        var what: String {
            "\(operations) operations are \(writes.transactions) transactions with \(writes.ranges) undo ranges and \(writes.stores) "
                + "stores of \(writes.storedBytes) bytes"
        }

        init(_ place: Place, _ operations: Int) async throws {
            (self.place, self.operations) = (place, operations)
            let environment = MixedWorkload.environment
            try PmemBackend.make(
                at: place.file("start.pool"), bytes: 32 << 20,
                header: LayoutStore.newHeader(device: device, environment: environment))
            let store = try await LayoutStore.open(
                on: try PmemBackend(path: place.file("start.pool")), device: device, environment: environment,
                isNew: true)
            try await MixedWorkload.setUp(store)
            try await store.close()
            try await record()
        }

        /// Runs the workload once, and keeps what it wrote. The copies for the replays are of the moment before.
        private func record() async throws {
            let (store, backend) = try await opened()
            try place.copy("s.pool", to: "recorded.pool")
            let (header, before) = try backend.read { (rows) throws(StoreError) in
                var before: [TableRow] = []
                for table in StateTable.allCases { before += try rows.tableRows(of: table) }
                return (try rows.header(), before)
            }
            var work = try await MixedWorkload.on(store)
            let writer = try backend.writer
            writer.observer = { [unowned self] offset, bytes in writes.note(bytes, at: offset) }
            writer.asked = { [unowned self] request in writes.note(request) }
            try await work.perform(operations)
            (writer.observer, writer.asked) = (nil, nil)
            let records = try backend.read { (rows) throws(StoreError) in
                try rows.records(from: header.nextLSN, limit: .max)
            }
            stateHash = records.last?.stateHash ?? 0
            rows = try RowTrace(records, from: before, header)
            try await store.close()
        }

        private func opened() async throws -> (LayoutStore, PmemBackend) {
            try place.copy("start.pool", to: "s.pool")
            let backend = try PmemBackend(path: place.file("s.pool"))
            let store = try await LayoutStore.open(
                on: backend, device: device.copy(), environment: MixedWorkload.environment)
            return (store, backend)
        }

        // MARK: one round each; the seconds

        /// libpmemobj alone.
        func raw() async throws -> Double {
            try place.copy("recorded.pool", to: "raw.pool")
            let time = try await { () async throws in
                let pool = try RawPool(place.file("raw.pool"))
                guard pool.isPersistent else { throw StoreError(.io, "libpmem does not flush caches here") }
                return try await measured { try writes.replay(on: pool) }.1
            }()
            try confirm("raw.pool")
            return time
        }

        /// The backend without the store's operations.
        func tables() async throws -> Double {
            try place.copy("recorded.pool", to: "tables.pool")
            let backend = try PmemBackend(path: place.file("tables.pool"))
            let time = try await measured { try rows?.replay(on: backend) }.1
            try backend.close()
            try confirm("tables.pool")
            return time
        }

        /// The store.
        func store() async throws -> Double {
            let (store, _) = try await opened()
            var work = try await MixedWorkload.on(store)
            let time = try await measured { try await work.perform(operations) }.1
            try await store.close()
            return time
        }

        /// A replay that ended elsewhere has measured something else.
        private func confirm(_ name: String) throws {
            let backend = try PmemBackend(path: place.file(name))
            try backend.confirmStructures()
            let found = try backend.read { (rows) throws(StoreError) in try rows.header().stateHash }
            try backend.close()
            guard found == stateHash else { throw StoreError(.corrupt, "\(name) is not what the run left") }
        }
    }
#endif
