import LayoutStore
import LayoutStorePmem
import Testing

/// Where a store keeps its tables. A test that runs over all of them runs over pools as well, where the package knows libpmemobj.
enum BackendKind: String, CaseIterable, Sendable {
    case sqlite
    case memory
    #if Pmem
        case pmem
    #endif

    /// Those whose commits a power loss may undo until a sync.
    static var committingLater: [BackendKind] {
        #if Pmem
            allCases.filter { $0 != .pmem }
        #else
            allCases
        #endif
    }

    /// A new backend with empty tables. Files lie in the folder of `media` and go with it.
    func make(_ header: StoreHeader, at media: Media) throws -> any StateBackend {
        switch self {
        case .sqlite: return try SQLiteBackend(path: media.path, creating: header)
        case .memory: return MemoryBackend(header: header)
        #if Pmem
            case .pmem:
                try PmemBackend.make(at: media.poolPath, bytes: 8 << 20, header: header)
                return try Self.pool(of: media)
        #endif
        }
    }

    #if Pmem
        /// Opens the pool of `media`, and keeps that as long as the pool: it would notice that its file is gone.
        static func pool(of media: Media) throws -> PmemBackend {
            let backend = try PmemBackend(path: media.poolPath)
            try backend.writer.observer = { [media] _, _ in withExtendedLifetime(media) {} }
            return backend
        }
    #endif

    /// The full check of a backend that ``make(_:at:)`` has made.
    func check(of backend: any StateBackend, at media: Media) throws -> FullCheck {
        switch self {
        case .sqlite: return try FullCheck(path: media.path, vfs: nil)
        case .memory: return FullCheck(try #require(backend as? MemoryBackend))
        #if Pmem
            case .pmem: return FullCheck(try #require(backend as? PmemBackend).image)
        #endif
        }
    }
}
