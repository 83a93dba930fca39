import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Performs recorded lists on a real store in files, and prints a hash of each file that they made.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract:
            "Performs recorded operation lists on a real store on disk, each on a new file, and prints their hashes.",
        discussion: """
            One line a list on stdout: name, size in bytes, SHA-256 of the content read back through the store; columns are \
            separated by tabs. Progress and figures go to stderr. The store stays, closed cleanly; without --device its data \
            lies in FILE.device. All lists are read before anything is made.
            """)

    @Argument(help: ArgumentHelp("Operation lists recorded by fsx (.fsxops).", valueName: "workload"))
    var workloads: [String]

    @Option(help: ArgumentHelp("The store to make; must not exist.", valueName: "file"))
    var store: String

    @Option(
        help: ArgumentHelp(
            "A block device or a file of whole blocks, empty at its beginning, which the store takes over; or a file to make.",
            valueName: "file"))
    var device: String?

    @Flag(help: "Take the device even if its beginning is not empty: what is there is lost.")
    var overwriteDevice = false

    @Option(
        help: ArgumentHelp("How large to make the device: bytes, or with K, M or G. By default 4G.", valueName: "size"))
    var deviceSize: DeviceSize?

    @Option(help: ArgumentHelp("What every written byte is; one ASCII character.", valueName: "char"))
    var fill = FillByte(UInt8(ascii: "X"))

    @Option(help: "When an operation is permanent: full, each by itself; deferred, with the sync at the end.")
    var durability = DurabilityName.deferred

    func run() async throws {
        let lines = try await CommandFailure.report { try await execute() }
        for line in lines { print(line) }
    }

    private func execute() async throws -> [String] {
        let lists = try WorkloadArgument.load(workloads)
        let new = NewStore(
            path: self.store, device: device, blocks: deviceSize?.blocks, content: .nothing(.wal),
            overwritesDevice: overwriteDevice)
        let (store, data): (LayoutStore, FileDevice)
        do throws(StoreError) {
            (store, data) = try await new.make()
        } catch {
            // What is refused here are senseless arguments.
            throw error.code == .input ? CommandFailure("\(error)", Exit.usage) : error
        }
        defer { data.close() }
        let lines: [String]
        do {
            lines = try await replay(lists, on: store)
        } catch {
            try? await store.close()  // the first error is the one that counts
            throw error
        }
        try await store.close()
        return lines
    }

    private func replay(_ lists: [FsxOperationList], on store: LayoutStore) async throws -> [String] {
        var replay = try await WorkloadReplay(on: store, fill: fill.byte, durability: durability.durability)
        var files: [InodeNumber] = []
        for list in lists {
            let start = ContinuousClock.now
            files.append(try await replay.run(list))
            let seconds = Campaign.seconds(start.duration(to: .now))
            Streams.tell(
                "\(Self.name(of: list)): \(list.operations.count) operations in \(Self.decimal(seconds)) s, "
                    + "\(Int(Double(list.operations.count) / max(seconds, 1e-6))) a second")
        }
        let start = ContinuousClock.now
        try await store.sync()
        Streams.tell("sync: \(Self.decimal(Campaign.seconds(start.duration(to: .now)))) s")
        var lines: [String] = []
        for (list, file) in zip(lists, files) {
            let size = try await replay.size(of: file)
            lines.append("\(Self.name(of: list))\t\(size)\t\(try await hash(of: file, size, in: store))")
        }
        return lines
    }

    /// Reads the file through the store, 1 MiB at a time.
    private func hash(of file: InodeNumber, _ size: Int64, in store: LayoutStore) async throws -> String {
        var hash = try SHA256()
        for start in stride(from: Int64(0), to: size, by: 1 << 20) {
            try hash.update(try await store.read(file, start..<min(start + 1 << 20, size)))
        }
        return try hash.finish()
    }

    /// The list's name, as ground-truth.tsv has it.
    private static func name(of list: FsxOperationList) -> String { URL(fileURLWithPath: list.name).lastPathComponent }

    private static func decimal(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
