import CrashEngine
import LayoutStore
import Testing

/// Draws operations, carries them out on a store, and tells the reference what they do.
///
/// A conflict has to name holds and to change nothing; these then let go, and the operation is tried again.
struct Exerciser {
    private static let mostFiles = 5
    static let longestFile = 20 * Geometry.blockBytes

    private(set) var test: TestStore
    var reference = ReferenceFiles()
    /// By the reference's index; an unlinked file stays here.
    private(set) var files: [InodeNumber] = []
    /// Indexes of the files that are there.
    var live: [Int] = []
    private(set) var conflicts = 0
    private(set) var stale = 0
    var story: [String] = []
    var random: SeededGenerator
    /// Operations by kind that were carried out.
    var performed: [String: Int] = [:]
    /// Has every operation of the workload permanent when it returns; otherwise each second one.
    var isAlwaysFull = false
    private var holders: [HolderID] = []
    /// The last holder makes mapped accesses and holds nothing in between.
    var mapper: HolderID { holders[holders.count - 1] }

    init(_ test: TestStore, seed: UInt64) async throws {
        self.test = test
        random = SeededGenerator(seed: seed, purpose: .exerciser)
        for scope in [HolderScope.remote, .host, .process, .remote] {
            holders.append(try await test.store.register("\(scope)-\(holders.count)", scope: scope))
        }
    }

    // MARK: what is compared

