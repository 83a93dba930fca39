internal import LayoutStore

/// What the search takes for granted, confirmed on samples.
extension CutRunner {
    /// One in so many cuts is opened anew. A prime, so that it meets every kind of place; opening costs as much as many states.
    private static let freshOpenEvery = 61
    /// Mixes of each cut. Few, for there are many cuts.
    private static let mixesPerCut = 2

    func isOpenedFresh(_ point: CutPoint) -> Bool {
        recording.medium.keepsBackend && point.number % Self.freshOpenEvery == 1
    }

    /// Only a crash that ends a boot leaves frames undecided.
    func isMixed(_ point: CutPoint) -> Bool { recording.medium.hasMixes && point.cut.kind.endsBoot }

    /// Confirms that frames may be decided as a whole: contents of the log mixed by chance, sector by sector, come to a state that the
    /// search has visited (CRASHMODEL M3).
    func compareMixes(_ cut: CrashCut, _ search: Search, _ known: Set<Int64>, _ result: inout CutResult) {
        for round in 0..<Self.mixesPerCut {
            explorer.rig.decidesWhole = false
            defer { explorer.rig.decidesWhole = true }
            let chooser = RandomChooser(
                seed: recording.plan.seed, purpose: .mixes,
                name: [
                    Int64(cut.operation), cut.step.operation.rawValue, cut.step.name.rawValue, Int64(cut.event),
                    Int64(round),
                ])
            result.count(Counter.mixes)
            var difference: String?
            do {
                let opened = try explorer.open(search.crash, search.media, chooser)
                if !known.contains(keys.key(of: opened, search)) {
                    difference =
                        "a log mixed by chance gave back LSN \(opened.header.lastLSN) in a state that no frame as a whole gives"
                }
            } catch {
                explorer.rig.drop()
                difference = "a log mixed by chance cannot be opened: \(error.description)"
            }
            guard let difference else { continue }
            let violation = OracleViolation(oracle: "explorer", kind: "mix_differs", detail: difference)
            result.findings.append(Finding(violation))
        }
    }

    /// Asks whether the kept connection finds what a new one finds.
    func openFresh(_ search: Search, _ result: inout CutResult) {
        result.count(Counter.freshOpens)
        var difference: String?
        do {
            difference = try explorer.rig.differenceOfFreshOpen(search.media)
        } catch {
            explorer.rig.drop()
            difference = "a new connection cannot open the store: \(error.description)"
        }
        guard let difference else { return }
        result.findings.append(
            Finding(OracleViolation(oracle: "explorer", kind: "fresh_open_differs", detail: difference)))
    }
}
