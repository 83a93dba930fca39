/// Which writes were permanent at which event, by the syncs of a run: what was issued before a sync began is sealed once the sync
/// has returned. Imports nothing, as ``ReferenceFiles``, to which it belongs.
struct SyncMarks: Sendable {
    /// For each number of events, where the last sync began that had returned before; behind its end, ``last`` holds.
    private var begins: [Int] = []
    private var last = -1

    /// A sync that began at event `begin` returned at `end`; one sync returns after the other. O(events since the last one).
    mutating func append(from begin: Int, to end: Int) {
        begins += repeatElement(last, count: max(end + 1 - begins.count, 0))
        last = begin
    }

    /// Whether what was issued at event `issued` was sealed when `cut` events were behind. O(1).
    func seals(_ issued: Int, before cut: Int) -> Bool { issued < (cut < begins.count ? begins[cut] : last) }
}
