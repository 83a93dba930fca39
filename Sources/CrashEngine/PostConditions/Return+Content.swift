// Writes and copies: what was written is there, and is nobody else's.
extension Return {
    func created(_ number: Int) -> [Breach] {
        require(
            inodes.indices.contains(number) && after.files[inodes[number]] != nil, "not_created",
            "file \(number) is not there") + require(number, size: 0, map: FileMap())
    }

    func written(_ number: Int, _ offset: Int, _ count: Int) -> [Breach] {
        guard count > 0 else { return [] }
        let (blocks, old) = (Self.touched(offset, count), file(number).before)
        let isLonger = Int64(offset) > old.size
        let size = max(old.size, Int64(offset + count))
        // A write behind the end zeroes the old tail, by a copy if it is shared or held.
        let (rest, now) = (old.map.without(blocks), file(number).after.map.without(blocks))
        return requireOwn(number, blocks)
            + require(
                file(number).after.size == size, "wrong_size",
                "file \(number) has \(file(number).after.size) bytes, not \(size)")
            + require(
                rest.without(isLonger ? tail(number) : 0..<0) == now.without(isLonger ? tail(number) : 0..<0),
                "wrong_mapping", "outside of the write file \(number) maps \(now.words), not \(rest.words)")
    }

    func copied(_ source: Int, _ offset: Int, _ count: Int, _ target: Int, _ at: Int) -> [Breach] {
        let (from, old) = (file(source).before, file(target).before)
        let copied = max(0, min(count, Int(clamping: from.size) - offset))
        guard copied > 0 else { return require(target, size: old.size, map: old.map) }
        let blocks = Self.touched(at, copied)
        let (rest, now) = (old.map.without(blocks), file(target).after.map.without(blocks))
        let tail = Int64(at) > old.size ? tail(target) : 0..<0
        let size = max(old.size, Int64(at + copied))
        let written = file(target).after.map.within(blocks)
        return require(
            file(target).after.size == size, "wrong_size",
            "file \(target) has \(file(target).after.size) bytes, not \(size)")
            + require(
                after.firstShared(written) == nil, "written_while_shared",
                "file \(target) shares blocks of \(written.words), which a copy has written")
            + require(
                rest.without(tail) == now.without(tail), "wrong_mapping",
                "outside of the copy file \(target) maps \(now.words), not \(rest.words)")
    }
}
