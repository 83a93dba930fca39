internal import LayoutStore

/// The bytes that survivors stored after crashes, by file and sector.
///
///     landed after the last crash           shows
///     landed before a crash of the process  shows
///     landed before a crash of the machine  shows if a flush followed it; else it may be lost
///
/// A sector shows its newest store that is sure to show, or a later one. If no store is sure to show, it may also show
/// what it showed without any of them.
struct StoredSectors {
    /// Newest last.
    private var stores: [Int: [Int: [(bytes: [UInt8], isPermanent: Bool)]]] = [:]

    init(_ observation: Observation) {
        let runs = observation.crash.earlier
        for (index, run) in runs.enumerated() {
            // The crash that ended this run, and those after it.
            let later = runs.dropFirst(index + 1).map(\.after) + [observation.crash.kind]
            for (number, landed) in run.landings.enumerated() {
                add(landed, isPermanent: number < run.flushedLandings || !later.contains(where: \.endsBoot))
            }
        }
        for landed in observation.landings { add(landed, isPermanent: true) }
    }

    private mutating func add(_ landed: SurvivorLanding, isPermanent: Bool) {
        guard landed.landing.access.writes else { return }
        let (file, sector) = (landed.landing.reach.file, landed.landing.fileSector)
        stores[file, default: [:]][sector, default: []].append((landed.bytes, isPermanent))
    }

    /// The sectors of `file` in which anything was stored.
    func sectors(of file: Int) -> Set<Int> { Set(stores[file, default: [:]].keys) }

    /// The contents that the sector may show; `before` gives those that it might show without any of the stores.
    func allowed(_ file: Int, _ sector: Int, before: () -> [[UInt8]]) -> [[UInt8]] {
        guard let all = stores[file]?[sector] else { return before() }
        guard let permanent = all.lastIndex(where: \.isPermanent) else { return before() + all.map(\.bytes) }
        return all[permanent...].map(\.bytes)
    }
}
