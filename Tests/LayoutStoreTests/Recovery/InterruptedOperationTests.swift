import CrashEngine
import LayoutStore
import Testing

/// A process that ends at a named point of an operation, and the store that is opened after it.
@Suite("An operation that was cut short")
struct InterruptedOperationTests {
    enum Operation: String, CaseIterable, Sendable {
        case truncate, truncateOfShared, clone, cloneOver, copyOnWrite, growth, writeFault, fillOfHole, staleHold
        case fallocate, unshare, punch, zero, zeroOfHeld, collapse, insert, dedupe, copy, exchange, unlink
    }

    @Test("is finished or has not happened, at whatever point that was", arguments: Operation.allCases)
    func everyPoint(_ operation: Operation) async throws {
        let scene = try await Scene()
        let before = try await scene.test.contents()
        let copies = try await scene.copies { try await scene.perform(operation) }
        let after = try await scene.test.contents()
        #expect(copies.count >= 3)

        var outcomes: Set<Bool> = []
        for copy in copies {
            let left = try copy.media.rowsAtRest()
            let opened = try await TestStore.open(copy.media)
            let found = try await opened.contents()
            #expect(found == before || found == after, "\(operation), at \(copy.step)")
            outcomes.insert(found == after)
            // What was promised is kept: an intent is finished, staging alone is given back.
            if !left.intents.isEmpty { #expect(found == after, "\(operation), at \(copy.step)") }
            try await expectRecovered(opened, from: left, "\(operation), at \(copy.step)")
        }
        if before != after { #expect(outcomes == [true, false]) }
    }

    @Test("leaves what it is about: intents of several steps, staging, busy and detached blocks")
    func nothingIsMissed() async throws {
        var (intents, progress, staging, busy, detached) = (0, 0, 0, 0, 0)
        for operation in Operation.allCases {
            let scene = try await Scene()
            for copy in try await scene.copies({ try await scene.perform(operation) }) {
                let rows = try copy.media.rowsAtRest()
                intents += rows.intents.count
                progress += rows.intents.count { $0.progress > .zero }
                staging += rows.extents.count { $0.fork == .cow }
                busy += rows.spaces.count { $0.place == .busy }
                detached += rows.spaces.count { $0.place == .detached }
            }
        }
        #expect(intents > 0 && progress > 0 && staging > 0 && busy > 0 && detached > 0)
    }

    @Test(
        "is recovered to the same end by a recovery that was cut short itself",
        arguments: [
            Operation.truncateOfShared, .cloneOver, .copyOnWrite, .staleHold, .zeroOfHeld, .collapse, .insert,
            .exchange,
            .unlink,
        ])
    func recoveryCutShort(_ operation: Operation) async throws {
        let scene = try await Scene()
        var again = 0
        for copy in try await scene.copies({ try await scene.perform(operation) }) {
            let inside = CrashCopies(of: copy.media)
            inside.begin()
            var surroundings = Surroundings(seed: 2)
            surroundings.pacer = inside
            let first = try await TestStore.open(copy.media, surroundings)
            let cuts = try inside.end()
            let expected = try await outcome(of: first)
            for cut in cuts {
                let left = try cut.media.rowsAtRest()
                let opened = try await TestStore.open(cut.media, Surroundings(seed: 3))
                let name: Comment = "\(operation), at \(copy.step), then at \(cut.step)"
                #expect(try await outcome(of: opened) == expected, name)
                try await expectRecovered(opened, from: left, name)
                again += 1
            }
        }
        #expect(again > 40)
    }

    private func expectRecovered(_ test: TestStore, from left: StoreSnapshot, _ comment: Comment) async throws {
        let rows = try await test.rows()
        #expect(try await test.violations() == [], comment)
        #expect(rows.intents.isEmpty && rows.extents.allSatisfy { $0.fork == .data }, comment)
        // What was busy is free; only recovery's own frees may be busy now.
        #expect(rows.spaces.allSatisfy { $0.place != .busy || $0.run.since > left.header.lastLSN }, comment)
        #expect(rows.header.epoch > left.header.epoch && rows.header.nonce != left.header.nonce, comment)
        #expect(rows.stateHash == rows.header.stateHash, comment)
    }

    /// All that two recoveries of one state have to agree on: everything but epochs, LSNs and what is busy or free.
    private struct Outcome: Equatable {
        let contents: [InodeNumber: [UInt8]]
        let maps: [[Int64]]
        let refcounts: [RefcountRun]
        let holds: [Hold]
        let detached: [Range<DiskBlock>]
        let unowned: Set<DiskBlock>
    }

    private func outcome(of test: TestStore) async throws -> Outcome {
        let rows = try await test.rows()
        let unowned = rows.spaces.filter { $0.place != .detached }.flatMap { space in
            (0..<space.run.count.value).map { space.run.start + BlockCount($0) }
        }
        return Outcome(
            contents: try await test.contents(),
            maps: rows.extents.map { [$0.inode.value, $0.offset.value, $0.start.value, $0.count.value] },
            refcounts: rows.refcounts, holds: rows.holds,
            detached: rows.spaces.filter { $0.place == .detached }.map(\.run.blocks), unowned: Set(unowned))
    }

    /// Two files of 8 blocks in pieces, which share some; and one that shares 4 of the first and ends inside the last of them.
    struct Scene {
        let test: TestStore
        private let pacer: CrashCopies
        private let a: InodeNumber
        private let b: InodeNumber
        private let c: InodeNumber
        /// Four blocks that are the same as A's, and D's own.
        private let d: InodeNumber
        private let holder: HolderID
        private let mapping: MappedRangeID

        init() async throws {
            let media = try Media(blocks: 64)
            pacer = CrashCopies(of: media)
            var surroundings = Surroundings(pacer: pacer)
            surroundings.extentsPerStep = 2
            test = try await TestStore.make(.sqlite, surroundings, on: media)
            a = try await test.store.create()
            b = try await test.store.create()
            for block in [0, 4, 2, 6, 1, 5, 7, 3] as [Int64] {
                try await test.store.write(a, bytes("A", blocks: 1), at: block * 4096)
                try await test.store.write(b, bytes("B", blocks: 1), at: block * 4096)
            }
            c = try await test.store.create()
            try await test.store.clone(from: a, 0..<(4 * 4096), to: c, at: 0)
            try await test.store.truncate(c, toBytes: 3 * 4096 + 100)
            d = try await test.store.create()
            try await test.store.copy(from: a, 0..<(4 * 4096), to: d, at: 0)
            holder = try await test.store.register("H", scope: .remote)
            mapping = try await test.store.map(a, bytes(ofBlocks: 0..<8), access: .write, by: holder)
        }

        func copies(_ call: () async throws -> Void) async throws -> [CrashCopies.Copy] {
            pacer.begin()
            try await call()
            return try pacer.end()
        }

        func perform(_ operation: Operation) async throws {
            let store = test.store
            switch operation {
            case .truncate: try await store.truncate(b, toBytes: 100)
            case .truncateOfShared: try await store.truncate(a, toBytes: 5000)
            case .clone: try await store.clone(from: a, 0..<(8 * 4096), to: c, at: 8 * 4096)
            case .cloneOver: try await store.clone(from: a, 4096..<32768, to: b, at: 0)
            case .copyOnWrite: try await store.write(c, bytes("W", blocks: 3), at: 0)
            case .growth: try await store.truncate(c, toBytes: 8 * 4096)
            case .writeFault: _ = try await store.fault(mapping, bytes(ofBlocks: 0..<2), access: .write)
            case .fillOfHole: try await store.write(c, bytes("W", blocks: 1), at: 6 * 4096)
            case .fallocate: try await store.allocate(c, 4096..<(9 * 4096 + 5))
            case .unshare: try await store.allocate(c, 0..<(4 * 4096), options: .unshare)
            case .punch: try await store.punchHole(b, 4096..<(6 * 4096))
            case .zero: try await store.zeroRange(a, 4096..<(7 * 4096))
            case .zeroOfHeld:
                // C alone has block 1 of A's before, and the holder still reads it.
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<2), access: .read)
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<2), access: .write)
                try await store.zeroRange(c, 0..<(2 * 4096))
            case .collapse: try await store.collapseRange(b, 4096..<(3 * 4096))
            case .insert: try await store.insertRange(b, 4096..<(3 * 4096))
            case .dedupe:
                let isSame = try await store.dedupe(from: a, 0..<(4 * 4096), to: d, at: 0)
                #expect(isSame)
            case .copy: try await store.copy(from: b, 100..<9100, to: c, at: 5 * 4096)
            case .exchange: try await store.exchange(a, 0..<(7 * 4096), with: b, at: 4096)
            case .unlink: try await store.unlink(b)
            case .staleHold:
                // C alone has what the holder still reads; then nobody has it.
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<4), access: .read)
                _ = try await store.fault(mapping, bytes(ofBlocks: 0..<4), access: .write)
                try await store.truncate(c, toBytes: 0)
            }
        }
    }
}
