/// The syncs of a run, which tell at each event which writes were permanent: a sync seals, once it has returned, all
/// that was issued before it began. Imports nothing, like ``ReferenceFiles``, to which it belongs.
struct SyncMarks: Sendable {
    /// For each number of events, the event at which the last sync began that had returned by then. Past the end of the
    /// array, ``last`` counts.
    private var begins: [Int] = []
    private var last = -1

    /// Notes that a sync which began at event `begin` returned at `end`. Called in the order of the returns. O(events
    /// since the last one).
    mutating func append(from begin: Int, to end: Int) {
        begins += repeatElement(last, count: max(end + 1 - begins.count, 0))
        last = begin
    }

    /// Whether a write that was issued at event `issued` was sealed after `cut` events. O(1).
    func seals(_ issued: Int, before cut: Int) -> Bool { issued < (cut < begins.count ? begins[cut] : last) }
}
