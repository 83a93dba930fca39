// What gives blocks another place in a file: they keep their place on the device, and nothing else moves.
extension Return {
    func collapsed(_ number: Int, _ offset: Int, _ count: Int) -> [Breach] {
        let (old, first, gone) = (file(number).before, Int64(offset / Self.block), Int64(count / Self.block))
        let map = old.map.within(0..<first).followed(by: old.map.within((first + gone)..<(.max)).moved(by: -gone))
        return require(number, size: old.size - Int64(count), map: map)
    }

    func inserted(_ number: Int, _ offset: Int, _ count: Int) -> [Breach] {
        let (old, first, new) = (file(number).before, Int64(offset / Self.block), Int64(count / Self.block))
        let map = old.map.within(0..<first).followed(by: old.map.within(first..<(.max)).moved(by: new))
        return require(number, size: old.size + Int64(count), map: map)
    }

    func exchanged(_ first: Int, _ offset: Int, _ count: Int, _ second: Int, _ at: Int) -> [Breach] {
        guard first != second else { return [] }
        let (one, other) = (file(first).before, file(second).before)
        let (here, there) = (Self.touched(offset, count), Self.touched(at, count))
        let distance = there.lowerBound - here.lowerBound
        func replaced(_ map: FileMap, _ blocks: Range<Int64>, by part: FileMap) -> FileMap {
            map.within(.min..<blocks.lowerBound).followed(by: part).followed(by: map.within(blocks.upperBound..<(.max)))
        }
        return require(
            first, size: one.size,
            map: replaced(one.map, here, by: other.map.within(there).moved(by: -distance)))
            + require(
                second, size: other.size, map: replaced(other.map, there, by: one.map.within(here).moved(by: distance)))
    }
}
