import LayoutStore
import Testing

/// Operations look again inside the transaction that commits, and believe no row that was read before it.
@Suite("Somebody who comes between two steps of an operation")
struct ComingBetweenTests {
    /// A file A of 2 blocks that B shares, and a holder with a mapping of A that reaches nothing yet.
    private struct Scene {
        let interloper = Interloper()
        let test: TestStore
        let shared: InodeNumber
        let holder: HolderID
        let mapping: MappedRangeID

        init(_ kind: BackendKind) async throws {
            test = try await TestStore.make(kind, Surroundings(pacer: interloper))
            shared = try await test.file("A", blocks: 2)
            _ = try await test.clone(of: shared)
            holder = try await test.store.register("H", scope: .remote)
            mapping = try await test.store.map(shared, bytes(ofBlocks: 0..<2), access: .read, by: holder)
        }

        /// A hold of the holder on the file's block 0, put into the tables past all operations.
        func holdComesBetween(at step: Step) {
            let (store, shared, holder, mapping) = (test.store, shared, holder, mapping)
            interloper.wait(for: step) {
                try await store.submit(Step(.fault, .remap)) { (change) throws(StoreError) in
                    let extent = try change.rows.extent(of: shared, fork: .data, atOrBefore: FileBlock(0))
                    guard let extent else { throw StoreError(.input, "the file has no block") }
                    try change.insert(
                        Hold(
                            id: HoldID(change.newIdentifier()), holder: holder, parent: .mappedRange(mapping),
                            inode: shared, generation: 1, offset: FileBlock(0), start: extent.start,
                            count: BlockCount(1), access: .read, state: .active, granted: change.lsn))
                }
            }
        }
    }

    enum Copier: CaseIterable, Sendable { case write, writeFault, unshare }

    @Test(
        "with a hold on a block that is being copied is seen at the remap: conflict, and the staging is given back",
        arguments: Copier.allCases, BackendKind.allCases)
    func copied(copier: Copier, kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let (store, shared) = (scene.test.store, scene.shared)
        let other = try await store.register("other", scope: .host)
        let writer = try await store.map(shared, bytes(ofBlocks: 0..<2), access: .write, by: other)
        let operation: OperationKind = copier == .write ? .write : copier == .writeFault ? .fault : .fallocate
        scene.holdComesBetween(at: Step(operation, .remap))
        let error = try await refusal {
            switch copier {
            // Two runs are staged: the shared blocks, and the hole behind them.
            case .write: try await store.write(shared, bytes("N", blocks: 3), at: 0)
            case .writeFault: _ = try await store.fault(writer, bytes(ofBlocks: 0..<1), access: .write)
            case .unshare: try await store.allocate(shared, 0..<8192, options: .unshare)
            }
        }
        #expect(try scene.interloper.hasActed())
        #expect(error?.code == .conflict)
        let rows = try await scene.test.rows()
        #expect(error?.holds == rows.holds.map(\.id) && rows.holds.count == 1)
        #expect(!rows.extents.contains { $0.fork == .cow })
        #expect(try await scene.test.content(of: shared) == bytes("A", blocks: 2))
        #expect(try await scene.test.violations() == [])
    }

    enum Unmapper: CaseIterable, Sendable {
        case punch, zero, collapse, insert, exchange, clone, dedupe

        var step: Step {
            switch self {
            case .punch: Step(.punch, .logIntent)
            case .zero: Step(.zero, .logIntent)
            case .collapse: Step(.collapse, .logIntent)
            case .insert: Step(.insert, .logIntent)
            case .exchange: Step(.exchange, .logIntent)
            case .clone: Step(.clone, .logIntent)
            case .dedupe: Step(.dedupe, .logIntent)
            }
        }
    }

    @Test(
        "with a hold on a block that is to go is seen before the intent is logged",
        arguments: Unmapper.allCases, BackendKind.allCases)
    func unmapped(unmapper: Unmapper, kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let (store, shared) = (scene.test.store, scene.shared)
        let other = try await scene.test.file("A", blocks: 2)
        scene.holdComesBetween(at: unmapper.step)
        let error = try await refusal {
            switch unmapper {
            case .punch: try await store.punchHole(shared, 0..<8192)
            case .zero: try await store.zeroRange(shared, 0..<8192)
            case .collapse: try await store.collapseRange(shared, 0..<4096)
            case .insert: try await store.insertRange(shared, 0..<4096)
            case .exchange: try await store.exchange(other, 0..<4096, with: shared, at: 0)
            case .clone: try await store.clone(from: other, 0..<4096, to: shared, at: 0)
            case .dedupe: _ = try await store.dedupe(from: other, 0..<4096, to: shared, at: 0)
            }
        }
        #expect(try scene.interloper.hasActed())
        #expect(error?.code == .conflict)
        let rows = try await scene.test.rows()
        #expect(error?.holds == rows.holds.map(\.id) && rows.holds.count == 1)
        #expect(rows.intents.isEmpty && !rows.extents.contains { $0.fork == .cow })
        #expect(try await scene.test.content(of: shared) == bytes("A", blocks: 2))
        #expect(try await scene.test.violations() == [])
    }

    @Test("and moves a block that is being copied makes the plan corrupt, and fails the store")
    func movedBlock() async throws {
        let scene = try await Scene(.sqlite)
        let (store, shared) = (scene.test.store, scene.shared)
        scene.interloper.wait(for: Step(.write, .remap)) {
            try await store.submit(Step(.write, .remap)) { (change) throws(StoreError) in
                let extent = try change.rows.extent(of: shared, fork: .data, atOrBefore: FileBlock(0))
                guard let extent else { throw StoreError(.input, "the file has no block") }
                try change.remove(extent)
                try change.insert(
                    Extent(
                        inode: shared, fork: .data, offset: FileBlock(0), start: extent.start + BlockCount(20),
                        count: extent.count, state: .written, born: change.lsn))
            }
        }
        let error = try await refusal { try await store.write(shared, bytes("N", blocks: 1), at: 0) }
        #expect(try scene.interloper.hasActed())
        #expect(error?.code == .corrupt)
        #expect(try await refusal { try await store.sync() }?.code == .failed)
    }

    @Test("and changes an open intent makes it corrupt, and fails the store")
    func changedIntent() async throws {
        let scene = try await Scene(.sqlite)
        let (store, test) = (scene.test.store, scene.test)
        let file = try await test.store.create()
        for block in [4, 2, 0] { try await store.write(file, bytes("B", blocks: 1), at: Int64(block * 4096)) }
        scene.interloper.wait(for: Step(.collapse, .advance)) {
            try await store.submit(Step(.collapse, .advance)) { (change) throws(StoreError) in
                guard let intent = try change.rows.openIntents().first else {
                    throw StoreError(.input, "no intent is open")
                }
                var other = intent
                other.progress = BlockCount(1)
                try change.replace(intent, with: other)
            }
        }
        let error = try await refusal { try await store.collapseRange(file, 0..<4096) }
        #expect(try scene.interloper.hasActed())
        #expect(error?.code == .corrupt)
        #expect(try await refusal { try await store.sync() }?.code == .failed)
    }
}
