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
        let path = device ?? "\(store).device"
        try refuse { () throws(StoreError) in try LayoutStore.checkCreation(at: self.store, device: path) }
        let isMade = !FileManager.default.fileExists(atPath: path)
        let data = try openDevice(path, isMade: isMade)
        defer { data.close() }
        let store: LayoutStore
        do throws(StoreError) {
            store = try await LayoutStore.create(
                at: self.store, device: data, environment: .system(warn: { Streams.tell($0) }),
                overwritingDevice: overwriteDevice)
        } catch {
            if isMade, !FileManager.default.fileExists(atPath: self.store) {
                try? FileManager.default.removeItem(atPath: path)
            }
            try refuse { () throws(StoreError) in throw error }
            throw error
        }
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

    /// Opens what `--device` names, or makes it.
    private func openDevice(_ path: String, isMade: Bool) throws -> FileDevice {
        try refuse { () throws(StoreError) in
            guard !isMade else { return try FileDevice.create(at: path, blocks: (deviceSize ?? .standard).blocks) }
            let opened = try FileDevice.open(at: path)
            guard deviceSize == nil || deviceSize?.blocks == opened.blocks else {
                throw StoreError(
                    .input,
                    "cannot use \(path): it has \(opened.blocks) blocks, not as many as --device-size says; leave the option out to "
                        + "use it as it is")
            }
            return opened
        }
    }

    /// Runs `body`; what it refuses are senseless arguments.
    private func refuse<R>(_ body: () throws(StoreError) -> R) throws -> R {
        do throws(StoreError) {
            return try body()
        } catch {
            throw error.code == .input ? CommandFailure("\(error)", Exit.usage) : error
        }
    }

    /// The list's name, as ground-truth.tsv has it.
    private static func name(of list: FsxOperationList) -> String { URL(fileURLWithPath: list.name).lastPathComponent }

    private static func decimal(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
