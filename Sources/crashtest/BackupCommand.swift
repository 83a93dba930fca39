import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Writes a backup of a store that nobody has open.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Writes all of a store, device included, as one file, of one moment; or puts a pool's store into a larger pool.",
        discussion: """
            The store is opened for it, which recovers it. Of a store that somebody has open its owner makes the backup: with \
            store.backup(to:), or in crashtest shell with backup. Files copied one by one are no backup: a store refuses them.

            With --pool-bytes the file is a pool, and no backup: it has the same store, for the same device, since a pool does not grow. \
            Open it with --device, or move it to the old one's name. The one of the two that is opened first goes on, and the other one is \
            refused from then on. Exit code 65 for what is refused: a store that is open, a name that is taken, a pool that is too small, \
            a pool without libpmemobj.
            """)

    @OptionGroup
    var place: StorePlace

    @Argument(help: ArgumentHelp("The file to write; must not exist.", valueName: "backup"))
    var backup: String

    @Option(
        help: ArgumentHelp(
            "Of a store in a pool: put it into a new pool of this size: bytes, or with K, M, G or T.", valueName: "size"
        ))
    var poolBytes: ByteCount?

    func run() async throws {
        if let poolBytes { return try await copy(bytes: Int(poolBytes.bytes)) }
        let made = try await CommandFailure.reportStore {
            try await place.opened { store in try await store.backup(to: backup) }
            return try StoreBackup(at: backup)
        }
        print("\(backup): a store of \(made.blocks) blocks, \(made.holders.count) holders")
    }

    private func copy(bytes: Int) async throws {
        try await CommandFailure.reportStore {
            guard try StoreFiles.medium(at: place.store) == .pool else {
                throw StoreError(
                    .input,
                    "\(place.store) is no pool, and only a pool is put into a larger one: a database grows by itself, and a backup of it is restored into a pool by --backend pmem"
                )
            }
            try StorePools.copy(place.store, to: backup, bytes: bytes)
        }
        print(
            "\(backup): the store of \(place.store) in a pool of \(bytes) bytes, for the same device, "
                + "\(StoreInFiles.device(place.device, of: place.store)); whichever is opened first goes on")
    }
}

/// Makes a store of a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a new store of a backup, and says what has become of its holders.",
        discussion: """
            The store has a uuid of its own. A holder of the process that had the store has ended; one whose reach ends with its host's \
            boot counts as remote, since nobody knows whether that has happened; remote ones stay. Whoever stays keeps what he holds \
            until he lets go.
            """)

    @Argument(help: ArgumentHelp("A file that crashtest backup or store.backup(to:) has written.", valueName: "backup"))
    var backup: String

    @Argument(help: ArgumentHelp("The store's database or pool; must not exist.", valueName: "store"))
    var store: String

    @Option(
        help: ArgumentHelp(
            "The data device: a block device or a file, made if it is not there. By default STORE.device.",
            valueName: "file"))
    var device: String?

    @OptionGroup var backend: BackendOptions

    @Flag(help: "Take the device even if its beginning is not empty: what is there is lost.")
    var overwriteDevice = false

    func run() async throws {
        let from = try await CommandFailure.reportStore {
            let from = try StoreBackup(at: backup)
            let new = StoreInFiles(
                path: store, device: device, blocks: nil, content: .backup(from), overwritesDevice: overwriteDevice,
                pool: backend.pool)
            let (made, data) = try await new.make()
            defer { data.close() }
            try await made.close()
            return from
        }
        print("\(store): as it was at \(from.taken.utc), \(from.blocks) blocks")
        for holder in from.holders { print("holder \(holder.id) '\(holder.name)': \(Self.fate(of: holder))") }
    }

    private static func fate(of holder: Holder) -> String {
        switch holder.scope {
        case .process: "ended with its process"
        case .host: "was of a host's boot, counts as remote now: it stays until it lets go"
        case .remote: "is remote, and stays until it lets go"
        }
    }
}
