import CrashEngine
import LayoutStore
import Testing

/// The table of Recovery/Belonging.swift, row by row.
@Suite("Database, log and device")
struct BelongingTests {
    /// A store of 100 blocks at epoch 6, LSN 50, whose log begins at LSN 40 and whose last commit follows flush 20.
    private static let header: StoreHeader = {
        var header = StoreHeader(
            uuid: 9, geometry: Geometry(blocks: BlockCount(100)), identity: HostIdentity(host: 1, boot: 1))
        header.epoch = Epoch(6)
        header.openedEpoch = Epoch(5)
        header.nextLSN = LSN(51)
        header.settled = LSN(40)
        header.logBase = LSN(40)
        header.flushes = 20
        return header
    }()

    /// What fits that store, but for `change`. `database`: where the database by itself is settled, and ends.
    private static func found(
        database: (settled: Int64, last: Int64)? = (40, 45), chain: Int64? = 7, blocks: Int64 = 100,
        _ change: (inout Superblock, inout StoreHeader) -> Void
    ) -> Belonging.Found {
        var header = header
        var superblock = Superblock(
            uuid: 9, epoch: Epoch(6), flushes: 20, floor: Superblock.Floor(lsn: LSN(50), chain: 7))
        change(&superblock, &header)
        var alone = header
        if let database { (alone.settled, alone.nextLSN) = (LSN(database.settled), LSN(database.last + 1)) }
        return Belonging.Found(
            superblock, blocks: BlockCount(blocks), header: header, database: database == nil ? nil : alone,
            chain: chain)
    }

    private static func floor(_ lsn: Int64, _ chain: Int64 = 7) -> Superblock.Floor {
        Superblock.Floor(lsn: LSN(lsn), chain: chain)
    }

    private static let none = Belonging.Found(nil, blocks: BlockCount(100), header: header)

    private static let rows: [(found: Belonging.Found, belonging: Belonging)] = [
        (none, .none),
        (found { superblock, _ in superblock.uuid = 8 }, .foreign),
        (found(blocks: 99) { _, _ in }, .tooSmall),
        (found(blocks: 150) { _, _ in }, .same),
        (found(database: (39, 45)) { _, _ in }, .olderDatabase),
        (found(database: (41, 45)) { _, _ in }, .same),
        (found(database: (40, 51)) { _, _ in }, .olderLog),
        (found(database: (40, 50)) { _, _ in }, .same),
        (found(database: nil) { _, _ in }, .same),
        (found { superblock, _ in superblock.epoch = Epoch(7) }, .ahead),
        (found { superblock, _ in superblock.epoch = Epoch(4) }, .behind),
        (found { superblock, _ in superblock.epoch = Epoch(5) }, .behindByOne),
        (
            found { superblock, header in
                superblock.epoch = Epoch(5)
                header.openedEpoch = Epoch(6)
            }, .bumped
        ),
        (found { _, header in header.openedEpoch = Epoch(6) }, .same),
        (found { superblock, _ in superblock.flushes = 19 }, .olderDevice),
        (found { superblock, _ in superblock.flushes = 21 }, .same),
        (found { superblock, _ in superblock.floor = floor(51) }, .lostCommits),
        (found { superblock, _ in superblock.floor = floor(49) }, .same),
        (found(chain: 8) { _, _ in }, .otherHistory),
        (found(chain: nil) { _, _ in }, .same),
        // What comes first in the table decides.
        (found(blocks: 99) { superblock, _ in superblock.uuid = 8 }, .foreign),
        (found(database: (39, 45), blocks: 99) { _, _ in }, .tooSmall),
        (found(database: (39, 45)) { superblock, _ in superblock.epoch = Epoch(7) }, .olderDatabase),
        (
            found { superblock, _ in
                superblock.epoch = Epoch(5)
                superblock.flushes = 19
            }, .olderDevice
        ),
        (found(chain: 8) { superblock, _ in superblock.epoch = Epoch(5) }, .otherHistory),
    ]

    @Test("belong together in one of the ways of the table, and are opened or refused by that")
    func table() {
        for (number, (found, belonging)) in Self.rows.enumerated() {
            #expect(Belonging(found) == belonging, "row \(number)")
            let finishes: Bool?
            do throws(StoreError) {
                finishes = try Belonging.check(found)
            } catch {
                #expect(error.code == (belonging == .none ? .corrupt : .input), "row \(number)")
                finishes = nil
            }
            switch belonging {
            case .same: #expect(finishes == false)
            case .behindByOne: #expect(finishes == true)
            default: #expect(finishes == nil, "row \(number)")
            }
        }
        #expect(Set(Self.rows.map(\.belonging)) == Set(Belonging.allCases))
    }

    @Test("are judged by a superblock that is read back as it was written, and not at all once a bit of it has changed")
    func bits() {
        let written = Superblock(uuid: 9, epoch: Epoch(6), flushes: 7, floor: Self.floor(50), microseconds: 8)
        #expect(Superblock(bytes: written.bytes) == written)
        for bit in 0..<(Superblock.usedBytes * 8) {
            var damaged = written.bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(Superblock(bytes: damaged) == nil, "bit \(bit)")
        }
    }

    @Test("are judged by the newest of two superblocks, whichever slot has it; a damaged one does not count")
    func slots() throws {
        let device = MemoryDevice(blocks: BlockCount(2))
        #expect(try Superblock.read(from: device) == nil)
        for flushes in [5, 6, 7] as [Int64] {
            let next = Superblock(uuid: 9, epoch: Epoch(6), flushes: flushes)
            try device.write(next.bytes[...], to: Geometry.superblock, at: next.slot)
            #expect(try Superblock.read(from: device)?.flushes == flushes)
        }
        try device.write([1], to: Geometry.superblock, at: Superblock(uuid: 9, epoch: Epoch(6), flushes: 7).slot)
        #expect(try Superblock.read(from: device)?.flushes == 6)
    }

    @Test("are told by a superblock in each flush, in the slot that the flush before did not write")
    func flushes() throws {
        let device = MemoryDevice(blocks: BlockCount(2))
        let keeper = SuperblockKeeper(device, clock: StandingClock())
        try keeper.flush()
        #expect(try Superblock.read(from: device) == nil, "nothing is known yet")
        keeper.adopt(Superblock(uuid: 9, epoch: Epoch(6), flushes: 4))
        for flushes in [5, 6, 7] as [Int64] {
            keeper.raise(Self.floor(flushes * 10))
            #expect(keeper.flushed?.flushes == flushes - 1)
            try keeper.flush()
            #expect(keeper.flushed?.flushes == flushes)
            let slots = try Superblock.slots.map { slot in
                Superblock(bytes: try device.read(Geometry.sectorBytes, from: Geometry.superblock, at: slot))
            }
            #expect(
                slots[Int(flushes & 1)]?.flushes == flushes
                    && slots[Int(flushes & 1)]?.floor == Self.floor(flushes * 10))
            #expect(flushes == 5 || slots[1 - Int(flushes & 1)]?.flushes == flushes - 1)
        }
    }

    @Test("are looked at before the epoch is raised, and after what was read is permanent")
    func order() {
        #expect(
            Array(RecoveryStep.allCases.prefix(5)) == [
                .syncRecovered, .superblock, .bumpEpoch, .confirmOpening, .emptyBusy,
            ])
        #expect(RecoveryStep.allCases.last == .sync)
    }
}
