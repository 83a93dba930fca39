/// A step of the protocol that somebody once got wrong. On by default; a campaign turns one off to see which crash breaks it.
///
/// Not reachable from the public API. Add at the end, never reuse a number.
package enum ProtocolRule: UInt8, CaseIterable, Sendable {
    case copyBeforeHandOut = 0
    case flushBeforeRemap = 1
    case holdBeforeHandOut = 2
    case busyUntilDurable = 3
    case keepSurvivorHolds = 4
    case holdsPerDiskExtent = 5
    case durableBeforeInPlace = 6
    case intentBeforeEffect = 7
    case zeroTailBeforeGrow = 8
    case recoveredIsSynced = 9

    package var name: String { "\(self)" }

    /// What holds while the rule is on.
    package var guarantee: String {
        switch self {
        case .copyBeforeHandOut: "a block holds its copy before its remap commits and before anybody gets its address"
        case .flushBeforeRemap:
            "the data device is flushed before the transaction that makes new blocks reachable is written"
        case .holdBeforeHandOut: "an address leaves only after its hold is durable in the holder's scope"
        case .busyUntilDurable: "a freed block is handed out again only when the freeing transaction is durable"
        case .keepSurvivorHolds: "recovery keeps the holds of holders that outlived the crash"
        case .holdsPerDiskExtent: "a hold stays on its blocks when its file moves away from them"
        case .durableBeforeInPlace:
            "a block is written in place only when it is durable that its file owns it alone, at that place"
        case .intentBeforeEffect: "an operation of several transactions logs what it will do before its first effect"
        case .zeroTailBeforeGrow: "the bytes past the end of file are zeroed and flushed before the size is raised"
        case .recoveredIsSynced: "recovery syncs what it has read before it relies on it"
        }
    }

    /// Where the rule comes from.
    package var source: String {
        switch self {
        case .copyBeforeHandOut: "PROTOCOL P4; Linux fs/dax.c dax_iomap_copy_around"
        case .flushBeforeRemap: "PROTOCOL P2.3; Linux fs/xfs/xfs_iomap.c xfs_iomap_write_direct"
        case .holdBeforeHandOut:
            "PROTOCOL P1.1; Linux fs/xfs/xfs_pnfs.c xfs_fs_map_blocks forces the log before it replies"
        case .busyUntilDurable: "PROTOCOL P2.2; Linux fs/xfs/xfs_extent_busy.c"
        case .keepSurvivorHolds: "PROTOCOL P1.2, P7.3; Linux 0e2f80afcfa6, pins forgotten at unmount"
        case .holdsPerDiskExtent:
            "PROTOCOL P1, P3.4; Linux pins counted per mapping, a read pin outlives a COW of its file"
        case .durableBeforeInPlace: "ADR 2; PROTOCOL P2.2 applied to blocks that stay"
        case .intentBeforeEffect: "PROTOCOL P5.1; Linux fs/xfs/libxfs/xfs_defer.c, intents before the work they promise"
        case .zeroTailBeforeGrow: "PROTOCOL P2.4; Linux fs/xfs/xfs_file.c, stale bytes seen after an extending write"
        case .recoveredIsSynced: "PROTOCOL P7.2; a write-ahead log reopened after kill -9 issues no sync"
        }
    }
}

/// The rules that are on.
package struct RuleSet: Hashable, Sendable {
    private let off: UInt64

    package static let all = RuleSet(off: 0)

    private init(off: UInt64) { self.off = off }

    package func without(_ rule: ProtocolRule) -> RuleSet { RuleSet(off: off | (1 << UInt64(rule.rawValue))) }

    package func keeps(_ rule: ProtocolRule) -> Bool { off & (1 << UInt64(rule.rawValue)) == 0 }

    /// In the order of their numbers.
    package var switchedOff: [ProtocolRule] { ProtocolRule.allCases.filter { !keeps($0) } }
}
