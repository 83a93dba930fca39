// What makes two places show the same blocks.
extension Return {
    func cloned(_ source: Int, _ offset: Int, _ count: Int, _ target: Int, _ at: Int) -> [Breach] {
        guard count > 0 else { return [] }
        // A source that is the target, too, may have had its last block copied, since it grew.
        let (from, old) = (file(source).after, file(target).before)
        let (here, there) = (Self.touched(offset, count), Self.touched(at, count))
        let size = max(old.size, Int64(at + count))
        let now = file(target).after
        let free = Int64(at) > old.size ? tail(target) : 0..<0
        let expected = from.map.within(here).onlyWritten.moved(by: there.lowerBound - here.lowerBound)
        return require(now.size == size, "wrong_size", "file \(target) has \(now.size) bytes, not \(size)")
            + require(
                now.map.within(there).onlyWritten == expected, "not_shared",
                "file \(target) maps \(now.map.within(there).words), the source \(from.map.within(here).words)")
            + require(
                now.map.without(there).without(free) == old.map.without(there).without(free), "wrong_mapping",
                "outside of the range file \(target) maps \(now.map.without(there).words)")
    }

    func deduped(_ source: Int, _ offset: Int, _ count: Int, _ target: Int, _ at: Int) -> [Breach] {
        guard let isSame, count > 0 else { return [] }
        let (first, second) = (file(source), file(target))
        guard isSame else {
            return require(source, size: first.before.size, map: first.before.map)
                + require(target, size: second.before.size, map: second.before.map)
        }
        let (here, there) = (Self.touched(offset, count), Self.touched(at, count))
        // Where the source has no written block, both show zeros, and nothing need be shared.
        let shown = first.after.map.within(here).onlyWritten.moved(by: there.lowerBound - here.lowerBound)
        let now = second.after.map
        return require(
            shown.runs.allSatisfy { now.within($0.block..<$0.end).places.runs == [$0] }, "not_shared",
            "file \(target) maps \(now.within(there).words), the source \(first.after.map.within(here).words)")
            + require(
                now.without(there) == second.before.map.without(there) && second.after.size == second.before.size,
                "wrong_mapping", "outside of the range file \(target) maps \(now.without(there).words)")
            + require(
                source == target || first.after == first.before, "source_changed",
                "file \(source) maps \(first.after.map.words), not \(first.before.map.words)")
    }
}
