// Ranges that show zeros afterwards.
extension Return {
    func punched(_ number: Int, _ offset: Int, _ count: Int) -> [Breach] {
        let (whole, touched) = (Self.whole(offset, count), Self.touched(offset, count))
        let (old, now) = (file(number).before, file(number).after)
        return require(now.size == old.size, "wrong_size", "file \(number) has \(now.size) bytes, not \(old.size)")
            + require(
                now.map.within(whole).runs.isEmpty, "not_punched",
                "file \(number) maps \(now.map.within(whole).words) in blocks \(whole)")
            + require(
                now.map.without(touched) == old.map.without(touched), "wrong_mapping",
                "outside of the range file \(number) maps \(now.map.without(touched).words)")
    }

    func zeroed(_ number: Int, _ offset: Int, _ count: Int, keepSize: Bool) -> [Breach] {
        let (whole, touched) = (Self.whole(offset, count), Self.touched(offset, count))
        let (old, now) = (file(number).before, file(number).after)
        let size = keepSize ? old.size : max(old.size, Int64(offset + count))
        let free = size > old.size ? tail(number) : 0..<0
        return require(now.size == size, "wrong_size", "file \(number) has \(now.size) bytes, not \(size)")
            + require(
                now.map.covers(whole) && now.map.within(whole).isUnwritten, "not_zeroed",
                "file \(number) maps \(now.map.within(whole).words) of blocks \(whole)")
            + require(
                now.map.without(touched).without(free) == old.map.without(touched).without(free), "wrong_mapping",
                "outside of the range file \(number) maps \(now.map.without(touched).words)")
    }
}
