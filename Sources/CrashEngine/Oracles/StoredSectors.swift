internal import LayoutStore

/// What survivors stored after crashes, through holds that show their file, by file and sector.
///
/// What landed after the last crash shows. What landed before it shows, too, if only the process died; else it may be lost unless
/// a flush came after it, but never something older than what a flush came after.
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

    /// Sectors of `file` in which anything was stored.
    func sectors(of file: Int) -> Set<Int> { Set(stores[file, default: [:]].keys) }

    /// What the sector may show; `before` is what it may without any of the stores.
    func allowed(_ file: Int, _ sector: Int, before: () -> [[UInt8]]) -> [[UInt8]] {
        guard let all = stores[file]?[sector] else { return before() }
        guard let permanent = all.lastIndex(where: \.isPermanent) else { return before() + all.map(\.bytes) }
        return all[permanent...].map(\.bytes)
    }
}
