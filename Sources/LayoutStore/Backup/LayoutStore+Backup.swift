// A backup of a store that may be in use, and the store that is made of one.
//
//   backup(to:), between two operations
//     t0  tables to TO.layoutstore-new               VACUUM INTO: one moment, deferred operations included
//     t1  content of all blocks but free and busy    holders that write to the device meanwhile may be seen half
//     t2  sync, rename, sync the folder        | P   crash before: no backup of that name
//
//   restore, as a store is made (LayoutStore+Files.swift), filled thus
//     rows         of each table, into tables of this version; then the full check
//     content      to the same blocks of the new device, flushed with its superblock
//     takeOver     a uuid of its own; holders that would end with a host's boot count as remote
//
// A holder of before may still reach what it has addresses of, if the restored store lies on the same medium; nobody knows whether
// its host has booted since. So what ends with the store's process ends with the opening, and everybody else stays until he lets go
// or is fenced.
// Source: PROTOCOL P1.2, P7.6, P7.7.

extension LayoutStore {
    /// Writes a backup of everything, as it is between two operations, to the new file `path`. Permanent on return.
    ///
    /// Blocks that a holder writes by itself meanwhile may be in it half written. Throws `input` if the file cannot be written;
    /// nothing is there then, and the store goes on. Waits for the operations before it, and all others
    /// wait for it: O(store), device contents included.
    public func backup(to path: String) async throws(StoreError) {
        try await perform(.backup, locking: []) { (scope) async throws(StoreError) in
            let content = try await occupied()
            let backup = try BackupWriter(to: path)
            do throws(StoreError) {
                let journal = try await writing(path) { () async throws(StoreError) in
                    try await queue.copyTables(to: backup.path)
                }
                try await writing(path) { () async throws(StoreError) in
                    try backup.begin(journal, microseconds: environment.clock.now.microseconds)
                }
                for blocks in content {
                    let count = Int(blocks.count.value) * Geometry.blockBytes
                    let bytes = try device.read(count, from: blocks.lowerBound, at: 0)
                    try await writing(path) { () async throws(StoreError) in try backup.add(blocks, bytes) }
                }
                try await writing(path) { () async throws(StoreError) in try backup.finish() }
            } catch {
                backup.discard()
                throw error
            }
        }
    }

    /// Runs a part that writes the backup: what fails there is the backup, and the store goes on. Damage is the store's own.
    private func writing<R>(
        _ path: String, _ body: () async throws(StoreError) -> R
    ) async throws(StoreError) -> R {
        do {
            return try await body()
        } catch  where !error.isRefusal && error.code != .corrupt {
            throw StoreError(.input, "no backup was written to \(path): \(error.message)", cause: error.cause)
        }
    }

    /// All blocks but free and busy ones, in pieces of a backup.
    private func occupied() async throws(StoreError) -> [Range<DiskBlock>] {
        let all = await queue.currentHeader().geometry.dataBlocks
        let unused = try await queue.read { (rows) throws(StoreError) in
            (try rows.runs(of: .free) + rows.runs(of: .busy)).map(\.run.blocks)
        }
        return all.subtracting(unused.sorted { $0.lowerBound < $1.lowerBound }).flatMap { run in
            stride(from: run.lowerBound.value, to: run.upperBound.value, by: Int(BackupWriter.pieceBlocks)).map {
                DiskBlock($0)..<DiskBlock(min($0 + BackupWriter.pieceBlocks, run.upperBound.value))
            }
        }
    }

    /// Makes a new store of a backup, and opens it. Durable on return.
    ///
    /// It has a uuid of its own. Of the holders of then, those of the store's process have ended; those whose reach would end with
    /// their host's boot count as remote from now on; remote ones stay. The device needs as many blocks as ``StoreBackup/blocks``. Waits
    /// for the media. Throws as ``create(at:device:environment:journal:overwritingDevice:)`` does, and `corrupt` for a backup that
    /// contradicts itself; then there is no store.
    public static func restore(
        _ backup: StoreBackup, at path: String, device: any BlockDevice, environment: StoreEnvironment,
        overwritingDevice: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        try backup.check(device)
        try await make(at: path, device, overwritingDevice: overwritingDevice) { (files) async throws(StoreError) in
            try await fill(files, device, environment, from: backup)
        }
        return try await open(at: path, device: device, environment: environment)
    }

    private static func fill(
        _ files: StoreFiles, _ device: any BlockDevice, _ environment: StoreEnvironment, from backup: StoreBackup
    ) async throws(StoreError) {
        let backend = try SQLiteBackend(
            path: files.path, journal: backup.journal, creating: backup.header, files: files)
        try backend.takeRows(from: backup.path)
        try backup.confirm(FullCheck.run(path: files.path, vfs: nil, device: nil))
        try backup.putContent(on: device)
        let store = try adopt(backend, device: device, environment: environment, as: Acting(.caller))
        try await store.takeOver()
        try await store.finishMaking(files)
    }

    /// Makes the store one of its own.
    func takeOver() async throws(StoreError) {
        try await perform(.restore, locking: []) { (scope) async throws(StoreError) in
            let uuid = Int64(bitPattern: environment.random())
            try await scope.submit(.takeOver) { (change) throws(StoreError) in
                change.header.uuid = uuid
                change.header.clean = true
                change.header.openedEpoch = change.header.epoch
                // Those of the device of before; this one has yet to be flushed for the first time.
                change.header.flushes = 0
                for holder in try change.rows.holders() where holder.scope == .host {
                    try change.replace(holder, with: holder.outlivingBoots)
                }
            }
        }
    }
}
