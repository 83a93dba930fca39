extension Array {
    /// The first index whose element is not `isBefore`; elements that are come first. The number of elements, when all are. O(log n).
    @inline(__always)
    package func firstIndex(notBefore isBefore: (borrowing Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
