internal import LayoutStore
internal import Schemas

/// What a campaign is: two runs with equal identities do the same work.
package struct CampaignIdentity: Hashable, Sendable {
    package let seed: UInt64
    package let workloads: String
    package let rulesOff: String
    package let journalMode: String
    package let crashKinds: String

    package init(_ recording: Recording, workloads: [FsxOperationList]) {
        seed = recording.plan.seed
        self.workloads = workloads.map { "\($0.label) \($0.contentHash)" }.joined(separator: "\n")
        rulesOff = recording.rules.switchedOff.map(\.name).joined(separator: "\n")
        journalMode = recording.journal.name
        crashKinds = CrashKind.allCases.map(\.rawValue).joined(separator: "\n")
    }
}

/// Why a campaign file cannot be used.
package struct CampaignFileError: Error, CustomStringConvertible, Sendable {
    package let description: String
}

/// Totals of a campaign file.
package struct CampaignTotals: Sendable, Equatable {
    package let cuts: Int
    package let visited: Int
    /// Of the visited ones, those that were explored themselves.
    package let explored: Int
    package let complete: Int
    /// Distinct post-crash states that were checked.
    package let states: Int
    /// Decision sequences explored.
    package let paths: Int
    package let recoveries: Int
    package let outcomes: Int
    package let findings: Int
}

