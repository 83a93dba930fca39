import CrashEngine
import LayoutStore
import Testing

/// What a call owes when it returns: each kind of breach shows when its rule is broken, and nothing shows when none is.
@Suite("Post-conditions")
struct ReturnTests {
    private static let block = 4096

    /// `"0-2@10 3@40u"`: file blocks 0 to 2 at disk blocks 10 to 12, block 3 at 40, unwritten.
    private static func map(_ text: String) -> FileMap {
        let parts: [Substring] = text.split(separator: " ")
        return FileMap(
            parts.map { part -> Extent in
                let sides: [Substring] = part.split(separator: "@")
                let blocks: [Substring] = sides[0].split(separator: "-")
                let (first, last) = (Int64(blocks[0]) ?? 0, Int64(blocks[blocks.count - 1]) ?? 0)
                let isUnwritten = sides[1].hasSuffix("u")
                return Extent(
                    inode: InodeNumber(1), fork: .data, offset: FileBlock(first),
                    start: DiskBlock(Int64(isUnwritten ? sides[1].dropLast() : sides[1]) ?? 0),
                    count: BlockCount(last - first + 1), state: isUnwritten ? .unwritten : .written, born: LSN(1))
            })
    }

    /// A file of so many blocks, and the blocks that it maps.
    struct Shape {
        let blocks: Int
        let map: String
        var sequence: Int64 = 0
        var isUnlinked = false
        var size: Int

        init(_ blocks: Int, _ map: String, _ sequence: Int64 = 0, isUnlinked: Bool = false, size: Int? = nil) {
            (self.blocks, self.map, self.sequence, self.isUnlinked) = (blocks, map, sequence, isUnlinked)
            self.size = size ?? blocks * ReturnTests.block
        }

        var file: StoreView.File {
            StoreView.File(
                size: Int64(size), sequence: sequence, isUnlinked: isUnlinked,
                map: ReturnTests.map(map))
        }
    }

    private func kinds(
        _ operation: WorkloadOperation, _ before: [Shape], _ after: [Shape], shared: [Range<Int64>] = [],
        isSame: Bool? = nil, holds: [Hold] = [], refused: StoreError? = nil
    ) -> [String] {
        func view(_ shapes: [Shape]) -> StoreView {
            StoreView(
                files: Dictionary(
                    uniqueKeysWithValues: shapes.enumerated().map { (InodeNumber(Int64($0 + 1)), $1.file) }),
                holds: holds, shared: shared)
        }
        let inodes = (1...3).map { InodeNumber($0) }
        let call = Return(operation, inodes: inodes, isSame: isSame, before: view(before), after: view(after))
        let found = refused.map { call.breaches(refusedWith: $0) } ?? call.breaches
        return Set(found.map(\.kind)).sorted()
    }

    @Test("of writes: the range is mapped, written and the file's alone, the size is right, the rest stays")
    func writes() {
        let write = WorkloadOperation.write(file: 0, offset: Self.block, count: Self.block)
        let before = [Shape(2, "0-1@10")]
        #expect(kinds(write, before, [Shape(2, "0@10 1@30", 1)]).isEmpty)
        #expect(kinds(write, before, before).isEmpty, "in place")
        #expect(kinds(write, before, [Shape(2, "0@10 1@30", 0)]) == ["wrong_sequence"])
        #expect(kinds(write, before, [Shape(2, "0@10 1@30u", 1)]) == ["not_written"])
        #expect(kinds(write, before, [Shape(3, "0@10 1@30", 1)]) == ["wrong_size"])
        #expect(kinds(write, before, [Shape(2, "0@20 1@30", 1)]) == ["wrong_mapping"])
        #expect(kinds(write, before, before, shared: [11..<12]) == ["written_while_shared"])
        let copy = WorkloadOperation.copy(source: 1, offset: 0, count: Self.block, target: 0, at: 0)
        #expect(kinds(copy, [Shape(1, ""), Shape(1, "0@9")], [Shape(1, "0@30"), Shape(1, "0@9")]).isEmpty)
        #expect(kinds(copy, [Shape(0, ""), Shape(1, "0@9")], [Shape(0, ""), Shape(1, "0@9")]) == ["wrong_size"])
    }

