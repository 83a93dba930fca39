internal import LayoutStore

// What no call may do.
extension Return {
    /// The numbers of the files whose rows the call may change.
    private var named: Set<InodeNumber> {
        let numbers: [Int] =
            switch operation {
            case .create(let file), .write(let file, _, _), .mappedWrite(let file, _, _), .truncate(let file, _),
                .allocate(let file, _, _, _, _), .punch(let file, _, _), .zero(let file, _, _, _),
                .collapse(let file, _, _), .insert(let file, _, _), .unlink(let file), .pin(_, _, let file, _, _, _):
                [file]
            case .clone(_, _, _, let target, _), .copy(_, _, _, let target, _): [target]
            case .dedupe(let first, _, _, let second, _), .exchange(let first, _, _, let second, _): [first, second]
            case .read, .mappedRead, .sync, .checkpoint, .grow, .reopen, .map, .pageFault, .unmap, .unpin: []
            }
        var files = Set(numbers.compactMap { inodes.indices.contains($0) ? inodes[$0] : nil })
        if case .pageFault = operation, let parent, let file = after.parents[parent]?.inode { files.insert(file) }
        return files
    }

    var frame: [Breach] {
        before.files.sorted { $0.key < $1.key }.flatMap { others($0.key, $0.value) + sequence($0.key, $0.value) } + news
            + holds
            // One operation runs at a time, so nobody else's is there.
            + require(
                after.staged == 0, "staging_left", "\(after.staged) extents are staged, and the operation has returned")
    }

    /// A file that is not named is as it was. One that was unlinked may go when nobody reaches it any more.
    private func others(_ inode: InodeNumber, _ old: StoreView.File) -> [Breach] {
        guard !named.contains(inode) else { return [] }
        guard let now = after.files[inode] else {
            return require(
                old.isUnlinked && !after.isReached(inode), "file_lost",
                "inode \(inode) is gone, and the operation did not name it")
        }
        return require(
            !old.isUnlinked || after.isReached(inode), "not_inactivated",
            "inode \(inode) is unlinked, nobody reaches it any more, and it is there")
            + require(
                now == old, "other_file_changed",
                "inode \(inode) had \(old.size) bytes, sequence \(old.sequence) and mapped \(old.map.words); now \(now.size), "
                    + "\(now.sequence), \(now.map.words); the operation did not name it")
    }

    /// The sequence number rises if and only if a block that had a place has another one now, or none (PROTOCOL P1.4).
    private func sequence(_ inode: InodeNumber, _ old: StoreView.File) -> [Breach] {
        guard let now = after.files[inode] else { return [] }
        let isKept = old.map.isKept(in: now.map)
        return require(
            isKept == (now.sequence == old.sequence) && now.sequence >= old.sequence, "wrong_sequence",
            "the sequence number of inode \(inode) went from \(old.sequence) to \(now.sequence), though its blocks "
                + (isKept ? "stayed" : "moved: \(old.map.words) became \(now.map.words)"))
    }

    /// No file appears but the one that is made.
    private var news: [Breach] {
        let made = after.files.keys.filter { before.files[$0] == nil }.sorted()
        if case .create = operation, made.count == 1 { return [] }
        return require(
            made.isEmpty, "file_from_nowhere", "inode \(made.first.map { "\($0)" } ?? "") was not there before")
    }

    /// A hold ends when its holder says so, and for no other reason; it reaches what it reached. A pin is let go of as a whole. Where a
    /// holder's own fault or pin moves the file away from blocks that it reads through another mapping or pin, other holds of that one take
    /// the hold's place, and reach all that it reached.
    private var holds: [Breach] {
        let given = Set(acknowledged.compactMap { before.holds[$0]?.parent })
        return before.holds.values.sorted { $0.id < $1.id }.flatMap { old -> [Breach] in
            guard let now = after.holds[old.id] else {
                let isPin = if case .pin = old.parent { true } else { false }
                let isEnded =
                    acknowledged.contains(old.id) || isPin && given.contains(old.parent) || old.parent == parent
                    || operation == .reopen || isReplaced(old)
                return require(isEnded, "hold_dropped", "hold \(old.id) is gone, and its holder did not let go")
            }
            return require(
                now.diskBlocks == old.diskBlocks && now.holder == old.holder && now.parent == old.parent,
                "hold_changed", "hold \(old.id) reached \(old.diskBlocks) and reaches \(now.diskBlocks) now")
        }
    }

    private func isReplaced(_ old: Hold) -> Bool {
        switch operation {
        case .pageFault, .pin: break
        default: return false
        }
        let now = after.holds.values.filter { $0.parent == old.parent && $0.holder == old.holder }
        let blocks = old.diskBlocks
        return (blocks.lowerBound.value..<blocks.upperBound.value).allSatisfy { block in
            now.contains { $0.diskBlocks.contains(DiskBlock(block)) }
        }
    }
}
