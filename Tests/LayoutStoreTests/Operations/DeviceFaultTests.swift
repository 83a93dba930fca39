import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// A device that fails at its nth access, for every n that an operation reaches.
@Suite("An operation on a device that fails")
struct DeviceFaultTests {
    enum Operation: String, CaseIterable, Sendable {
        case write, copyOnWrite, growth, mappedWrite, writeFault, truncateUp, truncateDown, clone, sync, checkpoint
        case fallocate, unshare, punch, zero, collapse, insert, dedupe, copy, exchange, unlink
    }
    enum Fault: String, CaseIterable, Sendable { case transient, persistent }

    /// Fails from the access on that it is told, once or for ever.
    private final class FailingDevice: BlockDevice {
        private let device: MemoryDevice
        private let state = Mutex((left: nil as Int?, fault: Fault.transient, fired: 0))

        init(_ device: MemoryDevice) { self.device = device }

        var fired: Int { state.withLock { $0.fired } }

        func fail(after accesses: Int, _ fault: Fault) { state.withLock { $0 = (accesses, fault, 0) } }

        private func access() throws(StoreError) {
            let fails = state.withLock { state -> Bool in
                guard let left = state.left else { return false }
                if left > 0 {
                    state.left = left - 1
                    return false
                }
                if state.fault == .transient { state.left = nil }
                state.fired += 1
                return true
            }
            if fails { throw StoreError(.io, "planned") }
        }

        var blocks: BlockCount { device.blocks }
        func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
            try access()
            return try device.read(count, from: block, at: offset)
        }
        func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
            try access()
            try device.write(bytes, to: block, at: offset)
        }
        func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
            try access()
            try device.copy(source, to: target)
        }
        func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
            try access()
            try device.zero(blocks)
        }
        func flush() throws(StoreError) {
            try access()
            device.flush()
        }
    }

    @Test(
        "ends with io, fails the store, and leaves what can be recovered", arguments: Operation.allCases, Fault.allCases
    )
    func sweep(_ operation: Operation, fault: Fault) async throws {
        var accesses = 0
        while try await fails(operation, fault, after: accesses) {
            accesses += 1
            try #require(accesses < 100)
        }
        #expect(accesses > 0)
    }

    /// Whether the fault fired.
    private func fails(_ operation: Operation, _ fault: Fault, after accesses: Int) async throws -> Bool {
        let media = try Media(blocks: 64)
        let device = FailingDevice(media.device)
        let test = try await TestStore.make(.sqlite, on: media, device: device)
        let store = test.store
        let a = try await test.file("A", blocks: 3)
        let b = try await test.clone(of: a)
        let short = try await store.create()
        try await store.write(short, [1, 2, 3], at: 0)
        let holder = try await store.register("H", scope: .process)
        let mapping = try await store.map(b, bytes(ofBlocks: 0..<3), access: .write, by: holder)
        let before = try await test.contents()

        device.fail(after: accesses, fault)
        let error = try await refusal {
            switch operation {
            case .write: try await store.write(short, [4, 5], at: 1)
            case .copyOnWrite: try await store.write(a, bytes("W", blocks: 2), at: 4096)
            case .growth: try await store.write(short, bytes("W", blocks: 2), at: 10_000)
            case .mappedWrite: try await store.mappedWrite(b, bytes("W", blocks: 1), at: 4096, by: holder)
            case .writeFault: _ = try await store.fault(mapping, bytes(ofBlocks: 0..<2), access: .write)
            case .truncateUp: try await store.truncate(short, toBytes: 9000)
            case .truncateDown: try await store.truncate(b, toBytes: 100)
            case .clone: try await store.clone(from: a, 0..<8192, to: short, at: 8192)
            case .fallocate: try await store.allocate(short, 0..<9000)
            case .unshare: try await store.allocate(a, 0..<8192, options: .unshare)
            case .punch: try await store.punchHole(short, 1..<2)
            case .zero: try await store.zeroRange(short, 1..<9000)
            case .collapse: try await store.collapseRange(b, 0..<4096)
            case .insert: try await store.insertRange(b, 0..<4096)
            case .dedupe:
                let isSame = try await store.dedupe(from: a, 0..<4096, to: b, at: 4096)
                #expect(isSame)
            case .copy: try await store.copy(from: a, 1..<5001, to: short, at: 7)
            case .exchange: try await store.exchange(b, 0..<4096, with: b, at: 4096)
            case .unlink: try await store.unlink(short)
            case .sync: try await store.sync()
            case .checkpoint: try await store.checkpoint()
            }
        }
        guard device.fired > 0 else {
            #expect(error == nil)
            return false
        }
        let name: Comment = "\(operation), \(fault), access \(accesses)"
        #expect(error?.code == .io, name)
        #expect(try await refusal { _ = try await store.read(a, 0..<1) }?.code == .failed, name)
        // A store that has failed asks nothing of its device, which may still be failing.
        #expect(try await refusal { try await store.sync() }?.code == .failed, name)
        let opened = try await TestStore.open(media)
        #expect(try await opened.violations() == [], name)
        #expect(try await opened.rows().stateHash == opened.rows().header.stateHash, name)
        // Files that the operation did not name are as before.
        let after = try await opened.contents()
        if operation != .unlink { #expect(Set(after.keys) == Set(before.keys), name) }
        if operation != .copyOnWrite { #expect(after[a] == before[a], name) }
        let isOnB = [.mappedWrite, .writeFault, .truncateDown, .collapse, .insert].contains(operation)
        if !isOnB { #expect(after[b] == before[b], name) }
        return true
    }
}
