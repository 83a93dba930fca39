internal import LayoutStore

/// Confirms on samples what the search takes for granted: that frames of the log may be decided as a whole, and that
/// the kept connection finds what a new one finds.
extension CutRunner {
    /// At one in so many cuts the kept connection is compared with a new one. A prime, so that every kind of place is
    /// met; opening a connection costs as much as many states.
    private static let freshOpenEvery = 61
    /// Random mixes that are tried at each cut. Few, since there are many cuts.
    private static let mixesPerCut = 2

    func isOpenedFresh(_ point: CutPoint) -> Bool {
        recording.medium.keepsBackend && point.number % Self.freshOpenEvery == 1
    }

    /// Whether mixes are tried at `point`. Only a crash of the machine leaves frames undecided.
    func isMixed(_ point: CutPoint) -> Bool { recording.medium.hasMixes && point.cut.kind.endsBoot }

    /// Confirms that frames may be decided as a whole: a log whose sectors are picked one by one, by chance, comes to a
    /// state that the search has visited (CRASHMODEL M3).
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

    /// Reports a finding if a new connection finds another store than the kept one.
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