/// A campaign in an SQLite file: resumable, because a cut is one transaction, and queryable.
package final class CampaignStore {
    private let connection: Connection
    private let recording: Recording
    private let command: (CutPoint?) -> String
    private let putCut, putState, putOutcome, addCounter, putFinding, putTiming: Statement

    /// Opens or makes the file at `path`. Throws if it belongs to a campaign of another identity, or is none.
    ///
    /// `command` is the line that shows a finding at a cut again; nil stands for one that needs no crash.
    package init(
        path: String, identity: CampaignIdentity, recording: Recording, cuts: Int,
        command: @escaping (CutPoint?) -> String
    ) throws {
        self.recording = recording
        self.command = command
        connection = try Connection(path: path, vfs: nil, create: true)
        putCut = Statement(
            connection,
            """
            INSERT INTO cut (number, pass, operation, nth_write, in_flight_sectors, paths, states, recoveries, complete,
                included_in, step, kind, legal_states)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """)
        putState = Statement(connection, "INSERT OR IGNORE INTO state VALUES (?1) RETURNING 1")
        putOutcome = Statement(connection, "INSERT OR IGNORE INTO outcome VALUES (?1)")
        addCounter = Statement(
            connection,
            "INSERT INTO counter (value, name) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?1")
        putFinding = Statement(
            connection,
            """
            INSERT INTO finding (cut, ordinal, lsn, oracle, kind, detail, decisions, story, command)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        putTiming = Statement(
            connection,
            """
            INSERT INTO timing (seconds, name) VALUES (?1 / 1e6, ?2)
            ON CONFLICT (name) DO UPDATE SET seconds = seconds + ?1 / 1e6
            """)
        let tables = try one("SELECT count(*) FROM sqlite_schema") { $0[0] }
        if tables == 0 {
            try make(identity, recording, cuts)
        } else {
            try check(identity, recording, cuts, path)
        }
    }

    private func make(_ identity: CampaignIdentity, _ recording: Recording, _ cuts: Int) throws {
        try connection.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        try transact {
            try connection.run(Schema.campaign)
            try Statement(
                connection,
                """
                INSERT INTO campaign (id, fingerprint, device_blocks, cuts, seed, workloads, rules_off, journal_mode,
                    crash_kinds)
                VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """
            ).run(
                [recording.fingerprint, recording.blocks.value, Int64(cuts)],
                texts: [
                    String(identity.seed), identity.workloads, identity.rulesOff, identity.journalMode,
                    identity.crashKinds,
                ])
            let step = Statement(connection, "INSERT INTO plan_step (operation, what) VALUES (?1, ?2)")
            for (operation, what) in recording.operations.enumerated() {
                try step.run([Int64(operation)], texts: [what])
            }
            for (name, value) in recording.counters.sorted(by: { $0.key < $1.key }) {
                try addCounter.run([Int64(value)], texts: [name])
            }
            for (ordinal, violation) in recording.liveViolations.enumerated() {
                try putFinding.run(
                    [-1, Int64(ordinal), 0],
                    texts: [
                        "world", "read_never_written", violation.message, "",
                        "VIOLATED  read_never_written   without any crash\n  \(violation.message)", command(nil),
                    ])
            }
        }
    }

    private func check(_ identity: CampaignIdentity, _ recording: Recording, _ cuts: Int, _ path: String) throws {
        let known: [String]
        do {
            known =
                try one("SELECT seed, workloads, rules_off, journal_mode, crash_kinds, fingerprint FROM campaign") {
                    row in
                    (0..<6).map { row.text($0) }
                } ?? []
        } catch {
            throw CampaignFileError(description: "\(path) is an SQLite file, but no campaign; name another file")
        }
        let wanted = [
            String(identity.seed), identity.workloads, identity.rulesOff, identity.journalMode, identity.crashKinds,
        ]
        let names = ["seed", "workloads", "rules off", "journal mode", "crash kinds"]
        for (name, (old, new)) in zip(names, zip(known, wanted)) where old != new {
            throw CampaignFileError(
                description: "\(path) is a campaign with other \(name) (\(old.isEmpty ? "none" : old), not "
                    + "\(new.isEmpty ? "none" : new)); name another file, or run with the same")
        }
        guard known.last == String(recording.fingerprint) else {
            throw CampaignFileError(
                description: "\(path) was recorded by another build: the same seed gave other events; name another file"
            )
        }
    }

    // MARK: reading

    package func visitedCuts() throws -> Set<Int> {
        Set(try Statement(connection, "SELECT number FROM cut").all { Int($0[0]) })
    }

    package func totals() throws -> CampaignTotals {
        let sql =
            "SELECT cuts, visited, complete, states_checked, store_recoveries, distinct_outcomes, findings, paths, explored FROM coverage"
        return try one(sql) { row in
            let numbers = (0..<9).map { Int(row[$0]) }
            return CampaignTotals(
                cuts: numbers[0], visited: numbers[1], explored: numbers[8], complete: numbers[2], states: numbers[3],
                paths: numbers[7],
                recoveries: numbers[4],
                outcomes: numbers[5], findings: numbers[6])
        }!  // the view groups by the one row of campaign
    }

    package func counters() throws -> [String: Int] {
        let rows = try Statement(connection, "SELECT name, value FROM counter").all { ($0.text(0), Int($0[1])) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// The largest number of legal states that a completed cut stands for, in decimal.
    package func largestCompletedDenominator() throws -> String? {
        try one(
            "SELECT legal_states FROM cut WHERE complete ORDER BY length(legal_states) DESC, legal_states DESC LIMIT 1"
        ) { $0.text(0) }
    }

    /// Each kind of finding once, at its first cut, and how many there are.
    package func signatures() throws -> [(count: Int, cut: Int, story: String, command: String)] {
        try Statement(
            connection,
            """
            SELECT s.findings, s.first_cut, f.story, f.command FROM signature s
            JOIN finding f ON f.cut = s.first_cut AND f.oracle = s.oracle AND f.kind = s.kind
            GROUP BY s.oracle, s.kind ORDER BY s.oracle, s.kind
            """
        ).all { (Int($0[0]), Int($0[1]), $0.text(2), $0.text(3)) }
    }

    private func one<R>(_ sql: String, _ decode: (Columns) -> R) throws -> R? {
        try Statement(connection, sql).first { (row) throws(StoreError) in decode(row) }
    }

    // MARK: writing

    /// Puts one explored cut and all that came of it, in one transaction.
    ///
    /// `others` are cuts whose states are all among this one's: they are as complete as it is.
    /// Returns how many of its states no cut before had shown.
    package func commit(
        _ point: CutPoint, pass: Int, _ result: CutResult, including others: [CutPoint]
    ) throws -> Int {
        var new = 0
        try transact {
            let behind = result.bundles.compactMap(\.content)
            for hash in behind.flatMap({ $0.states.sorted() }) + result.states.sorted() { new += try putState.first(hash) { Int($0[0]) } ?? 0 }
            try putCut.run(
                [
                    Int64(point.number), Int64(pass), Int64(point.cut.operation), Int64(point.cut.nthWrite),
                    Int64(result.inFlightSectors), Int64(result.paths + behind.reduce(0) { $0 + $1.paths }), Int64(new),
                    Int64(behind.reduce(0) { $0 + $1.recoveries }),
                    result.isComplete ? 1 : 0, Int64(point.number),
                ], texts: [point.cut.step, point.cut.kind.rawValue, result.legalStates])
            for other in others {
                try putCut.run(
                    [
                        Int64(other.number), Int64(pass), Int64(other.cut.operation), Int64(other.cut.nthWrite), 0, 0,
                        0, 0,
                        result.isComplete ? 1 : 0, Int64(point.number),
                    ], texts: [other.cut.step, other.cut.kind.rawValue, ""])
            }
            for hash in behind.flatMap({ $0.outcomes.sorted() }) { try putOutcome.run(hash) }
            let counters = behind.reduce(into: result.counters) { $0.merge($1.counters, uniquingKeysWith: +) }
            for (name, value) in counters.sorted(by: { $0.key < $1.key }) {
                try addCounter.run([Int64(value)], texts: [name])
            }
            var kinds: Set<String> = []
            for finding in result.findings + behind.flatMap(\.findings) {
                guard kinds.insert("\(finding.violation.oracle)/\(finding.violation.kind)").inserted else { continue }
                try putFinding.run(
                    [Int64(point.number), Int64(kinds.count), finding.lsn],
                    texts: [
                        finding.violation.oracle, finding.violation.kind, finding.violation.detail,
                        finding.decisions.map(String.init).joined(separator: ","),
                        Story(recording, point).lines(finding).joined(separator: "\n"), command(point),
                    ])
            }
        }
        return new
    }

    /// Seconds that all runs of this campaign have noted under `timing`, or nil.
    package func seconds(of timing: String) throws -> Double? {
        let sql = "SELECT CAST(seconds * 1e6 AS INTEGER) FROM timing WHERE name = '\(timing)'"
        return try one(sql) { Double($0[0]) / 1e6 }
    }

    package func add(_ timing: String, microseconds: Int64) throws {
        try putTiming.run([microseconds], texts: [timing])
    }

    private func transact(_ body: () throws -> Void) throws {
        try connection.run("BEGIN IMMEDIATE")
        do {
            try body()
            try connection.run("COMMIT")
        } catch {
            try? connection.run("ROLLBACK")  // the first error is the one that counts
            throw error
        }
    }
}
