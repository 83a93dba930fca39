// Where each rule comes from: the paragraph of the protocol, then who once got it wrong, with the commit that mended it (twelve
// hexadecimal digits) or the issue, and what the code did before.

extension ProtocolRule {
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
        case .detachWhileHeld:
            "PROTOCOL P2; Linux d6dc57e251a4, blocks were freed under pinned pages because nobody looked for pins"
        case .freeAtLastReference:
            "PROTOCOL P5.4; Linux 8df0fa39bdd8, an unmap that was to free nothing freed blocks that lived on elsewhere"
        case .freeAtLastHold: "PROTOCOL P2; Linux b1f382178d15, of two pins only one was waited for"
        case .lastHoldReleases:
            "PROTOCOL P2; SPDK issue 2368, a delete that failed half-way left space that nobody gave back"
        case .busyKeepsItsLSN:
            "PROTOCOL P2.2; Linux 06058bc40534, a search for space took the mark off extents that were still busy"
        case .cutKeepsItsEnd:
            "PROTOCOL P2; Linux 601a27ea09a3, a busy record that was cut had its start moved and its length left"
        case .splitKeepsRests:
            "PROTOCOL P5.1; Linux 6ff646b2ceb0, keys were compared without some of their bits, and another record was changed"
        case .syncBeforeNoSpace:
            "PROTOCOL P2.2; Linux 8ebbf262d468, an allocation that met busy extents waited for those of its own transaction"
        case .mergeOnlyUnheld:
            "PROTOCOL P8, births are compared with grants; Linux, mail 20260520003503 of 2026, answers widened to whole extents overlapped"
        case .mergeOnlySameState:
            "PROTOCOL P2.3; Linux 5e422f5e4fd7, one case of merging always wrote the state written"
        case .moveKeepsState: "PROTOCOL P5.1; Linux 6c8127e93e3a, a replayed map intent dropped the unwritten flag"
        case .sequenceOnMove:
            "PROTOCOL P1.4; Linux 304a68b9c63b, a cached mapping was used after the file had moved away from it"
        case .copyWhatIsShared:
            "PROTOCOL P4; Linux 54a4ef8af4e0, unaligned direct writes reached shared blocks by a path that could not copy"
        case .copyForWriteFault: "PROTOCOL P4; Linux 4f435ebe7d04, DAX mapped shared blocks for writing"
        case .copyAroundWrite:
            "PROTOCOL P5.2; Linux 13dd4e04625f, bytes of a copied block were zeroed that were to be copied"
        case .zeroAroundWrite:
            "PROTOCOL P2.3; Linux 624c2f49637c, the edges of a write into a hole showed what the medium had before"
        case .convertWhatWasWritten:
            "PROTOCOL P4.2; Linux 55f669f34184, completion took the whole extent instead of the part that was written"
        case .cancelRefusedStaging:
            "PROTOCOL P2.1; Linux fb95897b8c60, the error of a cancel was dropped and its blocks leaked"
        case .sizeAfterData: "PROTOCOL P5.2; Linux ee70daaba82d, the size was published before the extent was converted"
        case .flushEdgesFirst:
            "PROTOCOL P5.1; Linux 350976ae2187, the edge of a cut was written back with its old bytes"
        case .zeroPartialEdges:
            "PROTOCOL P3.4; Linux c5c810b94cfd, zero-range passed over blocks that had bytes to zero"
        case .preallocateUnwritten:
            "PROTOCOL P2.3; Linux a5949d3faedf, a whole range was allocated as written of which a part was being written"
        case .unshareWholeRange: "PROTOCOL P4; Linux d4f74e162d23, a length was passed where an end was meant"
        case .countWithMapping:
            "PROTOCOL P5.1; Linux 6b126139401a, work was added to an intent that was in the log already, and a crash lost it"
        case .cloneKeepsBirth:
            "PROTOCOL P8, extent.born; Linux bd3599a0e142 (btrfs), a clone replaced what was known of the source's extent"
        case .cloneMakesHoles: "PROTOCOL P5.1; Linux 0e56315ca147 (btrfs), a hole between two leaves was not logged"
        case .shareOnlyWritten: "PROTOCOL P2.3; Linux 72a048c1056a, what lay behind a hole counted as a shared extent"
        case .flushBeforeShare:
            "PROTOCOL P2.3; Linux 2c307174ab77, a remap dropped cached bytes that were not written back"
        case .zeroGapBeforeClone:
            "PROTOCOL P2.4; Linux 410fdc72b05a, cloning above the end of file left old bytes before the target"
        case .dedupeComparesTail:
            "PROTOCOL P3.4; Linux, 2018, data corruption with unaligned dedupe ranges: their ends were rounded"
        case .flushBeforeCollapse:
            "PROTOCOL P2.3; Linux 32ebffd3bbb4 (ext4), collapse raced with writes that were not yet down"
        case .flushBeforeInsert: "PROTOCOL P2.3; Linux d0c2204135a0, the flush before an insert left out a block"
        case .flushBeforeExchange: "PROTOCOL P2.3; Linux 96987eea537d, two files were swapped with writes under way"
        case .growBeforeInsert:
            "PROTOCOL P8, extent_beyond_eof; Linux fs/xfs/xfs_file.c, insert range: size first, so that a failed shift loses nothing"
        case .shrinkAfterCollapse:
            "PROTOCOL P8, extent_beyond_eof; Linux f8a7c342326f (ext4), extents were left beyond the size of an operation cut short"
        case .stepAsLongAsBoth:
            "PROTOCOL P5.1; Linux 8d7bba1e8314, a part of an extent was converted and all of it reported"
        case .progressWithPiece: "PROTOCOL P5.1; NOVA-Fortis bug 3 of Chipmunk, recovery freed blocks twice"
        case .intentUntilDone:
            "PROTOCOL P5.1; Linux 93293bcbde93, recovery logged an intent as done and kept its rest in memory only"
        case .zeroStagesShared:
            "PROTOCOL P4; Linux 5ca5916b6bc9, the data fork was left with what the other fork had given up"
        case .zeroStagesHeld: "PROTOCOL P3.4; Linux f80e1668888f, a mapping stayed on a block that the file used anew"
        case .zeroKeepsUnwritten:
            "PROTOCOL P2.3; Linux 9230a0b65b47, a staged extent was recorded as written before anybody wrote it"
        case .truncateBreaks: "PROTOCOL P3.4; Linux d6dc57e251a4, truncate recalled leases and waited for no pin"
        case .truncateBreaksTail:
            "PROTOCOL P3.4; Linux 8ac5b996bf51, an edge was rounded so that the range came out empty"
        case .truncateToZeroBreaks:
            "PROTOCOL P3.4; fuse, mail f09a34b6 of 2025: the whole file was passed as a range that ends at 0"
        case .punchBreaks:
            "PROTOCOL P3.4; Linux ea3d7209ca01 (ext4), faults and hole punching knew nothing of each other"
        case .zeroBreaks: "PROTOCOL P3.4; Linux 011278485ecc (ext4), zero range left writers at work"
        case .shiftBreaks: "PROTOCOL P3.4; Linux 32ebffd3bbb4 (ext4), extents were shifted under others"
        case .exchangeBreaks: "PROTOCOL P3.4; Linux 96987eea537d, maps were swapped under staged writes"
        case .shareBreaksTarget: "PROTOCOL P3.4; Linux, 2018, reflink broke no layouts before it shared blocks"
        case .shareBreaksWriters: "PROTOCOL P3.4; Linux 5d888b481e6a, writers of the source went on while it was cloned"
        case .remapBreaksMappings:
            "PROTOCOL P3.4; Linux f80e1668888f, a copy by write(2) left the old mapping entry attached"
        case .grantOnlyWritten: "PROTOCOL P2.3; Linux 88cdb7147b21, layouts were granted over extents without content"
        case .acknowledgeNamesHolds: "PROTOCOL P1.3; Mooncake issue 3030, a late completion finished a newer attempt"
        case .dropEndsPins:
            "PROTOCOL P1.2; Linux bde708f1a65d, the record of a mapping was deleted while its page was pinned"
        case .mappedFileStays: "PROTOCOL P3.4; ext2, whose unlink asks no mapping"
        case .pinnedFileStays: "PROTOCOL P3.4; Linux 5fac7408d828, a truncate that met a busy page went on"
        case .lastUnmapInactivates:
            "PROTOCOL P7.3; Linux 04a98a036cf8, orphans were freed in the background, and errors there were lost"
        case .closeKeepsHolds: "PROTOCOL P1.2; Linux 0e2f80afcfa6, an unmount forgot that pages were pinned"
        case .hostOutlivesProcess:
            "PROTOCOL P1.2; Mooncake issue 3139, objects lost their leases when the server was restarted"
        case .otherHostsStay:
            "PROTOCOL P1.2; NFS, mail of 2024-06-25, the loser of a race unregistered the winner's key"
        case .deadProcessesGo:
            "PROTOCOL P1.2, P7.3; Linux 30d55c8aabb2 (nfsd), a layout's state stayed published when its lease was gone"
        case .otherBootsGo: "PROTOCOL P1.2, P7.3; Mooncake issue 3321, clocks of leases went on over a restart"
        case .intentsAreFinished: "PROTOCOL P5.1, P7.3; Linux 4e6b8270c820, a mount went on after intents had failed"
        case .stagingIsCancelled:
            "PROTOCOL P7.3; Linux 1e5efd72a29e, recovery of staged extents failed and the mount went on"
        case .unlinkedIsInactivated: "PROTOCOL P7.3; Linux 76e589013fec, a mount that recovered left orphans"
        case .intentsBeforeStaging: "PROTOCOL P7.3; Linux 7993f1a431bc, staging was swept while it was in use"
        case .deadBeforeUnlinked:
            "PROTOCOL P7.3; PMFS bug 1 of Chipmunk, a list was resolved before the scan that it needs"
        case .bumpBeforeSuperblock:
            "PROTOCOL P7.1; Linux 0dc8f7f139f0, the tail of the log moved ahead of what was stable"
        case .superblockBeforeOpening:
            "PROTOCOL P7.1; NOVA-Fortis bug 2 of Chipmunk, one of two copies was initialised and not the other"
        case .recoveryEndsSynced: "PROTOCOL P7.3; Linux 70447e0ad978, a push that others waited for was not made stable"
        case .flushBeforeAcknowledge: "PROTOCOL P6; Linux b5d721eaae47, with two devices the wrong one was flushed"
        case .syncBeforeAcknowledge:
            "PROTOCOL P6; Linux 5833112df7e9, a clone of a synchronous file returned before the log was forced"
        case .syncFlushesData:
            "PROTOCOL P6; Linux 47c7d0b19502, an fsync took the flush of an earlier log write for its own"
        case .checkpointFlushesData:
            "PROTOCOL P6; Linux 1f9489be0257, of two writes only the first was ordered by a flush"
        case .promiseOnlyDurable: "PROTOCOL P7.6; Linux 9d110014205c, a record took a tail that its flush did not cover"
        case .trimMovesAnchor: "PROTOCOL P5.3; Linux 939bd50dfbe7, the mark at which recovery stops was misjudged"
        case .cutTailWaits:
            "PROTOCOL P2.2a; ADR 2; Linux 869ae85dae64, the block at the new end was written back beside the truncate"
        case .movedWaits:
            "PROTOCOL P2.2a; ADR 2; Linux d0c2204135a0, a write that completed beside a shift was merged with what moved"
        case .zeroedWaits:
            "PROTOCOL P2.2a; ADR 2; Linux c5c810b94cfd, zeroing passed over unwritten blocks that were being written"
        case .unsharedWaits: "PROTOCOL P2.2a; ADR 2, found by a campaign: the other owner came back with the new bytes"
        }
    }
}
