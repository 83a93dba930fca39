internal import LayoutStore

/// What the search takes for granted, confirmed on samples.
extension CutRunner {
    /// Confirms that frames may be decided as a whole: contents of the log mixed by chance, sector by sector, come to a state that the
    /// search has visited (CRASHMODEL M3).
    func compareMixes(_ search: Search, _ known: Set<Int64>, _ result: inout CutResult) {
        for round in 0..<Self.mixesPerCut {
            explorer.disk.groupsFrames = false
            defer { explorer.disk.groupsFrames = true }
            let chooser = RandomChooser(seed: search.seed &+ UInt64(round) << 32 &+ UInt64(search.crash.events))
            result.count(Counter.mixes)
            var difference: String?
            do {
                let opened = try explorer.open(search.crash, search.media, index: nil, seed: search.seed, chooser)
                if !known.contains(key(of: opened, search)) {
                    difference =
                        "a log mixed by chance gave back LSN \(opened.header.lastLSN) in a state that no frame as a whole gives"
                }
            } catch {
                explorer.dropConnection()
                difference = "a log mixed by chance cannot be opened: \(error.description)"
            }
            guard let difference else { continue }
            let violation = OracleViolation(oracle: "explorer", kind: "mix_differs", detail: difference)
            result.findings.append(Finding(violation: violation, decisions: [], lsn: .none))
        }
    }

    /// Asks whether the kept connection finds what a new one finds.
    func openFresh(_ search: Search, _ result: inout CutResult) {
        result.count(Counter.freshOpens)
        var difference: String?
        do {
            difference = try explorer.differenceOfFreshOpen(search.media, index: search.index)
        } catch {
            explorer.dropConnection()
            difference = "a new connection cannot open the store: \(error.description)"
        }
        guard let difference else { return }
        result.findings.append(
            Finding(
                violation: OracleViolation(oracle: "explorer", kind: "fresh_open_differs", detail: difference),
                decisions: [], lsn: .none))
    }
}
