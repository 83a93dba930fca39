/// The place of a cut in the recorded run, as far as keys depend on it.
struct Timeline {
    /// For each n, the position after the last of the first n events that shows outside of the store's own files.
    /// Promises, and what the device holds, are the same from there on.
    private let promises: [Int]
    /// For each n, the position after the last sync among the first n events.
    private let syncs: [Int]

    init(_ recording: Recording) {
        var (promises, syncs) = ([0], [0])
        promises.reserveCapacity(recording.log.count + 1)
        syncs.reserveCapacity(recording.log.count + 1)
        for (index, event) in recording.log.events.enumerated() {
            let traits = event.kind.traits
            promises.append(traits.isSeenOutside ? index + 1 : promises[index])
            syncs.append(traits.isSync ? index + 1 : syncs[index])
        }
        (self.promises, self.syncs) = (promises, syncs)
    }

    /// The part of the key of a state at `point` that is not its content.
    ///
    /// After a crash of the process, writes stay in flight. The last sync and the content together say which ones.
    func key(of point: CutPoint, clients: Int) -> Int64 {
        let cut = point.cut
        return HashPurpose.cut.hash(
            [
                cut.kind == .process ? 1 : 2, Int64(promises[point.events]), Int64(clients),
                cut.kind == .process ? Int64(syncs[point.events]) : 0, Int64(cut.pages), cut.keepsIndex ? 1 : 0,
            ])
    }
}
