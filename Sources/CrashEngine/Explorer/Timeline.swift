/// What of a recorded run can be told apart at each of its events, as far as a memo key needs it.
struct Timeline {
    /// For each number of events, how many lie before the last ones that only the disk knows: what was promised, and what
    /// the device holds, is the same since then.
    private let promises: [Int]
    /// For each number of events, how many there were at the last sync of anything.
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

    /// Everything in the key of a state at `point` but what the media give back.
    ///
    /// After a crash of the process it matters what is still in flight behind what shows: that is known by the last sync and by
    /// what shows.
    func key(of point: CutPoint, clients: Int) -> Int64 {
        let cut = point.cut
        return HashPurpose.cut.hash(
            [
                cut.kind == .process ? 1 : 2, Int64(promises[point.events]), Int64(clients),
                cut.kind == .process ? Int64(syncs[point.events]) : 0, Int64(cut.pages), cut.keepsIndex ? 1 : 0,
            ])
    }
}
