import CrashEngine
import LayoutStore
import Synchronization
import Testing

/// Reads of the books wait their turn (LayoutStore+Perform.swift).
@Suite("Reading the books")
struct ReadingTests {
    enum Reading: CaseIterable, Sendable {
        case inode, inodes, tagged, extents, geometry, violations, holder, holders, hold, holdsOfHolder, holdsOfFile

        /// Reads, and says what was found, as a text.
        func ask(_ store: LayoutStore, about file: InodeNumber) async throws -> String {
            switch self {
            case .inode: "\(try await store.inode(file)?.size ?? -1)"
            case .inodes: "\(try await store.inodes().map(\.size))"
            case .tagged: "\(try await store.inode(tagged: "read")?.size ?? -1)"
            case .extents: "\(try await store.extents(of: file).map(\.offset))"
            case .geometry: "\(try await store.geometry().blocks)"
            case .violations: "\(try await store.violations().count)"
            case .holder: "\(try await store.holder(HolderID(2))?.name ?? "none")"
            case .holders: "\(try await store.holders().map(\.name))"
            case .hold: "\(try await store.hold(HoldID(9)).map { "\($0.hold.id) of \($0.holder.name)" } ?? "none")"
            case .holdsOfHolder: "\(try await store.holds(of: HolderID(2)).count)"
            case .holdsOfFile: "\(try await store.holds(of: file).count)"
            }
        }
    }

    /// Begins a read in the middle of a collapse, and lets the collapse go on once the read waits at the gate.
    private final class Reader: Pacer {
        private struct State {
            var read: (@Sendable () async throws -> String)?
            var answer: Task<String, any Error>?
            var store: LayoutStore?
            /// The operation had ended when the read was answered.
            var hasEnded = false
            var cameEarly = false
        }
        private let state = Mutex(State())

        func wait(on store: LayoutStore, _ read: @escaping @Sendable () async throws -> String) {
            state.withLock { ($0.store, $0.read) = (store, read) }
        }

        func point(_ point: SchedulePoint) async {
            if point.step == Step(.collapse, .end) { state.withLock { $0.hasEnded = true } }
            guard point.step == Step(.collapse, .advance) else { return }
            let begun = state.withLock { state -> (LayoutStore, @Sendable () async throws -> String)? in
                guard let store = state.store, let read = state.read else { return nil }
                // The store has its pacer: with the store in there neither would ever go, nor the files.
                (state.store, state.read) = (nil, nil)
                return (store, read)
            }
            guard let (store, read) = begun else { return }
            let task = Task {
                let answer = try await read()
                state.withLock { $0.cameEarly = !$0.hasEnded }
                return answer
            }
            state.withLock { $0.answer = task }
            // It is seen waiting; where it did not wait, the answer would be there, and early.
            while store.gate.waitingCount == 0, !state.withLock({ $0.cameEarly }) { await Task.yield() }
        }

        /// The answer, and whether it was given before the operation had ended.
        func answer() async throws -> (text: String, cameEarly: Bool) {
            let task = try #require(state.withLock { $0.answer })
            return (try await task.value, state.withLock { $0.cameEarly })
        }
    }

    @Test(
        "waits for the operation that runs, and sees all of it", arguments: Reading.allCases, BackendKind.allCases)
    func waits(reading: Reading, kind: BackendKind) async throws {
        let reader = Reader()
        let test = try await TestStore.make(kind, Surroundings(pacer: reader))
        let store = test.store
        let file = try await store.create(tag: "read")
        _ = try await store.register("H", scope: .remote)
        // Apart on disk and in the file, so that the collapse takes several transactions.
        for block in [8, 6, 4, 2, 0] { try await store.write(file, bytes("B", blocks: 1), at: Int64(block * 4096)) }
        let before = try await reading.ask(store, about: file)
        reader.wait(on: store) { try await reading.ask(store, about: file) }
        try await store.collapseRange(file, 0..<4096)
        let answer = try await reader.answer()
        #expect(!answer.cameEarly)
        #expect(try await reading.ask(store, about: file) == answer.text)
        if [.inode, .inodes, .tagged, .extents].contains(reading) { #expect(answer.text != before) }
    }

    @Test(
        "tells a conflict's holds, whose they are, and all that somebody or some file has",
        arguments: BackendKind.allCases)
    func holds(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let (a, b) = (try await test.file("A", blocks: 3), try await test.file("B", blocks: 1))
        let peer = try await store.register("peer", scope: .remote)
        let other = try await store.register("other", scope: .host)
        let mapping = try await store.map(a, 0..<12_288, access: .write, by: peer)
        let mapped = try await store.fault(mapping, 0..<4096, access: .write).holds
        let pinned = try await store.pin(b, 0..<1, access: .read, by: peer).holds
        let others = try await store.pin(a, 8192..<8193, access: .read, by: other).holds

        let error = try await refusal { try await store.truncate(a, toBytes: 0) }
        let inTheWay = try #require(error?.holds)
        #expect(inTheWay == (mapped + others).map(\.id).sorted())
        for id in inTheWay {
            let found = try #require(try await store.hold(id))
            #expect(found.hold.id == id && found.holder.id == found.hold.holder)
            #expect(found.holder.name == (others.contains(found.hold) ? "other" : "peer"))
        }
        #expect(try await store.holds(of: peer) == mapped + pinned)
        #expect(try await store.holds(of: other) == others)
        #expect(try await store.holds(of: a) == mapped + others)
        #expect(try await store.holds(of: b) == pinned)
        #expect(try await store.holders().map(\.name) == ["peer", "other"])
        #expect(try await store.holder(peer)?.scope == .remote)
        #expect(mapped.allSatisfy { $0.access == [.read, .write] } && pinned.allSatisfy { $0.access == .read })

        try await store.unregister(peer)
        #expect(try await store.hold(mapped[0].id) == nil)
        #expect(try await store.holder(peer) == nil)
        #expect(try await store.holds(of: peer).isEmpty)
        #expect(try await store.holds(of: a) == others)
    }

    @Test("tells where a file's blocks lie, and what of them is not written yet", arguments: BackendKind.allCases)
    func extents(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let file = try await test.file("A", blocks: 2)
        try await test.store.allocate(file, 12_288..<16_384)
        let extents = try await test.store.extents(of: file)
        #expect(extents.map(\.fileBlocks) == [0..<2, 3..<4])
        #expect(extents.map(\.state) == [.written, .unwritten])
        #expect(extents.allSatisfy { $0.inode == file })
        let error = try await refusal { _ = try await test.store.extents(of: InodeNumber(999)) }
        #expect(error?.code == .input)
    }
}
