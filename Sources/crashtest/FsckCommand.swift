import ArgumentParser
import Foundation
import LayoutStore

/// Says whether a store is sound, from outside.
struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Checks a store: structures, checksums, invariants, journal, and whether its files belong together.",
        discussion: """
            It works on a private copy and changes nothing; the store may be open or on read-only media. One line a problem; exit code \
            0 sound, 1 damaged, 2 something could not be checked.
            """)

    @OptionGroup
    var place: StorePlace

    func run() throws {
        let report = try place.examine()
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
            "Says what a store is: geometry, epoch, versions, log, device. It changes nothing; the store may be open.")

    @OptionGroup
    var place: StorePlace

    func run() throws {
        let report = try place.examine()
        for finding in report.findings where Self.told.contains(finding.check) { print(finding.description) }
        if !report.damage.isEmpty {
            print("damaged: \(report.damage.count) problems; crashtest fsck lists them")
            throw Exit.violation
        }
    }

    private static let told: [StoreCheck] = [.header, .schema, .log, .stateHash, .superblock]
}

/// A store on the command line, to be looked at.
struct StorePlace: ParsableArguments {
    @Argument(help: ArgumentHelp("The store's database.", valueName: "store"))
    var store: String

    @Option(help: ArgumentHelp("The data device. By default STORE.device.", valueName: "file"))
    var device: String?

    func examine() throws -> CheckReport {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crashtest-\(UUID().uuidString)")
        do {
            guard FileManager.default.fileExists(atPath: store) else {
                throw StoreError(.input, "there is no store at \(store); name one that exists")
            }
            let reader = try DeviceReader(NewStore.device(device, of: store))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try FullCheck.examine(store, device: reader, in: folder.path)
        } catch let error as StoreError {
            Streams.tell("crashtest: \(error)")
            throw error.code == .input ? Exit.usage : Exit.broken
        }
    }
}
