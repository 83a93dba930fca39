import CrashEngine
import LayoutStore
import LayoutStorePmem
import Testing

/// What a test chooses about a store's surroundings.
struct Surroundings: Sendable {
    var host = HostIdentity(host: 1, boot: 1)
    var seed: UInt64 = 1
    var clock: any StoreClock = StandingClock()
    var pacer: (any Pacer)?
    var channel: (any HolderChannel)?
    var observer: (any StoreObserver)?
    var allocation = AllocationPolicy.placeThenSize
    var extentsPerStep = 2
    var journalRecords = 1_000_000
    var checkpointPages: Int? = 1000

    var environment: StoreEnvironment {
        let bits = SeededBits(seed: seed, purpose: .testStore)
        return StoreEnvironment(
            host: host, random: { bits.next() }, clock: clock, pacer: pacer, channel: channel,
            observer: observer, allocation: allocation, extentsPerStep: extentsPerStep, journalRecords: journalRecords,
            checkpointPages: checkpointPages)
    }
}

/// An open store, its media, and the means to look into both.
struct TestStore: Sendable {
    let store: LayoutStore
    let media: Media
    let surroundings: Surroundings
    /// Where the rows are; the store uses it, and a test only while nothing runs.
    let backend: any StateBackend
    /// The backend if the rows are in memory.
    var memory: MemoryBackend? { backend as? MemoryBackend }

    /// Makes a new store. `device` stands in for the media's own, `make` for the kind's backend.
    static func make(
        _ kind: BackendKind = .sqlite, blocks: Int64 = 64, _ surroundings: Surroundings = Surroundings(),
        on given: Media? = nil, device: (any BlockDevice)? = nil,
        make: ((StoreHeader, Media) throws -> any StateBackend)? = nil
    ) async throws -> TestStore {
        let media = try given ?? Media(blocks: blocks)
        let device = device ?? media.device
        let environment = surroundings.environment
        let header = LayoutStore.newHeader(device: device, environment: environment)
        let backend = try make?(header, media) ?? kind.make(header, at: media)
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment, isNew: true)
        return TestStore(store: store, media: media, surroundings: surroundings, backend: backend)
    }

    /// Opens the SQLite store that lies on `media`.
    static func open(
        _ media: Media, _ surroundings: Surroundings = Surroundings(seed: 2), device: (any BlockDevice)? = nil
    ) async throws -> TestStore {
        try await open(try SQLiteBackend(path: media.path), media, surroundings, device: device)
    }

    /// Opens what `backend` has.
    static func open(
        _ backend: any StateBackend, _ media: Media, _ surroundings: Surroundings, device: (any BlockDevice)? = nil
    ) async throws -> TestStore {
        let store = try await LayoutStore.open(
            on: backend, device: device ?? media.device, environment: surroundings.environment)
        return TestStore(store: store, media: media, surroundings: surroundings, backend: backend)
    }

    /// The same media, opened once more in the surroundings of before, with other random bits.
    func reopened() async throws -> TestStore {
        var next = surroundings
        next.seed += 1
        #if Pmem
            if backend is PmemBackend {
                try backend.close()
                return try await TestStore.open(try BackendKind.pool(of: media), media, next)
            }
        #endif
        return try await TestStore.open(media, next)
    }

    func rows() async throws -> StoreSnapshot {
        try await store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
    }

    /// What the store says of itself, by the twins of the views. The views have to say the same: of rows elsewhere they see a
    /// copy.
    func violations() async throws -> [Violation] {
        let twins = try await store.violations()
        #expect(try await viewedViolations() == twins)
        return twins
    }

    private func viewedViolations() async throws -> [Violation] {
        if let sqlite = backend as? SQLiteBackend { return try sqlite.viewedViolations() }
        let header = await store.queue.currentHeader()
        let scratch = try Media(blocks: 2)
        let copy = try SQLiteBackend(path: scratch.path, creating: header)
        defer { try? copy.close() }
        try copy.transact { (rows) throws(StoreError) in try backend.copyRows(into: rows) }
        return try copy.viewedViolations()
    }

    func content(of inode: InodeNumber) async throws -> [UInt8] {
        let size = try #require(try await store.inode(inode)).size
        return try await store.read(inode, 0..<size)
    }

    /// All files, by number.
    func contents() async throws -> [InodeNumber: [UInt8]] {
        var contents: [InodeNumber: [UInt8]] = [:]
        for inode in try await rows().inodes { contents[inode.number] = try await content(of: inode.number) }
        return contents
    }

    /// A new file with `blocks` whole blocks of `letter`.
    func file(_ letter: Character, blocks: Int) async throws -> InodeNumber {
        let inode = try await store.create()
        if blocks > 0 { try await store.write(inode, bytes(letter, blocks: blocks), at: 0) }
        return inode
    }

    /// A new file that shows all of `source`, whose size is in whole blocks.
    func clone(of source: InodeNumber) async throws -> InodeNumber {
        let inode = try await store.create()
        let size = try #require(try await store.inode(source)).size
        try await store.clone(from: source, 0..<size, to: inode, at: 0)
        return inode
    }

    /// The disk block that the file's data has at `block`.
    func diskBlock(of inode: InodeNumber, at block: Int64) async throws -> DiskBlock? {
        let extents = try await rows().extents
        let extent = extents.first {
            $0.inode == inode && $0.fork == .data && $0.fileBlocks.contains(FileBlock(block))
        }
        return extent.map { $0.start + (FileBlock(block) - $0.offset) }
    }
}

/// `blocks` whole blocks of one letter.
func bytes(_ letter: Character, blocks: Int) -> [UInt8] {
    [UInt8](repeating: letter.asciiValue ?? 0, count: blocks * Geometry.blockBytes)
}

/// The bytes of a file that its blocks `range` keep.
func bytes(ofBlocks range: Range<Int64>) -> Range<Int64> { Geometry.bytes(of: fileBlocks(range)) }

func fileBlocks(_ range: Range<Int64>) -> Range<FileBlock> {
    FileBlock(range.lowerBound)..<FileBlock(range.upperBound)
}

/// The error that `body` throws, or nil.
func refusal(_ body: () async throws -> Void) async throws -> StoreError? {
    do {
        try await body()
        return nil
    } catch let error as StoreError {
        return error
    }
}
