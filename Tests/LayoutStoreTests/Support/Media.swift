import CrashEngine
import Foundation
import LayoutStore

/// The files and the data device of one store. The files go with the object.
final class Media: Sendable {
    let folder: URL
    let device: MemoryDevice

    var path: String { folder.appendingPathComponent("store.db").path }
    /// In memory, where there is a file system for that: on a disk a pool is slow.
    let poolPath: String

    /// An empty folder, and a device on which no byte is zero.
    convenience init(blocks: Int64) throws {
        try self.init(device: MemoryDevice(blocks: BlockCount(blocks), fill: 0xA5))
    }

    private init(device: MemoryDevice) throws {
        self.device = device
        let shared = "/dev/shm"
        poolPath =
            (FileManager.default.fileExists(atPath: shared) ? shared : NSTemporaryDirectory())
            + "/layoutstore-\(UUID().uuidString).pool"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("layoutstore-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(atPath: poolPath)
    }

    /// What the next process finds if this one stops now: every commit, and every byte of the device.
    func copy() throws -> Media {
        let copied = MemoryDevice(blocks: device.blocks)
        let bytes = try device.read(
            Int(device.blocks.value) * Geometry.blockBytes, from: Geometry.superblock, at: 0)
        try copied.write(bytes[...], to: Geometry.superblock, at: 0)
        let other = try Media(device: copied)
        try copyFiles(to: other)
        return other
    }

    /// Puts this store's files in the place of those of `other`, whose device stays.
    func copyFiles(to other: Media) throws {
        for suffix in ["", "-wal", "-journal", "-shm"] {
            try? FileManager.default.removeItem(atPath: other.path + suffix)
        }
        for suffix in ["", "-wal", "-journal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: other.path + suffix)
        }
        try? FileManager.default.removeItem(atPath: other.poolPath)
        if FileManager.default.fileExists(atPath: poolPath) {
            try FileManager.default.copyItem(atPath: poolPath, toPath: other.poolPath)
        }
    }

    /// The rows as they lie in the files, before any recovery.
    func rowsAtRest() throws -> StoreSnapshot {
        let backend = try SQLiteBackend(path: path)
        defer { try? backend.close() }
        return try backend.snapshot()
    }
}
