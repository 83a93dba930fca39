#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape
    import Testing

    /// A folder in memory for pools and their images; removed with its owner.
    final class PoolFolder {
        let path = "/dev/shm/layoutstore-raw-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String) -> String { "\(path)/\(name)" }

        func copy(_ source: String, to target: String) throws {
            try? FileManager.default.removeItem(atPath: file(target))
            try FileManager.default.copyItem(atPath: file(source), toPath: file(target))
        }

        func write(_ bytes: [UInt8], to name: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        }

        func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name)))) }
    }

    /// What our own reader makes of an image.
    func rawVerdict(_ path: String, layout: String? = PoolShape.layout) -> PoolWriterProgram.Verdict {
        do {
            var image = try RawPoolImage(readingFile: path)
            let root = try image.recover(layout: layout)
            let (offset, size) = (root?.offset ?? 0, root?.size ?? 0)
            let digest = PoolShape.digest(UnsafeRawBufferPointer(image.bytes), root: offset, size: size)
            return .open(root: offset, size: size, digest: digest)
        } catch {
            return .refused("\(error)")
        }
    }
#endif