    @Test(
        "of sizes: a cut file has nothing behind its end, an allocated range is mapped, an unshared one is nobody else's"
    )
    func sizes() {
        let cut = WorkloadOperation.truncate(file: 0, size: Self.block)
        #expect(kinds(cut, [Shape(3, "0-2@10")], [Shape(1, "0@10", 1)]).isEmpty)
        #expect(kinds(cut, [Shape(3, "0-2@10")], [Shape(1, "0-1@10", 1)]) == ["wrong_mapping"])
        let allocate = WorkloadOperation.allocate(
            file: 0, offset: 0, count: 2 * Self.block, keepSize: true, unshare: false)
        #expect(kinds(allocate, [Shape(1, "0@10")], [Shape(1, "0@10 1@40u")]).isEmpty)
        #expect(kinds(allocate, [Shape(1, "0@10")], [Shape(1, "0@10")]) == ["not_allocated"])
        #expect(kinds(allocate, [Shape(1, "0@10")], [Shape(1, "0@11 1@40u", 1)]) == ["moved_by_allocation"])
        let unshare = WorkloadOperation.allocate(file: 0, offset: 0, count: Self.block, keepSize: true, unshare: true)
        #expect(kinds(unshare, [Shape(1, "0@10")], [Shape(1, "0@10")], shared: [10..<11]) == ["still_shared"])
        #expect(kinds(.unlink(file: 0), [Shape(1, "0@10")], [Shape(1, "0@10")]) == ["not_inactivated"])
        #expect(kinds(.create(file: 0), [], []) == ["not_created"])
    }

    @Test(
        "of holes and moves: punched blocks are gone, zeroed ones unwritten, moved ones keep their place on the device")
    func movesAndHoles() {
        let (one, three) = (Self.block, 3 * Self.block)
        let before = [Shape(3, "0-2@10")]
        #expect(kinds(.punch(file: 0, offset: one, count: one), before, [Shape(3, "0@10 2@12", 1)]).isEmpty)
        #expect(kinds(.punch(file: 0, offset: one, count: one), before, before) == ["not_punched"])
        #expect(kinds(.punch(file: 0, offset: one, count: one), before, [Shape(3, "0@10", 1)]) == ["wrong_mapping"])
        let zero = WorkloadOperation.zero(file: 0, offset: one, count: one, keepSize: true)
        #expect(kinds(zero, before, [Shape(3, "0@10 1@40u 2@12", 1)]).isEmpty)
        #expect(kinds(zero, before, before) == ["not_zeroed"])
        let collapse = WorkloadOperation.collapse(file: 0, offset: one, count: one)
        #expect(kinds(collapse, before, [Shape(2, "0@10 1@12", 1)]).isEmpty)
        #expect(kinds(collapse, before, [Shape(2, "0-1@10", 1)]) == ["wrong_mapping"])
        let insert = WorkloadOperation.insert(file: 0, offset: one, count: one)
        #expect(kinds(insert, before, [Shape(4, "0@10 2-3@11", 1)]).isEmpty)
        #expect(kinds(insert, before, [Shape(4, "0@10 2@11", 1)]) == ["wrong_mapping"])
        let exchange = WorkloadOperation.exchange(first: 0, offset: 0, count: three, second: 1, at: 0)
        let two = [Shape(3, "0-2@10"), Shape(3, "0@30")]
        #expect(kinds(exchange, two, [Shape(3, "0@30", 1), Shape(3, "0-2@10", 1)]).isEmpty)
        #expect(kinds(exchange, two, [Shape(3, "0@30 2@12", 1), Shape(3, "0-1@10", 1)]) == ["wrong_mapping"])
    }

