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

    package let files: [InodeNumber: File]
    package let holds: [HoldID: Hold]
    /// Mappings and pins, each with its file.
    package let parents: [Hold.Parent: InodeNumber]
    /// How many blocks are free, or will be when all is durable.
    package let spare: Int64
    /// How many extents are staged.
    package let staged: Int
    /// Disk blocks that two extents or more map, in runs that ascend and are apart.
    private let shared: [Range<Int64>]

    /// A view of no store, for tests.
    package init(
        files: [InodeNumber: File], holds: [Hold] = [], parents: [Hold.Parent: InodeNumber] = [:],
        shared: [Range<Int64>] = [], spare: Int64 = 0, staged: Int = 0
    ) {
        self.files = files
        self.holds = Dictionary(uniqueKeysWithValues: holds.map { ($0.id, $0) })
        self.parents = parents
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
            uniqueKeysWithValues: rows.mappedRanges.map { (Hold.Parent.mappedRange($0.id), $0.inode) }
                + rows.pins.map { (.pin($0.id), $0.inode) })
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

    /// Whether somebody has the file mapped or pinned.
    func isReached(_ file: InodeNumber) -> Bool { parents.values.contains(file) }
}