    /// The first difference between the store and the reference, or nil.
    func difference() async throws -> String? {
        for (file, inode) in files.enumerated() {
            guard live.contains(file) else {
                if try await test.store.inode(inode)?.state == .live { return "file \(file) is live again" }
                continue
            }
            let size = reference.size(of: file)
            let row = try await test.store.inode(inode)
            guard row?.size == Int64(size) else { return "file \(file) has size \(row?.size ?? -1), expected \(size)" }
            let content = try await test.content(of: inode)
            let expected = reference.content(of: file, from: 0, to: size)
            guard content == expected else {
                let byte = zip(content, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
                return "file \(file) of \(size) bytes differs from byte \(byte ?? content.count) on"
            }
        }
        return nil
    }

    /// The first hold that shows other bytes than its file, or nil. Stale ones show what was.
    func wrongHold() async throws -> String? {
        for hold in try await test.rows().holds where hold.state == .active {
            guard let file = files.firstIndex(of: hold.inode) else { return "hold \(hold.id) is on no file" }
            let start = Int(hold.offset.value) * Geometry.blockBytes
            let end = min(start + Int(hold.count.value) * Geometry.blockBytes, reference.size(of: file))
            guard start < end else { continue }
            let seen = try test.media.device.read(end - start, from: hold.start, at: 0)
            if seen != reference.content(of: file, from: start, to: end) {
                return "hold \(hold.id) on file \(file) from byte \(start) shows other bytes than the file"
            }
        }
        return nil
    }

    // MARK: operations

    /// One operation of the workload.
    mutating func operate() async throws {
        let durability: Durability = random.chance(1, of: 2) || isAlwaysFull ? .full : .deferred
        let isFull = live.count == Self.mostFiles
        guard live.count >= 2, isFull || !random.chance(1, of: 12), let file = random.pick(live) else {
            story.append("create")
            files.append(try await test.store.create(durability: durability))
            live.append(reference.create(operation: story.count - 1))
            return
        }
        let operation = random.pick(ExercisedOperation.allCases) ?? .write
        story.append("\(operation) nothing")
        if try await perform(operation, on: file, durability) { performed["\(operation)", default: 0] += 1 }
    }

    /// One act of a client: it maps, faults, pins, stores, or lets go.
    mutating func actAsClient() async throws {
        let rows = try await test.rows()
        switch random.below(10) {
        case 0:
            guard let range = random.pick(rows.mappedRanges) else { return }
            try await test.store.unmap(range.id, durability: .deferred)
        case 1:
            guard let pin = random.pick(rows.pins) else { return }
            try await test.store.unpin(pin.id, durability: .deferred)
        case 2:
            guard let hold = random.pick(rows.holds) else { return }
            try await test.store.letGo([hold.id], durability: .deferred)
        case 3, 4:
            guard let hold = random.pick(rows.holds.filter { $0.access.contains(.write) && $0.state == .active }) else {
                return
            }
            try store(through: hold)
        case 5, 6:
            // Who reads a shared block and now wants to write it keeps a stale hold on the old one.
            guard let hold = random.pick(rows.holds.filter { !$0.access.contains(.write) && $0.state == .active }),
                case .mappedRange(let mapping) = hold.parent
            else { return }
            let grant = try await accepting(.input) { (store) in
                try await store.fault(
                    mapping, Geometry.bytes(of: hold.fileBlocks), access: .write, durability: .deferred)
            }
            try await account(for: grant)
        default: try await reach(again: rows.mappedRanges)
        }
    }

    /// Lets the store object go without a word, and opens what it left. Holders of process scope are gone then.
    mutating func reopen(closing: Bool) async throws {
        if closing { try await test.store.close() }
        try await goOn(in: try await test.reopened())
    }

    /// Goes on in what came of the store, whatever that has of its files.
    mutating func adopt(_ other: TestStore) async throws {
        try await goOn(in: other)
        (reference, files, live) = (ReferenceFiles(), [], [])
        for inode in try await test.rows().inodes where inode.state == .live {
            files.append(inode.number)
            live.append(reference.create(operation: story.count))
            let content = try await test.content(of: inode.number)
            reference.write(live.count - 1, content, at: 0, operation: story.count, issued: story.count)
        }
    }

    /// Goes on in what came of the store, which has everything.
    mutating func goOn(in other: TestStore) async throws {
        test = other
        holders = try await test.rows().holders.map(\.id)
        holders.append(try await test.store.register("mapper", scope: .process))
    }

    // MARK: parts

    mutating func length(upTo most: Int) -> Int {
        1 + random.below(min(max(most, 1), random.chance(1, of: 2) ? 700 : 5 * Geometry.blockBytes))
    }

    /// Faults in an old or a new mapping, or pins.
    private mutating func reach(again ranges: [MappedRange]) async throws {
        guard let file = random.pick(live) else { return }
        let blocks = (reference.size(of: file) + Geometry.blockBytes - 1) / Geometry.blockBytes
        guard blocks > 0, let holder = random.pick(Array(holders.dropLast())) else { return }
        let first = random.below(blocks)
        let part = bytes(ofBlocks: Int64(first)..<Int64(first + 1 + random.below(min(4, blocks - first))))
        let access: Access = random.chance(1, of: 2) ? .write : .read
        let inode = files[file]
        if random.chance(1, of: 3) {
            let grant = try await accepting(.input) { (store) in
                try await store.pin(inode, part, access: access, by: holder, durability: .deferred)
            }
            return try await account(for: grant)
        }
        var mapping = random.chance(1, of: 2) ? random.pick(ranges.filter { $0.inode == inode }) : nil
        if mapping == nil {
            let id = try await test.store.map(inode, part, access: .write, by: holder, durability: .deferred)
            mapping = try await test.rows().mappedRanges.first { $0.id == id }
        }
        guard let mapping else { return }
        // The file may have become shorter than a mapping of old.
        let grant = try await accepting(.input) { (store) in
            try await store.fault(
                mapping.id, Geometry.bytes(of: mapping.fileBlocks), access: access, durability: .deferred)
        }
        try await account(for: grant)
    }

    /// What an answer names is in the tables, and what it says to be gone is not.
    private mutating func account(for grant: Grant?) async throws {
        guard let grant else { return }
        stale += grant.stale.count
        let rows = Set(try await test.rows().holds)
        #expect(rows.isSuperset(of: grant.holds + grant.stale + grant.kept), "\(story.last ?? "")")
        #expect(rows.isDisjoint(with: rows.filter { grant.replaced.contains($0.id) }), "\(story.last ?? "")")
    }

    private mutating func store(through hold: Hold) throws {
        guard let file = files.firstIndex(of: hold.inode) else { return }
        let sector = random.below(Int(hold.count.value) * 8)
        let fileSector = Int(hold.offset.value) * 8 + sector
        guard (fileSector + 1) * Geometry.sectorBytes <= reference.size(of: file) else { return }
        story.append("client stores sector \(fileSector) of file \(file)")
        let bytes = Stamp.client(1, access: story.count, sector: sector)
        try test.media.device.write(bytes[...], to: hold.start, at: sector * Geometry.sectorBytes)
        reference.land(file, sector: fileSector, bytes, issued: story.count)
    }

    /// Runs `call`; on a conflict the named holds let go, and it runs again.
    @discardableResult
    mutating func retrying<R: Sendable>(_ call: (LayoutStore) async throws -> R) async throws -> R {
        for _ in 0..<4 {
            do {
                return try await call(test.store)
            } catch let error as StoreError where error.code == .conflict {
                conflicts += 1
                #expect(!error.holds.isEmpty)
                let found = try await difference()
                #expect(found == nil, "after a conflict: \(story.last ?? "")")
                try await test.store.letGo(error.holds, durability: .deferred)
            }
        }
        return try await call(test.store)
    }

    private mutating func accepting<R: Sendable>(
        _ code: StoreError.Code, _ call: (LayoutStore) async throws -> R
    ) async throws -> R? {
        do {
            return try await retrying(call)
        } catch let error as StoreError where error.code == code {
            return nil
        }
    }
}