    @Test("of shares: both places show the same blocks, or nothing has changed")
    func shares() {
        let clone = WorkloadOperation.clone(source: 0, offset: 0, count: Self.block, target: 1, at: 0)
        let before = [Shape(1, "0@10"), Shape(1, "0@20")]
        #expect(kinds(clone, before, [Shape(1, "0@10"), Shape(1, "0@10", 1)]).isEmpty)
        #expect(kinds(clone, before, [Shape(1, "0@10"), Shape(1, "0@30", 1)]) == ["not_shared"])
        // Both blocks show one disk block; the last one, 100 bytes of it, was copied when the file grew, and is shared as it is then.
        let within = WorkloadOperation.clone(
            source: 0, offset: 0, count: Self.block + 100, target: 0, at: 3 * Self.block)
        let tail = [Shape(5, "0@10 1@10", size: Self.block + 100)]
        let grown = 4 * Self.block + 100
        #expect(kinds(within, tail, [Shape(5, "0@10 1@40 3@10 4@40", 1, size: grown)]).isEmpty)
        #expect(kinds(within, tail, [Shape(5, "0@10 1@40 3@10 4@10", 1, size: grown)]) == ["not_shared"])
        let dedupe = WorkloadOperation.dedupe(source: 0, offset: 0, count: Self.block, target: 1, at: 0)
        let shared = [Shape(1, "0@10"), Shape(1, "0@10", 1)]
        #expect(kinds(dedupe, before, shared, isSame: true).isEmpty)
        #expect(kinds(dedupe, before, before, isSame: true) == ["not_shared"])
        #expect(kinds(dedupe, before, before, isSame: false).isEmpty)
        #expect(kinds(dedupe, before, shared, isSame: false) == ["wrong_mapping"])
    }

    @Test("of every call: other files stay, none comes from nowhere, none is lost")
    func frame() {
        let two = [Shape(1, "0@10"), Shape(1, "0@20")]
        #expect(kinds(.sync, two, two).isEmpty)
        #expect(kinds(.sync, two, [Shape(1, "0@10"), Shape(1, "0@21", 1)]) == ["other_file_changed"])
        #expect(kinds(.sync, two, [Shape(1, "0@10")]) == ["file_lost"])
        #expect(kinds(.sync, [Shape(1, "0@10")], two) == ["file_from_nowhere"])
        let left = [Shape(1, "0@10", isUnlinked: true)]
        #expect(kinds(.unmap(slot: 1), left, []).isEmpty)
        #expect(kinds(.unmap(slot: 1), left, left) == ["not_inactivated"])
    }

    /// A hold of the first file on its block `block`, at disk block 10 + `block`.
    private static func hold(on block: Int64, _ access: Access, _ state: Hold.State = .active) -> Hold {
        Hold(
            id: HoldID(7), holder: HolderID(1), parent: .pin(PinID(1)), inode: InodeNumber(1), generation: 0,
            offset: FileBlock(block), start: DiskBlock(10 + block), count: BlockCount(1), access: access, state: state,
            granted: LSN(1))
    }

