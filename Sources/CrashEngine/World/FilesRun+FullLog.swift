// What a store does whose log is as long as it may be and cannot be emptied, because somebody reads the database:
//
//   what grows the log                               `logFull`
//   reads, syncs, backups, and what lets go          done
//   once nobody reads any more                       everything is done again
//
// Verifies: which calls are refused. Does not verify: how long the log gets.
// Source: PROTOCOL P6.3.

internal import LayoutStore

extension FilesRun {
    /// Makes each call while the log is full.
    mutating func refuseInFullLog() async throws(StoreError) {
        guard case .database(.wal) = tables else { return }
        let store = try await LayoutStore.open(at: path, device: device, environment: boundedEnvironment)
        let file = try await store.create()
        do throws(StoreError) {
            try await store.write(file, [1], at: 0)
        } catch {
            guard error.code == .noSpace else { throw error }
            return try await store.close()
        }
        let holder = try await store.register("reader", scope: .process)
        let range = try await store.map(file, 0..<4096, access: .read, by: holder)
        let grant = try await store.fault(range, 0..<1, access: .read)
        let pinned = try await store.pin(file, 0..<1, access: .read, by: holder)
        let reader = try ForeignReader(path)
        // The log may have been empty until here.
        _ = try? await store.register("last", scope: .process)
        for call in Self.growing(file, holder, range) + Self.lettingGo(file, holder, range, grant, pinned, path) {
            let code: StoreError.Code?
            do throws(StoreError) {
                try await call.perform(store)
                code = nil
            } catch {
                code = error.code
            }
            if code != call.code {
                complain("with a full log \(call.name) ends with \(code.map { "\($0)" } ?? "no error")")
            }
        }
        try reader.end()
        do throws(StoreError) {
            try await store.unlink(file)
        } catch {
            complain("a log that could be emptied again refuses calls: \(error)")
        }
        try await store.close()
    }

    private static func growing(_ file: InodeNumber, _ holder: HolderID, _ range: MappedRangeID) -> [BadCall] {
        let block: Range<Int64> = 0..<4096
        let onFile: [BadCall] = [
            BadCall(name: "create", code: .logFull) { (store) throws(StoreError) in _ = try await store.create() },
            BadCall(name: "write", code: .logFull) { (store) throws(StoreError) in
                try await store.write(file, [1], at: 0)
            },
            BadCall(name: "truncate", code: .logFull) { (store) throws(StoreError) in
                try await store.truncate(file, toBytes: 1)
            },
            BadCall(name: "allocate", code: .logFull) { (store) throws(StoreError) in
                try await store.allocate(file, block)
            },
            BadCall(name: "zero", code: .logFull) { (store) throws(StoreError) in
                try await store.zeroRange(file, block)
            },
            BadCall(name: "punch", code: .logFull) { (store) throws(StoreError) in
                try await store.punchHole(file, block)
            },
            BadCall(name: "collapse", code: .logFull) { (store) throws(StoreError) in
                try await store.collapseRange(file, block)
            },
            BadCall(name: "insert", code: .logFull) { (store) throws(StoreError) in
                try await store.insertRange(file, block)
            },
            BadCall(name: "unlink", code: .logFull) { (store) throws(StoreError) in try await store.unlink(file) },
            BadCall(name: "grow", code: .logFull) { (store) throws(StoreError) in
                try await store.grow(to: store.geometry().blocks)
            },
        ]
        let others: [BadCall] = [
            BadCall(name: "clone", code: .logFull) { (store) throws(StoreError) in
                try await store.clone(from: file, block, to: file, at: 1 << 20)
            },
            BadCall(name: "copy", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.copy(from: file, block, to: file, at: 1 << 20)
            },
            BadCall(name: "dedupe", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.dedupe(from: file, block, to: file, at: 1 << 20)
            },
            BadCall(name: "exchange", code: .logFull) { (store) throws(StoreError) in
                try await store.exchange(file, block, with: file, at: 1 << 20)
            },
            BadCall(name: "register", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.register("another", scope: .process)
            },
            BadCall(name: "map", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.map(file, block, access: .read, by: holder)
            },
            BadCall(name: "fault", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.fault(range, 0..<1, access: .read)
            },
            BadCall(name: "pin", code: .logFull) { (store) throws(StoreError) in
                _ = try await store.pin(file, 0..<1, access: .read, by: holder)
            },
        ]
        return onFile + others
    }

    private static func lettingGo(
        _ file: InodeNumber, _ holder: HolderID, _ range: MappedRangeID, _ grant: Grant, _ pinned: Grant, _ path: String
    ) -> [BadCall] {
        [
            BadCall(name: "read", code: nil) { (store) throws(StoreError) in _ = try await store.read(file, 0..<1) },
            BadCall(name: "sync", code: nil) { (store) throws(StoreError) in try await store.sync() },
            BadCall(name: "checkpoint", code: nil) { (store) throws(StoreError) in try await store.checkpoint() },
            BadCall(name: "backup", code: nil) { (store) throws(StoreError) in
                try await store.backup(to: path + ".full-log")
            },
            BadCall(name: "letting go", code: nil) { (store) throws(StoreError) in
                try await store.letGo(grant.holds.map(\.id))
            },
            BadCall(name: "unmap", code: nil) { (store) throws(StoreError) in try await store.unmap(range) },
            BadCall(name: "unpin", code: nil) { (store) throws(StoreError) in
                if let pin = pinned.pin { try await store.unpin(pin) }
            },
            BadCall(name: "unregister", code: nil) { (store) throws(StoreError) in try await store.unregister(holder) },
            BadCall(name: "repair", code: nil) { (store) throws(StoreError) in try await store.repair() },
        ]
    }
}
