internal import LayoutStore

/// How far a campaign came: by the cuts of its recording and the rows of the file, never by what the file says about
/// itself.
struct CampaignCoverage {
    private(set) var visited: Set<Int> = []
    private(set) var explored = 0
    private(set) var complete = 0
    private(set) var firstPassDone = 0
    private(set) var paths = 0
    let cuts: Int
    let firstPass: Int

    init(of order: CampaignOrder) {
        cuts = order.turns.reduce(0) { $0 + 1 + $1.included.count }
        firstPass = order.firstPass
    }

    mutating func visit(_ number: Int, pass: Int, includedIn other: Int, paths: Int, isComplete: Bool) {
        visited.insert(number)
        if isComplete { complete += 1 }
        self.paths += paths
        guard number == other else { return }
        explored += 1
        if pass == 0 { firstPassDone += 1 }
    }

    /// Reads the cuts of a file. Throws `CampaignFileError` for a row that is no cut of `order`.
    init(of order: CampaignOrder, reading connection: Connection, path: String) throws {
        self.init(of: order)
        var expected: [Int: [String]] = [:]
        func expect(_ point: CutPoint, _ turn: CampaignOrder.Turn) {
            let cut = point.cut
            expected[point.number] =
                ["\(turn.pass)", cut.kind.rawValue, "\(cut.operation)", cut.step.description, "\(cut.event)"]
                + ["\(turn.point.number)"]
        }
        for turn in order.turns {
            for point in [turn.point] + turn.included { expect(point, turn) }
        }
        let sql = "SELECT number, pass, kind, operation, step, event, included_in, paths, complete FROM cut"
        let rows = try Statement(connection, sql).all { row in
            (number: Int(row[0]), names: (1..<7).map(row.text), paths: Int(row[7]), isComplete: row.flag(8))
        }
        for row in rows {
            guard expected[row.number] == row.names, let pass = Int(row.names[0]), let other = Int(row.names[5]) else {
                throw CampaignFileError(
                    description: "\(path) is damaged or was edited: cut \(row.number) is not a cut of this run; remove "
                        + "the file and run again, or name another one")
            }
            visit(row.number, pass: pass, includedIn: other, paths: row.paths, isComplete: row.isComplete)
        }
    }
}
