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
            lies in FILE.device. A store that is there is recovered, and gets one more file a list. All lists are read before \
            anything is made or opened.
            """)

    @Argument(help: ArgumentHelp("Operation lists recorded by fsx (.fsxops).", valueName: "workload"))
    var workloads: [String]

    @Option(help: ArgumentHelp("The store: one that is there, or one to make.", valueName: "file"))
    var store: String

    @Option(
        help: ArgumentHelp(
            "The store's data. For a new one: a block device or a file of whole blocks, empty at its beginning, which the store takes over; or a file to make.",
            valueName: "file"))
    var device: String?

    @OptionGroup var backend: BackendOptions

    @Flag(help: "For a new store: take the device even if its beginning is not empty: what is there is lost.")
    var overwriteDevice = false

    @Option(
        help: ArgumentHelp(
            "How large to make the device: bytes, or with K, M or G. By default 4G. One that is there has to have this size.",
            valueName: "size"))
    var deviceSize: DeviceSize?

    @Option(
        help: ArgumentHelp(
            "Print - for the SHA-256 of a longer file, whose every byte would have to be hashed: bytes, or with K, M, G or T. By default every file is hashed.",
            valueName: "size"))
    var hashUpTo: ByteCount?

    @Option(help: ArgumentHelp("What every written byte is; one ASCII character.", valueName: "char"))
    var fill = FillByte(UInt8(ascii: "X"))

    @Option(help: "When an operation is permanent: full, each by itself; deferred, with the sync at the end.")
    var durability = DurabilityName.deferred

    func run() async throws {
        let lines = try await CommandFailure.report { try await execute() }
        for line in lines { print(line) }
    }

    private func execute() async throws -> [String] {
        let lists = try WorkloadArgument.lists(workloads)
        let (store, data) = try await place()
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

    /// The store that is there, or a new one.
    private func place() async throws -> (LayoutStore, FileDevice) {
        let place = StoreInFiles(
            path: store, device: device, blocks: deviceSize?.blocks, content: .nothing(.wal),
            overwritesDevice: overwriteDevice, pool: backend.pool)
        let isThere = FileManager.default.fileExists(atPath: store)
        do throws(StoreError) {
            return try await isThere ? place.open() : place.make()
        } catch {
            switch error.code {
            // What is refused here are senseless arguments, or a store that somebody else has.
            case .input, .locked: throw CommandFailure("\(error)", Exit.usage)
            case _ where isThere: throw CommandFailure("\(error)", Exit.badInput)
            default: throw error
            }
        }
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
            let isHashed = hashUpTo.map { size <= $0.bytes } ?? true
            if isHashed, size > Self.longWork {
                Streams.tell(
                    "\(Self.name(of: list)): hashes \(size) bytes, which takes \(size / 60_000_000_000) minutes at 1 GB a second; "
                        + "--hash-up-to \(Self.longWork >> 30)G leaves it out")
            }
            let sum = isHashed ? try await hash(of: file, size, in: store) : "-"
            lines.append("\(Self.name(of: list))\t\(size)\t\(sum)")
        }
        return lines
    }

    /// Before a file of more bytes is hashed, a line says how long that takes.
    private static let longWork: Int64 = 16 << 30
    /// How much of a file is hashed at once.
    private static let piece: Int64 = 1 << 20

    /// Reads the file's extents through the store, a piece at a time; holes are not read.
    private func hash(of file: InodeNumber, _ size: Int64, in store: LayoutStore) async throws -> String {
        var hash = try SHA256()
        let zeros = [UInt8](repeating: 0, count: Int(Self.piece))
        var next: Int64 = 0
        func pieces(to end: Int64, _ body: (Range<Int64>) async throws -> Void) async throws {
            while next < end {
                let piece = next..<(next + min(Self.piece, end - next))
                try await body(piece)
                next = piece.upperBound
            }
        }
        for extent in try await store.extents(of: file) {
            let bytes = Geometry.bytes(of: extent.fileBlocks).clamped(to: 0..<size)
            try await pieces(to: bytes.lowerBound) { try hash.update(zeros[..<$0.count]) }
            try await pieces(to: bytes.upperBound) { try hash.update(try await store.read(file, $0)[...]) }
        }
        try await pieces(to: size) { try hash.update(zeros[..<$0.count]) }
        return try hash.finish()
    }

    /// The list's name, as ground-truth.tsv has it.
    private static func name(of list: FsxOperationList) -> String { URL(fileURLWithPath: list.name).lastPathComponent }

    private static func decimal(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
