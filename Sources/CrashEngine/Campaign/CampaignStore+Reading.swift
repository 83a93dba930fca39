internal import Foundation
internal import LayoutStore

extension CampaignStore {
    package func visitedCuts() throws -> Set<Int> {
        Set(try Statement(connection, "SELECT number FROM cut").all { Int($0[0]) })
    }

    package func totals() throws -> CampaignTotals {
        let sql = """
            SELECT cuts, visited, explored, complete, first_pass, first_pass_done, states_checked, paths, store_recoveries,
                distinct_outcomes, findings FROM coverage
            """
        return try one(sql) { row in
            let numbers = (0..<11).map { Int(row[$0]) }
            return CampaignTotals(
                cuts: numbers[0], visited: numbers[1], explored: numbers[2], complete: numbers[3],
                firstPass: numbers[4], firstPassDone: numbers[5], states: numbers[6], paths: numbers[7],
                recoveries: numbers[8], outcomes: numbers[9], findings: numbers[10])
        }!  // the view groups by the one row of campaign
    }

    package func counters() throws -> [String: Int] {
        let rows = try Statement(connection, "SELECT name, value FROM counter").all { ($0.text(0), Int($0[1])) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// In the order of ``Requirement/all(_:)``.
    package func verdicts() throws -> [CounterVerdict] {
        try Statement(connection, "SELECT name, value, state, reason FROM verdict").all { row in
            CounterVerdict(
                name: row.text(0), value: Int(row[1]),
                state: CounterVerdict.State(rawValue: row.text(2))!,  // the view knows these four
                reason: row.text(3))
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
            SELECT s.simplest, s.findings, f.data FROM signature s JOIN finding f ON f.number = s.simplest
            ORDER BY s.crashes, s.decisions, s.operation, f.number
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