    @Test("of breaks: whoever was in the way of what succeeded has let go")
    func breaks() {
        let (one, before) = (Self.block, [Shape(3, "0-2@10"), Shape(3, "0-2@20")])
        func isFound(_ operation: WorkloadOperation, _ holds: Hold...) -> Bool {
            kinds(operation, before, before, holds: holds).contains("hold_in_the_way")
        }
        let read = Self.hold(on: 1, .read)
        #expect(isFound(.truncate(file: 0, size: one), read))
        #expect(isFound(.truncate(file: 0, size: 2 * one - 1), read), "the block that is cut")
        #expect(!isFound(.truncate(file: 0, size: 2 * one), read))
        #expect(!isFound(.truncate(file: 0, size: 4 * one), read))
        #expect(isFound(.punch(file: 0, offset: one + 5, count: 9), read))
        #expect(!isFound(.punch(file: 0, offset: 0, count: one), read))
        #expect(isFound(.zero(file: 0, offset: one - 1, count: 2, keepSize: true), read))
        #expect(isFound(.collapse(file: 0, offset: 0, count: one), read))
        #expect(isFound(.insert(file: 0, offset: one, count: one), read))
        #expect(!isFound(.insert(file: 0, offset: 2 * one, count: one), read))
        #expect(isFound(.exchange(first: 1, offset: 0, count: one, second: 0, at: one), read))
        #expect(isFound(.clone(source: 1, offset: 0, count: one, target: 0, at: one), read))
        #expect(!isFound(.clone(source: 0, offset: one, count: one, target: 1, at: one), read))
        #expect(
            isFound(.clone(source: 0, offset: one, count: one, target: 1, at: one), Self.hold(on: 1, [.read, .write])))
        #expect(!isFound(.punch(file: 0, offset: one, count: one), Self.hold(on: 1, .read, .stale)))
        #expect(!isFound(.write(file: 0, offset: one, count: one), read))
        #expect(
            kinds(.write(file: 0, offset: one, count: one), before, before, shared: [11..<12], holds: [read])
                == ["hold_in_the_way", "written_while_shared"], "a block that is copied")
    }

    @Test("of conflicts: whoever is named is in the way, by the rows before the call, and nothing has changed")
    func conflicts() {
        let (one, before) = (Self.block, [Shape(3, "0-2@10"), Shape(3, "0-2@20")])
        let tail = [Shape(3, "0-2@10", size: 2 * Self.block + 5)]
        func kinds(
            _ operation: WorkloadOperation, _ files: [Shape], _ hold: Hold, shared: [Range<Int64>] = [],
            named: [HoldID] = [HoldID(7)], after: [Shape]? = nil
        ) -> [String] {
            self.kinds(
                operation, files, after ?? files, shared: shared, holds: [hold],
                refused: StoreError(.conflict, "", holds: named))
        }
        let (read, write) = (Self.hold(on: 1, .read), Self.hold(on: 1, [.read, .write]))
        #expect(kinds(.punch(file: 0, offset: one, count: 1), before, read).isEmpty)
        #expect(kinds(.punch(file: 0, offset: one, count: 1), before, read, named: []) == ["conflict_with_nobody"])
        #expect(
            kinds(.punch(file: 0, offset: one, count: 1), before, read, named: [HoldID(8)]) == ["conflict_with_nobody"])
        #expect(kinds(.punch(file: 0, offset: 0, count: one), before, read) == ["conflict_with_nobody"])
        #expect(
            kinds(.punch(file: 0, offset: one, count: 1), before, Self.hold(on: 1, .read, .stale))
                == ["conflict_with_nobody"])
        #expect(
            kinds(.punch(file: 0, offset: one, count: 1), before, read, after: [Shape(3, "0@10 2@12", 1), before[1]])
                == ["refused_other_file_changed"])
        // A write has to wait only where it copies.
        let overwrite = WorkloadOperation.write(file: 0, offset: one, count: 1)
        #expect(kinds(overwrite, before, read) == ["conflict_with_nobody"])
        #expect(kinds(overwrite, before, read, shared: [11..<12]).isEmpty)
        #expect(kinds(overwrite, before, read, shared: [10..<11]) == ["conflict_with_nobody"])
        let unshare = WorkloadOperation.allocate(file: 0, offset: one, count: 1, keepSize: true, unshare: true)
        #expect(kinds(unshare, before, read, shared: [11..<12]).isEmpty)
        // What makes a file longer copies a tail that is shared.
        let last = Self.hold(on: 2, .read)
        for longer in [
            WorkloadOperation.truncate(file: 0, size: 4 * one), .write(file: 0, offset: 4 * one, count: 1),
            .zero(file: 0, offset: 4 * one, count: 1, keepSize: false),
            .allocate(file: 0, offset: 4 * one, count: 1, keepSize: false, unshare: false),
        ] {
            #expect(kinds(longer, tail, last, shared: [12..<13]).isEmpty, "\(longer)")
            #expect(kinds(longer, tail, last) == ["conflict_with_nobody"], "\(longer)")
        }
        // A source is shared with somebody who reads it, not with somebody who writes.
        let clone = WorkloadOperation.clone(source: 0, offset: one, count: one, target: 1, at: 0)
        #expect(kinds(clone, before, read) == ["conflict_with_nobody"])
        #expect(kinds(clone, before, write).isEmpty)
    }

    @Test("of reads: no row and no medium has changed, but for what clients store meanwhile")
    func reads() {
        let (read, mapped) = (
            WorkloadOperation.read(file: 0, offset: 0, count: 9),
            WorkloadOperation.mappedRead(file: 0, offset: 0, count: 9)
        )
        func kinds(_ operation: WorkloadOperation, _ events: Event.Kind...) -> [String] {
            let point = SchedulePoint(step: Step(.read, .begin))
            let all = events.map { Event(at: point, $0) }
            return Return.breaches(ofReading: operation, events: all[...], files: ["store.db"]).map(\.kind)
        }
        let store = Event.Kind.deviceWrite(firstSector: 9, bytes: [])
        let superblock = Event.Kind.deviceWrite(firstSector: 7, bytes: [])
        #expect(kinds(read, .mark(Mark(.issued, 1)), store, .mark(Mark(.landed, 1)), .mark(Mark(.ended, 1))).isEmpty)
        #expect(kinds(read, store, .mark(Mark(.ended, 1))) == ["read_changed_media"])
        #expect(kinds(mapped, store) == ["read_changed_media"])
        #expect(kinds(read, .deviceFlush) == ["read_changed_media"])
        #expect(kinds(read, .diskSync(file: 0)) == ["read_changed_media"])
        #expect(kinds(read, superblock) == ["read_changed_media"])
        #expect(kinds(mapped, .diskSync(file: 0), superblock).isEmpty, "its mapping is journaled")
        #expect(kinds(.write(file: 0, offset: 0, count: 9), store).isEmpty)

        let doubt = CheckFinding(.stateHash, .violated, "")
        let check = Return.breaches(
            ofCheck: [doubt], events: [Event(at: SchedulePoint(step: Step(.read, .begin)), .deviceFlush)], files: [])
        #expect(check.map(\.kind) == ["check_state_hash", "check_changed_media"])

        let one = [Shape(1, "0@10")]
        #expect(self.kinds(mapped, one, [Shape(1, "0@11", 1)]) == ["other_file_changed"])
        let (none, held) = (
            StoreView(files: [:], spare: 3), StoreView(files: [:], holds: [Self.hold(on: 1, .read)], spare: 2)
        )
        #expect(
            Return(read, inodes: [], before: none, after: held).breaches.map(\.kind) == [
                "reach_changed", "space_changed",
            ])
    }

    @Test("of grants: one hold a block and access")
    func grants() {
        func hold(_ id: Int64, _ count: Int64) -> Hold {
            Hold(
                id: HoldID(id), holder: HolderID(1), parent: .pin(PinID(1)), inode: InodeNumber(1), generation: 0,
                offset: FileBlock(0), start: DiskBlock(10), count: BlockCount(count), access: .read, state: .active,
                granted: LSN(1))
        }
        func kinds(_ holds: [Hold]) -> [String] {
            let file = Shape(2, "0-1@10").file
            let view = StoreView(
                files: [InodeNumber(1): file], holds: holds,
                parents: [
                    .pin(PinID(1)): StoreView.Place(by: HolderID(1), InodeNumber(1), FileBlock(0), BlockCount(1), .read)
                ]
            )
            let fault = WorkloadOperation.pin(slot: 1, client: 0, file: 0, block: 0, blocks: 2, access: .read)
            return Return(
                fault, inodes: [InodeNumber(1)], parent: .pin(PinID(1)),
                before: StoreView(files: [InodeNumber(1): file]),
                after: view
            ).breaches.map(\.kind)
        }
        #expect(kinds([hold(1, 2)]).isEmpty)
        #expect(kinds([hold(1, 2), hold(2, 1)]).contains("granted_twice"))
        #expect(kinds([hold(1, 1)]).contains("not_granted"))
    }

    @Test("of all, refused or not: nothing is staged any more")
    func staging() {
        let (none, left) = (StoreView(files: [:]), StoreView(files: [:], staged: 1))
        #expect(Return(.sync, inodes: [], before: none, after: left).breaches.map(\.kind) == ["staging_left"])
        let refused = Return(.sync, inodes: [], before: none, after: left).breaches(
            refusedWith: StoreError(.wouldWait, ""))
        #expect(refused.map(\.kind) == ["refused_staging_left"])
    }

    @Test("of refusals: no space is said only where there is none, even after a sync")
    func noSpace() {
        func kinds(_ spare: Int64, _ operation: WorkloadOperation, as code: StoreError.Code = .noSpace) -> [String] {
            let view = StoreView(files: [:], spare: spare)
            return Return(operation, inodes: [], before: view, after: view).breaches(
                refusedWith: StoreError(code, "")
            ).map(\.kind)
        }
        let write = WorkloadOperation.write(file: 0, offset: 100, count: 2 * Self.block)
        #expect(kinds(4, write).isEmpty, "three blocks, and the old tail and the new end")
        #expect(kinds(5, write) == ["refused_with_space"])
        #expect(kinds(5, write, as: .wouldWait).isEmpty)
        #expect(kinds(3, .pageFault(slot: 1, block: 0, blocks: 1, access: .write)) == ["refused_with_space"])
        #expect(kinds(3, .clone(source: 1, offset: 0, count: 4 * Self.block, target: 0, at: 0)).isEmpty)
    }
}
