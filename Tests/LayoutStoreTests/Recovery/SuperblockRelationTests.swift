import LayoutStore
import Testing

/// The table of Recovery/Superblock.swift, row by row.
@Suite("A superblock beside a store's header")
struct SuperblockRelationTests {
    /// A store of 100 blocks at epoch 6.
    private static let header: StoreHeader = {
        var header = StoreHeader(
            uuid: 9, geometry: Geometry(blocks: BlockCount(100)), identity: HostIdentity(host: 1, boot: 1))
        header.epoch = Epoch(6)
        return header
    }()

    private enum Outcome: Hashable {
        case opens, finishesBump
        case refused(StoreError.Code)
    }

    /// What is found, how it belongs to the store, and what becomes of it.
    private static let rows: [(found: Superblock?, blocks: Int64, relation: Superblock.Relation, outcome: Outcome)] =
        [
            (nil, 100, .none, .refused(.corrupt)),
            (Superblock(uuid: 8, epoch: Epoch(6)), 100, .foreign, .refused(.input)),
            (Superblock(uuid: 9, epoch: Epoch(6)), 99, .tooSmall, .refused(.input)),
            (Superblock(uuid: 9, epoch: Epoch(7)), 100, .ahead, .refused(.input)),
            (Superblock(uuid: 9, epoch: Epoch(6)), 100, .same, .opens),
            (Superblock(uuid: 9, epoch: Epoch(6)), 150, .same, .opens),
            (Superblock(uuid: 9, epoch: Epoch(5)), 100, .behindByOne, .finishesBump),
            (Superblock(uuid: 9, epoch: Epoch(4)), 100, .behind, .refused(.input)),
            // What comes first in the table decides.
            (Superblock(uuid: 8, epoch: Epoch(4)), 99, .foreign, .refused(.input)),
            (Superblock(uuid: 9, epoch: Epoch(7)), 99, .tooSmall, .refused(.input)),
        ]

    @Test("belongs to it in one of the ways of the table, and is opened or refused by that")
    func table() {
        for (found, blocks, relation, outcome) in Self.rows {
            let blocks = BlockCount(blocks)
            #expect(Superblock.relation(of: found, blocks: blocks, to: Self.header) == relation)
            let checked: Outcome
            do throws(StoreError) {
                checked =
                    try Superblock.check(found, blocks: blocks, against: Self.header) ? .finishesBump : .opens
            } catch {
                checked = .refused(error.code)
            }
            #expect(checked == outcome, "\(relation)")
        }
        #expect(Set(Self.rows.map(\.relation)) == Set(Superblock.Relation.allCases))
    }

    @Test("is read back as it was written, and not at all once a bit of it has changed")
    func bits() {
        let bytes = Superblock(uuid: 9, epoch: Epoch(6)).bytes
        #expect(Superblock(bytes: bytes) == Superblock(uuid: 9, epoch: Epoch(6)))
        for bit in 0..<(40 * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(Superblock(bytes: damaged) == nil, "bit \(bit)")
        }
    }

    @Test("is looked at before the epoch is raised, and after what was read is permanent")
    func order() {
        #expect(Array(RecoveryStep.allCases.prefix(3)) == [.syncRecovered, .superblock, .bumpEpoch])
        #expect(RecoveryStep.allCases.last == .sync)
    }
}
