import ArgumentParser
import Foundation
import LayoutStore

/// Writes a backup of a store that nobody has open.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes database, log and device of a store as one file, all of one moment.",
        discussion: """
            The store is opened for it, which recovers it. Of a store that somebody has open its owner makes the backup: with \
            store.backup(to:), or in crashtest shell with backup. Files copied one by one are no backup: a store refuses them.
            """)

    @OptionGroup
    var place: StorePlace

    @Argument(help: ArgumentHelp("The file to write; must not exist.", valueName: "backup"))
    var backup: String

    func run() async throws {
        let made = try await CommandFailure.reportStore {
            try await place.opened { store in try await store.backup(to: backup) }
            return try StoreBackup(at: backup)
        }
        print("\(backup): a store of \(made.blocks) blocks, \(made.holders.count) holders")
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

    @Argument(help: ArgumentHelp("The store's database; must not exist.", valueName: "store"))
    var store: String

    @Option(
        help: ArgumentHelp(
            "The data device: a block device or a file, made if it is not there. By default STORE.device.",
            valueName: "file"))
    var device: String?

    @Flag(help: "Take the device even if its beginning is not empty: what is there is lost.")
    var overwriteDevice = false

    func run() async throws {
        let from = try await CommandFailure.reportStore {
            let from = try StoreBackup(at: backup)
            let new = StoreInFiles(
                path: store, device: device, blocks: nil, content: .backup(from), overwritesDevice: overwriteDevice)
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
