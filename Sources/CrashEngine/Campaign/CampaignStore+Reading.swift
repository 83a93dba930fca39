internal import Foundation
internal import LayoutStore

extension CampaignStore {
    package var visitedCuts: Set<Int> { coverage.visited }

    package func totals() throws -> CampaignTotals {
        func count(_ table: String) throws -> Int { try one("SELECT count(*) FROM \(table)") { Int($0[0]) } ?? 0 }
        return CampaignTotals(
            cuts: coverage.cuts, visited: coverage.visited.count, explored: coverage.explored,
            complete: coverage.complete, firstPass: coverage.firstPass, firstPassDone: coverage.firstPassDone,
            states: try count("state"), paths: coverage.paths,
            recoveries: try one("SELECT value FROM effort WHERE name = 'store_recoveries'") { Int($0[0]) } ?? 0,
            outcomes: try count("outcome"), findings: try count("finding"))
    }

    package func counters() throws -> [String: Int] {
        let rows = try Statement(connection, "SELECT name, value FROM counter").all { ($0.text(0), Int($0[1])) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// In the order of ``Requirement/all(_:)``.
    package func verdicts() throws -> [CounterVerdict] {
        let counters = try counters()
        let isDone = coverage.firstPassDone == coverage.firstPass
        return Requirement.all(recording, depth: identity.depth).map { requirement in
            let value = counters[requirement.name, default: 0]
            let state: CounterVerdict.State =
                requirement.reason != nil ? .notApplicable : value > 0 ? .met : isDone ? .missed : .notYet
            return CounterVerdict(
                name: requirement.name, value: value, state: state, reason: requirement.reason ?? "")
        }
    }

    /// The largest number of legal states of a completed cut, in decimal; nil without a completed cut.
    package func largestCompletedDenominator() throws -> String? {
        try one(
            "SELECT legal_states FROM cut WHERE complete ORDER BY length(legal_states) DESC, legal_states DESC LIMIT 1"
        ) { $0.text(0) }
    }

    /// The simplest finding of a signature, its number in the file, and how many findings have the signature.
    package struct SignedFinding: Sendable {
        package let number: Int
        package let count: Int
        package let finding: Finding

        package init(number: Int, count: Int, finding: Finding) {
            (self.number, self.count, self.finding) = (number, count, finding)
        }
    }

    /// Each signature once, those with the simplest findings first.
    package func signatures() throws -> [SignedFinding] {
        try Statement(
            connection,
            """
            SELECT number, findings, data
            FROM (
                SELECT *, count(*) OVER (PARTITION BY oracle, kind, step) AS findings, row_number() OVER (
                    PARTITION BY oracle, kind, step ORDER BY crashes, decisions, operation, number) AS place
                FROM finding)
            WHERE place = 1
            ORDER BY crashes, decisions, operation, number
            """
        ).all { (row) throws(StoreError) in
            guard let finding = try? StoredJSON.value(Finding.self, of: Data(row.text(2).utf8)) else {
                throw StoreError(.corrupt, "finding \(row[0]) of the campaign file cannot be read")
            }
            return SignedFinding(number: Int(row[0]), count: Int(row[1]), finding: finding)
        }
    }

    /// The seconds that all runs of this campaign have noted under `timing`; nil if none has.
    package func seconds(of timing: String) throws -> Double? {
        let sql = "SELECT CAST(seconds * 1e6 AS INTEGER) FROM timing WHERE name = '\(timing)'"
        return try one(sql) { Double($0[0]) / 1e6 }
    }
}
