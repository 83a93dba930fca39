import CrashEngine
import LayoutStore
import Testing

/// Cells say what a call met; those that none can reach break a campaign.
@Suite("Coverage cells")
struct CellTests {
    private static let block = 4096

    /// File 0 has 4 blocks: 0 is a hole, 1 is shared with nobody, 2 and 3 are shared, and block 3 is held by a remote pin for reading; it
    /// ends inside block 3.
    private static func surroundings() -> StoreSurroundings {
        let inode = InodeNumber(7)
        let extent = Extent(
            inode: inode, fork: .data, offset: FileBlock(1), start: DiskBlock(20), count: BlockCount(3),
            state: .written,
            born: LSN(1))
        let hold = Hold(
            id: HoldID(5), holder: HolderID(2), parent: .pin(PinID(9)), inode: inode, generation: 0,
            offset: FileBlock(3), start: DiskBlock(22), count: BlockCount(1), access: .read, state: .active,
            granted: LSN(1))
        let view = StoreView(
            files: [inode: StoreView.File(size: Int64(3 * block + 100), map: FileMap([extent]))], holds: [hold],
            parents: [.pin(PinID(9)): StoreView.Place(by: HolderID(2), inode, FileBlock(3), BlockCount(1), .read)],
            scopes: [HolderID(2): .remote], shared: [21..<23])
        return StoreSurroundings(view, files: [inode], parent: .pin(PinID(9)))
    }

    /// The features of a call, from its cells.
    private func features(_ operation: WorkloadOperation, _ durability: Durability = .full) -> Set<String> {
        Set(Self.surroundings().cells(of: operation, durability).flatMap { $0.words.dropFirst() })
    }

    @Test("say what each edge and block of a range met, who holds it, and where the file ends")
    func met() {
        #expect(
            features(.write(file: 0, offset: 10, count: 3 * Self.block + 50), .deferred) == [
                "deferred", "begins in hole", "begins at insideBlock", "ends in shared", "ends at insideBlock",
                "lies before EOF", "runs two", "has hole", "has own", "has shared", "held", "held by remote",
                "held by pin", "held for reading",
            ])
        #expect(
            features(.punch(file: 0, offset: Self.block, count: Self.block)) == [
                "full", "begins in own", "begins at border", "ends in own", "ends at border", "lies before EOF",
                "runs one", "has own", "not held",
            ])
    }

    @Test("are about what a call cuts, removes or lets go, where it names no range")
    func implied() {
        #expect(features(.truncate(file: 0, size: 3 * Self.block)).isSuperset(of: ["begins in shared", "lies at EOF"]))
        #expect(features(.truncate(file: 0, size: 5 * Self.block)).contains("lies from EOF"))
        #expect(features(.unlink(file: 0)).isSuperset(of: ["begins in hole", "ends in shared", "runs two"]))
        #expect(features(.unpin(slot: 3)).isSuperset(of: ["begins in shared", "held by remote"]))
    }

    @Test(
        "lie at the end of file, across it, or behind it",
        arguments: [(100, "lies at EOF"), (101, "lies across EOF"), (4096, "lies across EOF")])
    func ends(beyond: Int, place: String) {
        #expect(features(.zero(file: 0, offset: 0, count: 3 * Self.block + beyond, keepSize: true)).contains(place))
        #expect(
            features(.zero(file: 0, offset: 3 * Self.block + 100, count: 9, keepSize: true)).contains("lies from EOF"))
        #expect(features(.zero(file: 0, offset: 4 * Self.block, count: 9, keepSize: true)).contains("lies past EOF"))
    }

    @Test("name source and target apart")
    func pairs() {
        let cells = Self.surroundings().cells(
            of: .clone(source: 0, offset: Self.block, count: Self.block, target: 0, at: 2 * Self.block), .full)
        let words = Set(cells.map(\.description))
        #expect(words.contains("clone: begins in own, target begins in shared"))
        #expect(!words.contains("clone: begins in shared, target begins in own"))
    }

    @Test("that can be reached exist for every kind of operation, and none of them is impossible")
    func possible() {
        let kinds = Set(Cell.possible.map(\.kind))
        // These are about no range, and when they are permanent is not their caller's to say.
        #expect(Set(WorkloadOperation.Kind.allCases).subtracting(kinds) == [.sync, .checkpoint, .grow, .reopen])
        #expect(Cell.possible.allSatisfy { $0.impossible == nil })
        #expect(Set(Cell.possible).count == Cell.possible.count)
        for kind in CrashKind.allCases {
            #expect(CrashCell.possible([kind]).contains(CrashCell(Step(.truncate, .advance), kind)))
        }
        #expect(!CrashCell.possible([.power]).contains(CrashCell(Step(.truncate, .register), .power)))
    }

    @Test("that no call can reach are told with the reason, and break the run")
    func impossible() {
        var coverage = CellCoverage([.power])
        let all = coverage.reached
        let odd = Self.surroundings().cells(of: .collapse(file: 0, offset: 5, count: Self.block), .full)
        coverage.reach(odd, [CrashCell(Step(.sync, .remap), .power)])
        #expect(all == 0)
        #expect(coverage.impossible.first == "crash: sync/remap, power (sync has no such step without a crash)")
        #expect(
            coverage.impossible.contains {
                $0.hasPrefix("collapse: full, begins at insideBlock (it begins at a border")
            })
    }

    @Test(
        "are reached by drawn plans, in both journals, and no impossible one", arguments: [JournalMode.wal, .rollback])
    func recorded(journal: JournalMode) async throws {
        let plan = Planner.plan(generating: 60, seed: 2)
        let recording = try await Driver.record(plan, rules: .all, journal: journal)
        var coverage = CellCoverage(recording.medium.crashes)
        coverage.reach(
            recording.cells.keys, CutPoint.all(of: recording).map { CrashCell($0.cut.step, $0.cut.kind) })
        #expect(coverage.impossible == [])
        #expect(coverage.reached > coverage.all / 10)
        #expect(coverage.reached + coverage.neverReached.count == coverage.all)
    }

    @Test("are in the campaign file, whose view has those that were never reached")
    func view() async throws {
        let recording = try await CampaignFolder.recording(.all)
        let file = try CampaignFolder()
        let depth = CutRunner.Depth(crashes: 0)
        let campaign = try file.open(recording, depth: depth)
        try await campaign.run(.states(300), by: RunnerExplorer(recording, depth: depth))
        let never = try Statement(campaign.store.connection, "SELECT call, first, second FROM never_reached").all {
            "\($0.text(0)): \($0.text(1)), \($0.text(2))"
        }
        #expect(Set(never) == Set(campaign.cells.neverReached))
        #expect(never.count == campaign.cells.all - campaign.cells.reached)
        #expect(campaign.impossible(of: campaign.cells) == [])
    }
}
