#if Pmem
    import Foundation
    import LayoutStore
    import LayoutStorePmem

    /// A folder for a pool, in memory where there is a file system for that, and the device of its store. It goes with the object.
    final class PoolPlace: Sendable {
        let folder: String
        var path: String { folder + "/s.pool" }
        let device: MemoryDevice

        init(blocks: Int64 = 256) throws {
            let shared = "/dev/shm"
            let above = FileManager.default.fileExists(atPath: shared) ? shared : NSTemporaryDirectory()
            folder = above + "/layoutstore-\(UUID().uuidString)"
            device = MemoryDevice(blocks: BlockCount(blocks))
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func create(bytes: Int = 8 << 20) async throws -> LayoutStore {
            try await LayoutStore.createPool(at: path, bytes: bytes, device: device, environment: .system())
        }

        func open() async throws -> LayoutStore {
            try await LayoutStore.openPool(at: path, device: device, environment: .system())
        }

        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
        }

        func copy(to name: String) throws -> String {
            try FileManager.default.copyItem(atPath: path, toPath: folder + "/" + name)
            return folder + "/" + name
        }

        static let header = StoreHeader(
            uuid: 7, geometry: Geometry(blocks: BlockCount(1 << 30)), identity: HostIdentity(host: 1, boot: 1))

        /// A pool without a store around it.
        func backend(bytes: Int = 8 << 20) throws -> PmemBackend {
            try PmemBackend.make(at: path, bytes: bytes, header: Self.header)
            return try PmemBackend(path: path)
        }
    }

    /// The error that `body` throws, or nil.
    func refusal<R>(_ body: () async throws -> R) async throws -> StoreError? {
        do {
            _ = try await body()
            return nil
        } catch let error as StoreError {
            return error
        }
    }

    func row(_ start: Int64, _ count: Int64 = 1) -> TableRow {
        TableRow(
            PlacedRun(run: SpaceRun(start: DiskBlock(start), count: BlockCount(count), since: LSN(1)), place: .busy))
    }
#endif
