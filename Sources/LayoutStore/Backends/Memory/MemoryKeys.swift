// The keys of tables that are ordered by more than one column, each compared column by column from the left.

/// Extents of one fork: primary key (inode, file block).
struct FilePlace: Hashable, Comparable {
    let inode: InodeNumber
    let block: FileBlock

    static func < (left: Self, right: Self) -> Bool {
        (left.inode, left.block) < (right.inode, right.block)
    }
}

/// The index busy_by_lsn: by freeing LSN, then by disk block.
struct BusyPlace: Hashable, Comparable {
    let since: LSN
    let start: DiskBlock

    init(_ run: SpaceRun) {
        since = run.since
        start = run.start
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.since, left.start) < (right.since, right.start)
    }
}

/// The index free_by_size: by length, then by disk block.
struct FreePlace: Hashable, Comparable {
    let count: BlockCount
    let start: DiskBlock

    static func < (left: Self, right: Self) -> Bool {
        (left.count, left.start) < (right.count, right.start)
    }
}

/// The indexes of mapped_range and pin by holder and by inode.
struct Membership<Owner: Quantity, Member: Quantity>: Hashable, Comparable {
    let owner: Owner
    let member: Member

    static func < (left: Self, right: Self) -> Bool {
        (left.owner, left.member) < (right.owner, right.member)
    }
}

/// The index hold_by_disk.
struct HoldOnDisk: Hashable, Comparable {
    let start: DiskBlock
    let hold: HoldID

    static func < (left: Self, right: Self) -> Bool {
        (left.start, left.hold) < (right.start, right.hold)
    }
}

/// The index hold_by_file.
struct HoldOfFile: Hashable, Comparable {
    let inode: InodeNumber
    let offset: FileBlock
    let hold: HoldID

    static func < (left: Self, right: Self) -> Bool {
        (left.inode, left.offset, left.hold) < (right.inode, right.offset, right.hold)
    }
}

/// The index hold_by_parent.
struct HoldOfParent: Hashable, Comparable {
    let kind: Int64
    let parent: Int64
    let hold: HoldID

    static func < (left: Self, right: Self) -> Bool {
        (left.kind, left.parent, left.hold) < (right.kind, right.parent, right.hold)
    }
}
