// A file can be made to say anything, sums and all. So some of its cuts are explored again, and everything that the file
// says of each has to come out:
//
//   the file's row of the cut                    denominator, sectors in flight, completeness: equal
//   states and outcomes that are found now       are all in the file
//   findings now                                 their signatures are in the file; and the other way round for this cut
//
// The sample follows from the seed and its size.
// Source: CRASHMODEL M6.

internal import LayoutStore

extension Campaign {
    /// Explores `count` of the file's explored cuts again. Returns how many were explored: fewer if the file has fewer, or
    /// after an interrupt. Throws `BrokenRunError` for the first one of which the file says something else.
    package func reverify(_ count: Int, by explorer: some CutExplorer) async throws -> Int {
        var random = SeededGenerator(seed: recording.plan.seed, purpose: .reverified)
        var rest = try store.exploredCuts()
        var sample: [CutPoint] = []
        while sample.count < count, !rest.isEmpty {
            sample.append(points[rest.remove(at: random.below(rest.count))])
        }
        var explored = 0
        try await explorer.explore(sample) {
            true
        } deliver: { point, result in
            if let difference = try store.difference(from: result, at: point) {
                throw BrokenRunError(
                    description: "the campaign file says something else of cut \(point.number) than this run: "
                        + "\(difference); it was edited, or the run is no function of its seed; name another file")
            }
            explored += 1
            return true
        }
        return explored
    }
}

extension CampaignStore {
    /// The numbers of the cuts that were explored themselves, ascending.
    func exploredCuts() throws -> [Int] {
        try Statement(connection, "SELECT number FROM cut WHERE included_in = number ORDER BY number").all {
            Int($0[0])
        }
    }

    /// What the file says otherwise of a cut than `result`; nil if nothing.
    func difference(from result: CutResult, at point: CutPoint) throws -> String? {
        let sql = """
            SELECT legal_states, in_flight_sectors, complete FROM cut WHERE number = \(point.number)
            """
        let row = try one(sql) { ("\($0.text(0)), \($0[1]), \($0[2])") }
        let now = "\(result.legalStates), \(result.inFlightSectors), \(result.isComplete ? 1 : 0)"
        guard row == now else {
            return "legal states, sectors in flight and completeness are \(row ?? "none"), not \(now)"
        }

        func isThere(_ hash: Int64, in table: String) throws -> Bool {
            try one("SELECT EXISTS (SELECT 1 FROM \(table) WHERE hash = \(hash))") { $0.flag(0) } ?? false
        }
        let contents = result.bundles.compactMap(\.content)
        for hash in contents.reduce(result.states, { $0.union($1.states) }).sorted() {
            guard try isThere(hash, in: "state") else { return "it has a state that is not in the file" }
        }
        for hash in contents.reduce(result.outcomes, { $0.union($1.outcomes) }).sorted() {
            guard try isThere(hash, in: "outcome") else { return "it has an outcome that is not in the file" }
        }

        func kinds(_ findings: [Finding]) -> Set<String> {
            Set(findings.map { "\($0.violation.kind) by \($0.violation.oracle)" })
        }
        let all = try Statement(connection, "SELECT kind, oracle, cut FROM finding").all {
            (kind: "\($0.text(0)) by \($0.text(1))", cut: Int($0[2]))
        }
        let here = Set(all.filter { $0.cut == point.number }.map(\.kind))
        // What lies behind a key stands with the cut that met the key first.
        let own = kinds(result.findings)
        let behind = kinds(result.bundles.flatMap(\.findings))
        if let missing = own.subtracting(here).min() {
            return "it shows \(missing), which the file does not have there"
        }
        if let missing = behind.subtracting(all.map(\.kind)).min() {
            return "it shows \(missing), which the file does not have"
        }
        if let extra = here.subtracting(own.union(behind)).min() { return "it does not show \(extra)" }
        return nil
    }
}
