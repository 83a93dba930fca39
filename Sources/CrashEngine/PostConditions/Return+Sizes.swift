// What changes where a file ends, or which blocks it has without content.
extension Return {
    func truncated(_ number: Int, _ size: Int) -> [Breach] {
        let old = file(number).before
        let end = Int64(size / Self.block + (size % Self.block > 0 ? 1 : 0))
        // A file that is made longer zeroes its old tail.
        let free = Int64(size) > old.size ? tail(number) : 0..<0
        // Preallocation behind the end stays when the file is made longer, and goes when it is cut, or told to end where it ends.
        let kept = Int64(size) <= old.size ? old.map.within(0..<end) : old.map
        return require(number, size: Int64(size), map: kept, butFor: free)
    }

    func allocated(_ number: Int, _ offset: Int, _ count: Int, keepSize: Bool, unshare: Bool) -> [Breach] {
        let (blocks, old, now) = (Self.touched(offset, count), file(number).before, file(number).after)
        let size = keepSize ? old.size : max(old.size, Int64(offset + count))
        let free = size > old.size ? tail(number) : 0..<0
        let map = now.map.within(blocks)
        return require(now.size == size, "wrong_size", "file \(number) has \(now.size) bytes, not \(size)")
            + require(
                map.covers(blocks), "not_allocated", "file \(number) maps \(map.words) only of blocks \(blocks)")
            + require(
                old.map.without(blocks).without(free) == now.map.without(blocks).without(free), "wrong_mapping",
                "outside of the range file \(number) maps \(now.map.without(blocks).words)")
            + (unshare
                ? require(
                    after.firstShared(map) == nil, "still_shared", "file \(number) shares blocks of \(map.words)")
                : require(
                    old.map.within(blocks).without(free).isKept(in: now.map), "moved_by_allocation",
                    "file \(number) mapped \(old.map.words), and maps \(now.map.words)"))
    }

    func unlinked(_ number: Int) -> [Breach] {
        let (old, now) = file(number)
        guard inodes.indices.contains(number) else { return [] }
        let inode = inodes[number]
        guard after.isReached(inode) else {
            return require(
                after.files[inode] == nil, "not_inactivated",
                "inode \(inode) is unlinked, nobody reaches it, and it is there")
        }
        return require(
            now.isUnlinked && now.map == old.map && now.size == old.size, "unlinked_changed",
            "inode \(inode) is reached by somebody and maps \(now.map.words), not \(old.map.words)")
    }
}
