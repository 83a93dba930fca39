import CrashEngine
import LayoutStore
import Testing

/// What recovery may change, and what it has to: each kind of difference shows when it is made, and none otherwise.
@Suite("The frame of recovery")
struct RecoveryFrameTests {
    /// A store with a file, an unlinked one that nobody reaches, and a holder of each scope with a pin.
    private struct Books {
        var epoch = Epoch(4)
        var files = [
            Inode(number: InodeNumber(1), generation: 1, size: 8192, sequence: 3, state: .live),
            Inode(number: InodeNumber(2), generation: 1, size: 4096, sequence: 1, state: .unlinked),
        ]
        var extents = [
            Books.extent(1, 0, at: 10, 2, .written), Books.extent(1, 2, at: 30, 3, .unwritten),
            Books.extent(2, 0, at: 40, 1, .written),
        ]
        var holders = [
            Holder(
                id: HolderID(11), name: "process", scope: .process, incarnation: 1, epoch: Epoch(4),
                identity: HostIdentity(host: 1, boot: 1)),
            Holder(
                id: HolderID(12), name: "host", scope: .host, incarnation: 1, epoch: Epoch(4),
                identity: HostIdentity(host: 1, boot: 1)),
            Holder(
                id: HolderID(13), name: "remote", scope: .remote, incarnation: 1, epoch: Epoch(4),
                identity: HostIdentity(host: 2, boot: 9)),
        ]
        var boot: Int64 = 1
        var intents: [RootIntent] = []

        static func extent(
            _ inode: Int64, _ offset: FileBlock, at start: DiskBlock, _ count: BlockCount, _ state: Extent.State,
            fork: Fork = .data
        ) -> Extent {
            Extent(
                inode: InodeNumber(inode), fork: fork, offset: offset, start: start, count: count, state: state,
                born: LSN(2))
        }

        /// As a recovery on the same host and boot has to leave them.
        var recovered: Books {
            var after = self
            after.epoch = epoch.next
            after.files.removeAll { $0.state == .unlinked }
            after.extents.removeAll { $0.inode == InodeNumber(2) }
            after.holders.removeAll { $0.scope == .process || $0.scope == .host && boot != 1 }
            return after
        }

        func snapshot() throws -> StoreSnapshot {
            var header = StoreHeader(
                uuid: 1, geometry: Geometry(blocks: 100), identity: HostIdentity(host: 1, boot: boot))
            header.epoch = epoch
            let backend = MemoryBackend(header: header)
            return try backend.transact { (rows) throws(StoreError) in
                for file in files { try rows.insert(TableRow(file)) }
                for extent in extents { try rows.insert(TableRow(extent)) }
                for intent in intents { try rows.insert(TableRow(intent)) }
                for holder in holders {
                    try rows.insert(TableRow(holder))
                    try rows.insert(
                        TableRow(
                            Pin(
                                id: PinID(holder.id.value + 10), holder: holder.id, inode: InodeNumber(1),
                                generation: 1, offset: FileBlock(0),
                                count: 1, access: .read)))
                }
                return try StoreSnapshot(rows)
            }
        }
    }

    private func kinds(_ found: Books, _ recovered: Books) throws -> [String] {
        RecoveryFrameOracle.differences(from: try found.snapshot(), to: try recovered.snapshot()).map(\.kind)
    }

    @Test("lets the dead and the unlinked go, and nothing else")
    func right() throws {
        #expect(try kinds(Books(), Books().recovered).isEmpty)
        var booted = Books().recovered
        booted.boot = 2
        booted.holders.removeAll { $0.scope == .host }
        #expect(try kinds(Books(), booted).isEmpty)
    }

    @Test("finds what was not done, and what was done besides")
    func wrong() throws {
        func after(_ change: (inout Books) -> Void) throws -> [String] {
            var books = Books().recovered
            change(&books)
            return try kinds(Books(), books)
        }
        #expect(try after { $0.epoch = Epoch(4) } == ["wrong_header"])
        #expect(try after { $0.extents.remove(at: 1) } == ["mapping_changed"], "preallocation behind the end")
        #expect(try after { $0.extents[0] = Books.extent(1, 0, at: 11, 2, .written) } == ["mapping_changed"])
        #expect(try after { $0.files[0] = Books().files[1] } == ["file_changed", "unlinked_kept"])
        #expect(try after { $0.files.append(Books().files[1]) } == ["unlinked_kept"])
        #expect(
            try after {
                $0.files.append(Inode(number: InodeNumber(3), generation: 1, size: 0, sequence: 1, state: .live))
            } == ["file_from_nowhere"])
        #expect(try after { $0.holders.removeAll { $0.scope == .remote } } == ["holder_changed", "pin_changed"])
        #expect(try after { $0.holders.insert(Books().holders[0], at: 0) } == ["dead_holder_kept", "dead_pin_kept"])
        #expect(try after { $0.boot = 2 } == ["dead_holder_kept", "dead_pin_kept"], "another boot")
    }

    @Test("says nothing of files that an open intent names")
    func intents() throws {
        var books = Books()
        books.intents = [
            RootIntent(
                lsn: LSN(5), epoch: Epoch(4), operation: .truncate, inode: InodeNumber(1),
                blocks: FileBlock(1)..<FileBlock(2), newSize: 4096)
        ]
        var after = books.recovered
        after.intents = []
        after.extents = [Books.extent(1, 0, at: 10, 1, .written)]
        #expect(try kinds(books, after).isEmpty)
        books.intents = []
        #expect(try kinds(books, after) == ["mapping_changed"])
    }
}
