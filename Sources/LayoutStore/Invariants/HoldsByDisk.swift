/// The holds by disk block: the index hold_by_disk for the twins of the views.
///
/// Holds are short, so a hold that reaches a block starts less than the longest hold's length before it.
struct HoldsByDisk {
    private struct Place {
        let start: Int64
        let index: Int
    }

    private let holds: [Hold]
    private let places: [Place]
    private let longest: Int64

    /// O(n log n) for n holds.
    init(_ holds: [Hold]) {
        self.holds = holds
        places = holds.indices.map { Place(start: holds[$0].start.value, index: $0) }.sorted { $0.start < $1.start }
        longest = holds.reduce(0) { max($0, $1.count.value) }
    }

    /// Calls `body` with each hold that has blocks in start ..< start + count. O(log n + holds on and shortly before them).
    @inline(__always)
    func forEach(on start: DiskBlock, _ count: BlockCount, _ body: (Hold) -> Void) {
        let lowest = start.value.end(-longest)
        var place = places.firstIndex(notBefore: { $0.start <= lowest })
        while place < places.count, places[place].start.isBelow(end: start.value, count.value) {
            let hold = holds[places[place].index]
            if start.value.isBelow(end: hold.start.value, hold.count.value) { body(hold) }
            place += 1
        }
    }
}
