package import LayoutStore

/// A store's rows when a call has returned, as post-conditions look at them: file by file, and who holds what.
package struct StoreView: Sendable {
    package struct File: Hashable, Sendable {
        let size: Int64
        let sequence: Int64
        let isUnlinked: Bool
        let map: FileMap

        package init(size: Int64, sequence: Int64 = 0, isUnlinked: Bool = false, map: FileMap) {
            self.size = size
            self.sequence = sequence
            self.isUnlinked = isUnlinked
            self.map = map
        }
    }

    /// What a mapping or pin is of.
    package struct Place: Hashable, Sendable {
        package let holder: HolderID
        let inode: InodeNumber
        let blocks: Range<Int64>
        let access: Access

        package init(
            by holder: HolderID, _ inode: InodeNumber, _ offset: FileBlock, _ count: BlockCount, _ access: Access
        ) {
            self.access = access
            self.holder = holder
            self.inode = inode
            blocks = offset.value..<(offset.value + max(count.value, 0))
        }
    }

    package let files: [InodeNumber: File]
    package let holds: [HoldID: Hold]
    /// Mappings and pins.
    package let parents: [Hold.Parent: Place]
    package let scopes: [HolderID: HolderScope]
    /// How many blocks are free, or will be when all is durable.
    package let spare: Int64
    /// How many extents are staged.
    package let staged: Int
    /// Disk blocks that two extents or more map, in runs that ascend and are apart.
    private let shared: [Range<Int64>]

    /// A view of no store, for tests.
    package init(
        files: [InodeNumber: File], holds: [Hold] = [], parents: [Hold.Parent: Place] = [:],
        scopes: [HolderID: HolderScope] = [:], shared: [Range<Int64>] = [], spare: Int64 = 0, staged: Int = 0
    ) {
        self.files = files
        self.holds = Dictionary(uniqueKeysWithValues: holds.map { ($0.id, $0) })
        self.parents = parents
        self.scopes = scopes
        self.shared = shared
        self.spare = spare
        self.staged = staged
    }

    package init(_ rows: StoreSnapshot) {
        let extents = Dictionary(grouping: rows.extents.filter { $0.fork == .data }, by: \.inode)
        var files: [InodeNumber: File] = [:]
        for inode in rows.inodes {
            files[inode.number] = File(
                size: inode.size, sequence: inode.sequence, isUnlinked: inode.state == .unlinked,
                map: FileMap(extents[inode.number] ?? []))
        }
        self.files = files
        holds = Dictionary(uniqueKeysWithValues: rows.holds.map { ($0.id, $0) })
        parents = Dictionary(
            uniqueKeysWithValues: rows.mappedRanges.map {
                (.mappedRange($0.id), Place(by: $0.holder, $0.inode, $0.offset, $0.count, $0.access))
            }
                + rows.pins.map { (.pin($0.id), Place(by: $0.holder, $0.inode, $0.offset, $0.count, $0.access)) })
        scopes = Dictionary(uniqueKeysWithValues: rows.holders.map { ($0.id, $0.scope) })
        shared = Self.shared(by: rows.extents)
        staged = rows.extents.count { $0.fork == .cow }
        spare = rows.spaces.reduce(0) { $1.place == .detached ? $0 : $0 + $1.run.blocks.count.value }
    }

    /// Counted from the extents, and not from what the store counts.
    private static func shared(by extents: [Extent]) -> [Range<Int64>] {
        var changes: [(at: Int64, by: Int)] = []
        for extent in extents where extent.fork == .data {
            changes.append((extent.start.value, 1))
            changes.append((extent.start.value + extent.count.value, -1))
        }
        changes.sort { $0 < $1 }
        var (shared, owners, since): ([Range<Int64>], Int, Int64) = ([], 0, 0)
        for change in changes {
            if owners < 2, owners + change.by >= 2 { since = change.at }
            if owners >= 2, owners + change.by < 2, since < change.at { shared.append(since..<change.at) }
            owners += change.by
        }
        return shared
    }

    /// The first run of `map` in which another extent maps a block, too.
    func firstShared(_ map: FileMap) -> FileMap.Run? {
        map.runs.first { run in shared.contains { $0.overlaps(run.diskBlocks) } }
    }

    /// The parts of `run` whose blocks have one owner, and those whose blocks have several, in order: blocks of the file.
    func byOwners(_ run: FileMap.Run) -> [(blocks: Range<Int64>, isShared: Bool)] {
        var parts: [(blocks: Range<Int64>, isShared: Bool)] = []
        var start = run.disk
        func add(to end: Int64, _ isShared: Bool) {
            guard start < end else { return }
            parts.append(((run.block + start - run.disk)..<(run.block + end - run.disk), isShared))
            start = end
        }
        for common in shared where common.overlaps(run.diskBlocks) {
            add(to: common.lowerBound, false)
            add(to: min(common.upperBound, run.diskBlocks.upperBound), true)
        }
        add(to: run.diskBlocks.upperBound, false)
        return parts
    }

    /// The part of `map` of which other extents map the blocks, too.
    func sharedPart(of map: FileMap) -> FileMap {
        var part = FileMap()
        for run in map.runs {
            for blocks in shared where blocks.overlaps(run.diskBlocks) {
                let first = run.block + blocks.lowerBound - run.disk
                let common = map.within(first..<(first + blocks.upperBound - blocks.lowerBound)).within(
                    run.block..<run.end)
                part = part.followed(by: common)
            }
        }
        return part
    }

    /// Whether somebody has the file mapped or pinned.
    func isReached(_ file: InodeNumber) -> Bool { parents.values.contains { $0.inode == file } }
}
