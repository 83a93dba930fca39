import ArgumentParser
import Foundation
import LayoutStore

/// Says whether a store is sound, from outside; mends what can be mended.
struct FsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Checks a store: structures, checksums, invariants, journal, and whether its files belong together.",
        discussion: """
            It works on a private copy and changes nothing; the store may be on read-only media, and one in a database may be open. One \
            line a problem; exit code 0 sound, 1 damaged, 2 something could not be checked, as a pool that somebody has open. --repair \
            frees blocks that are lost to everybody (leaked, detached without a holder, staged by nobody), in a store that nobody has \
            open and that has no other damage; one line for each.
            """)

    @OptionGroup
    var place: StorePlace

    @Flag(help: "Mend what can be mended without a doubt. The store is opened for it, which recovers it.")
    var repair = false

    @Flag(help: "With --repair: say what would be mended, and change nothing.")
    var dryRun = false

    func validate() throws {
        guard repair || !dryRun else { throw ValidationError("--dry-run goes with --repair") }
    }

    func run() async throws {
        let found = try place.examine()
        guard repair else { return try Self.end(with: found.report) }
        guard let plan = found.repair else {
            for problem in found.report.damage { print(problem.description) }
            Streams.tell("crashtest: nothing was repaired: what is damaged contradicts itself; restore a backup")
            throw Exit.violation
        }
        if !dryRun {
            try await CommandFailure.reportStore {
                try await place.opened { (store) async throws in try await store.repair() }
            }
        }
        for sentence in plan.sentences { print((dryRun ? "would be mended: " : "mended: ") + sentence) }
        try Self.end(with: dryRun ? found.report : try place.examine().report)
    }

    private static func end(with report: CheckReport) throws {
        for problem in report.doubts { print(problem.description) }
        if report.doubts.isEmpty { print("sound: \(report.findings.count) checks") }
        if !report.damage.isEmpty { throw Exit.violation }
        if !report.doubts.isEmpty { throw Exit.broken }
    }
}

/// Says what a store is.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract:
            "Says what a store is: geometry, epoch, versions, log or pool, device, and who holds what. It changes nothing; a store in a database may be open."
    )

    @OptionGroup
    var place: StorePlace

    func run() throws {
        let found = try place.examine()
        let report = found.report
        for finding in report.findings where Self.told.contains(finding.check) { print(finding.description) }
        if let rows = found.rows {
            let use = rows.extents.reduce(0) { $0 + $1.count.value }
            print("files: \(rows.inodes.count), with \(rows.extents.count) extents of \(use) blocks")
            print("holders: \(rows.holders.count)")
            for holder in rows.holders {
                print("  \(holder.sentence)")
                for hold in rows.holds where hold.holder == holder.id { print("    \(hold.sentence)") }
            }
        }
        if !report.damage.isEmpty {
            print("damaged: \(report.damage.count) problems; crashtest fsck lists them")
            throw Exit.violation
        }
    }

    private static let told: [StoreCheck] = [.database, .header, .schema, .log, .stateHash, .superblock]
}

/// A store on the command line, to be looked at.
struct StorePlace: ParsableArguments {
    @Argument(help: ArgumentHelp("The store: its database or its pool.", valueName: "store"))
    var store: String

    @Option(help: ArgumentHelp("The data device. By default STORE.device.", valueName: "file"))
    var device: String?

    /// Opens the store, which recovers it, and closes it after `body`.
    func opened<R>(_ body: (LayoutStore) async throws -> R) async throws -> R {
        let files = StoreInFiles(
            path: store, device: device, blocks: nil, content: .nothing(.wal), overwritesDevice: false, pool: nil)
        let (opened, data) = try await files.open()
        defer { data.close() }
        do {
            let result = try await body(opened)
            try await opened.close()
            return result
        } catch {
            try? await opened.close()  // the first error is the one that counts
            throw error
        }
    }

    func examine() throws -> Examination {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crashtest-\(UUID().uuidString)")
        do {
            _ = try StoreFiles.medium(at: store)
            let reader = try DeviceReader(StoreInFiles.device(device, of: store))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try FullCheck.examine(store, device: reader, in: folder.path)
        } catch let error as StoreError {
            Streams.tell("crashtest: \(error)")
            throw error.code == .input ? Exit.usage : Exit.broken
        }
    }
}
