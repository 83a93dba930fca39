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
            "A block device or a file of whole blocks, which the store takes over as it is; or a file to make.",
            valueName: "file"))
    var device: String?

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
        try refuseExistingStore()
        let data = try openDevice()
        defer { data.close() }
        let store = try await LayoutStore.create(at: store, device: data, environment: .system())
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
            tell(
                "\(Self.name(of: list)): \(list.operations.count) operations in \(Self.decimal(seconds)) s, "
                    + "\(Int(Double(list.operations.count) / max(seconds, 1e-6))) a second")
        }
        let start = ContinuousClock.now
        try await store.sync()
        tell("sync: \(Self.decimal(Campaign.seconds(start.duration(to: .now)))) s")
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

    /// Refuses to go on if there is a store, or a log without one, which belongs to a store as well.
    private func refuseExistingStore() throws {
        for path in [store, "\(store)-wal", "\(store)-shm"] where FileManager.default.fileExists(atPath: path) {
            throw CommandFailure("\(path) exists already; apply makes a new store, so name another file", Exit.usage)
        }
        let folder = URL(fileURLWithPath: store).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("there is no directory \(folder) to make the store in; make it first", Exit.usage)
        }
    }

    /// Opens what `--device` names, or makes it.
    private func openDevice() throws -> FileDevice {
        do {
            guard let device, FileManager.default.fileExists(atPath: device) else {
                return try FileDevice.create(
                    at: device ?? "\(store).device", blocks: (deviceSize ?? .standard).blocks)
            }
            let opened = try FileDevice.open(at: device)
            if let deviceSize, deviceSize.blocks != opened.blocks {
                throw StoreError(
                    .input,
                    "cannot use \(device): it has \(opened.blocks) blocks, not the \(deviceSize.blocks) of --device-size; "
                        + "leave the option out to use it as it is")
            }
            return opened
        } catch let error as StoreError where error.code == .input {
            throw CommandFailure("\(error)", Exit.usage)
        }
    }

    private func tell(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

    /// The list's name, as ground-truth.tsv has it.
    private static func name(of list: FsxOperationList) -> String { URL(fileURLWithPath: list.name).lastPathComponent }

    private static func decimal(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
