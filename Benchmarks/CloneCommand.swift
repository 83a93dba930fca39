// What a clone costs as the file grows: 1 MiB, 32 MiB, 1 GiB of written data on a file device. Nothing is copied, so the cost
// follows the extents of the file, not its bytes.

import ArgumentParser
import Foundation
import LayoutStore

struct CloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone", abstract: "Prints what cloning a file costs, and what copying it costs.")

    @Option(help: "Folder for the store; 3 GB at 1 GiB.")
    var folder = FileManager.default.temporaryDirectory.path

    func run() async throws {
        let place = URL(fileURLWithPath: folder).appendingPathComponent(
            "benchmarks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let device = try FileDevice.create(
            at: place.appendingPathComponent("data").path, blocks: BlockCount(3 << 18))
        let store = try await LayoutStore.create(
            at: place.appendingPathComponent("store.db").path, device: device,
            environment: StoreEnvironment(host: HostIdentity(host: 1, boot: 1)))
        let chunk = [UInt8](repeating: 0x58, count: 1 << 20)
        let sizes = [1, 32, 1024]
        var (clones, copies): ([Double], [Double]) = ([], [])
        for size in sizes {
            let file = try await store.create()
            for index in 0..<size {
                try await store.write(file, chunk, at: Int64(index << 20), durability: .deferred)
            }
            try await store.sync()
            let clone = try await store.create()
            let length = Int64(size << 20)
            clones.append(
                try await measured { try await store.clone(from: file, 0..<length, to: clone, at: 0) }.1)
            let copy = try await store.create()
            copies.append(
                try await measured { try await store.copy(from: file, 0..<length, to: copy, at: 0) }.1)
            for inode in [file, clone, copy] { try await store.unlink(inode) }
        }
        var table = Table(columns: ["µs, durable"] + sizes.map { "\($0) MiB" } + ["ratio"])
        table.add("clone", clones.map { $0 * 1e6 })
        table.add("copy", copies.map { $0 * 1e6 })
        print(table.text)
    }
}
