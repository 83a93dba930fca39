import LayoutStore
import Testing

/// Who is in the way, hold by hold (Breaks/Break.swift).
@Suite("The decision about who is in the way")
struct BreakDecisionTests {
    private static let asker = HolderID(1)

    private static func hold(_ id: Int64, of holder: Int64, writes: Bool, _ state: Hold.State) -> Hold {
        Hold(
            id: HoldID(id), holder: HolderID(holder), parent: .mappedRange(MappedRangeID(9)), inode: InodeNumber(5),
            generation: 1, offset: FileBlock(0), start: DiskBlock(40), count: BlockCount(1),
            access: Access(writes: writes), state: state, granted: LSN(3))
    }

    /// PROTOCOL P3.4 in one line: what one hold means for each reason.
    private static func expected(_ hold: Hold, _ reason: BreakReason, by asker: HolderID?) -> BreakDecision {
        let (isStale, isOwn) = (hold.state == .stale, hold.holder == asker)
        return switch reason {
        case .unmap: isStale ? .clear : .refuse([hold])
        case .remap: isStale ? .clear : isOwn ? .stale([hold]) : .refuse([hold])
        case .share: hold.access.contains(.write) ? .refuse([hold]) : .clear
        }
    }

    @Test("is right for every state and access of one hold, whoever asks", arguments: BreakReason.allCases)
    func one(reason: BreakReason) {
        for state in Hold.State.allCases {
            for writes in [true, false] {
                for holder in [1, 2] as [Int64] {
                    for asker in [nil, Self.asker] {
                        let hold = Self.hold(7, of: holder, writes: writes, state)
                        #expect(
                            decide([hold], reason, by: asker, .failAtOnce)
                                == Self.expected(hold, reason, by: asker), "\(state), \(writes), \(holder)")
                    }
                }
            }
        }
    }

    @Test("is clear when nobody holds anything", arguments: BreakReason.allCases)
    func nobody(reason: BreakReason) { #expect(decide([], reason, by: Self.asker, .failAtOnce) == .clear) }

    @Test("names every hold of others, in the order given, and none that may stay")
    func several() {
        let own = Self.hold(1, of: 1, writes: false, .active)
        let others = [Self.hold(2, of: 2, writes: true, .active), Self.hold(3, of: 3, writes: false, .fencing)]
        let stale = Self.hold(4, of: 2, writes: false, .stale)
        let all = [own, others[0], stale, others[1]]
        #expect(decide(all, .remap, by: Self.asker, .failAtOnce) == .refuse(others))
        #expect(decide(all, .unmap, by: Self.asker, .failAtOnce) == .refuse([own] + others))
        #expect(decide(all, .share, by: Self.asker, .failAtOnce) == .refuse([others[0]]))
        #expect(decide([own, stale], .remap, by: Self.asker, .failAtOnce) == .stale([own]))
        #expect(decide([own, stale], .remap, by: nil, .failAtOnce) == .refuse([own]))
    }
}
