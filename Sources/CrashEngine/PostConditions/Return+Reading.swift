package import LayoutStore

// What only looks changes nothing: no row that a caller could see, and no byte of a medium. Clients act while a call runs, and each of
// their stores says so right after its write. A read through a mapping makes a mapping of its own and ends it, which the journal records
// and a checkpoint may follow: of the data device only the superblock changes, and that is in block 0.
extension Return {
    /// The rows are as they were.
    var unchanged: [Breach] {
        require(
            after.holds == before.holds && after.parents == before.parents, "reach_changed",
            "\(operation.name) changed who reaches what: holds \(before.holds.keys.sorted()) became "
                + "\(after.holds.keys.sorted())")
            + require(
                after.spare == before.spare, "space_changed",
                "\(before.spare) blocks were free, or free after a sync, before \(operation.words); now \(after.spare)")
    }

    /// What a full check of a sound store has found, or done to the media.
    ///
    /// - Parameters:
    ///   - doubts: what it says and not `holds`.
    ///   - events: from its first to its last.
    ///   - files: the names of their log's files.
    package static func breaches(
        ofCheck doubts: [CheckFinding], events: ArraySlice<Event>, files: [String]
    ) -> [Breach] {
        doubts.map { Breach("check_\($0.check)", "at the end of the plan the full check says: \($0)") }
            + events.filter { $0.kind.traits.medium != .none }.prefix(1).map {
                Breach(
                    "check_changed_media", "the full check only reads, and a medium is changed \($0.kind.words(files))")
            }
    }

    /// What a call that only reads has done to the media.
    ///
    /// - Parameters:
    ///   - events: of the call, from its first to its last.
    ///   - files: the names of their log's files.
    package static func breaches(
        ofReading operation: WorkloadOperation, events: ArraySlice<Event>, files: [String]
    ) -> [Breach] {
        let recordsMapping: Bool
        switch operation {
        case .read: recordsMapping = false
        case .mappedRead: recordsMapping = true
        default: return []
        }
        func isAllowed(_ index: Int) -> Bool {
            let traits = events[index].kind.traits
            switch (traits.medium, traits.effect) {
            case (.none, _): return true
            case (.device, .writes(let bytes)):
                if recordsMapping, bytes.upperBound <= Geometry.blockBytes { return true }
                let next = index + 1
                return next < events.endIndex && events[next].kind.traits.effect == .says(.landed)
            case (.device, _), (.file, _), (.directory, _), (.tables, _): return recordsMapping
            }
        }
        guard let index = events.indices.first(where: { !isAllowed($0) }) else { return [] }
        let change = events[index].kind.words(files)
        return [Breach("read_changed_media", "\(operation.words) only reads, and a medium is changed \(change)")]
    }
}
