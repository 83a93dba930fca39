// A campaign is kept in an SQLite file: resumable, since each explored cut is one transaction, and open to queries.
//
//   make      identity, plan, requirements, counters and findings of the recorded run         one transaction
//   commit    one explored cut, the cuts included in it, and all their results                one transaction a cut
//
// Cuts are committed in one order, and the tables do not depend on which worker explored them, but for `timing` and
// `effort` (times, recoveries that a worker's memory saved), which an export leaves out. A kill -9 leaves the file as
// of the last commit, since the page cache outlives the process; a power loss leaves it as of an earlier commit. The
// campaign goes on from either.

package import LayoutStore
internal import Schemas

/// An open campaign file; one process at a time may have it open for writing.
package final class CampaignStore {
    private let lock: FileLock
    package let connection: Connection
    let recording: Recording
    let identity: CampaignIdentity
    let statements: CampaignStatements
    var coverage: CampaignCoverage
    private var sums = CampaignSums()
    /// The pages of a log that is long.
    private static let longLog = 16_384
    /// The pages of the log at which it is emptied.
    private var logLimit = CampaignStore.longLog
    /// How many distinct post-crash states are in the file.
    package internal(set) var stateCount = 0
    package internal(set) var hasFindings = false
    /// Whether one of the findings is an outcome, and no assertion of the store.
    package internal(set) var hasOutcomes = false

    /// Opens or makes the file at `path`. Throws `CampaignFileError` if the file is of another build or identity, is
    /// damaged, or is no campaign file. O(rows).
    package init(
        path: String, identity: CampaignIdentity, workloads: [Workload], recording: Recording,
        order: CampaignOrder
    ) throws {
        self.recording = recording
        self.identity = identity
        lock = try FileLock(path)
        coverage = CampaignCoverage(of: order)
        connection = try CampaignFile.tell(path) { try Connection(path: path, vfs: nil, create: true) }
        statements = CampaignStatements(connection)
        try CampaignFile.tell(path) {
            if try connection.schema().isEmpty {
                try make(workloads)
            } else {
                try CampaignFile.checkSchema(of: connection, path)
                try check(path)
                sums = try CampaignSums(reading: connection, path: path)
                coverage = try CampaignCoverage(of: order, reading: connection, path: path)
            }
            // States are hashes, so each commit touches pages all over the file: keep the pages in memory, and copy
            // them from the log seldom. Commits need not outlive a power loss.
            try connection.run("PRAGMA cache_size = -131072; PRAGMA synchronous = NORMAL")
            connection.watchLog()
            stateCount = try one("SELECT count(*) FROM state") { Int($0[0]) } ?? 0
            hasFindings = try one("SELECT EXISTS (SELECT 1 FROM finding)") { $0.flag(0) } ?? false
            hasOutcomes = try signatures().contains { !$0.finding.isAssertion }
        }
    }

    private func make(_ workloads: [Workload]) throws {
        try connection.run("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL")
        try transact {
            try connection.run(Schema.campaign)
            let columns = identity.columns
            try put(
                "campaign",
                Statement(
                    connection,
                    """
                    INSERT INTO campaign (id, fingerprint, device_blocks, cuts, first_pass, \(columns.map(\.name).joined(separator: ", ")))
                    VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING *
                    """),
                [recording.fingerprint, recording.blocks.value, Int64(coverage.cuts), Int64(coverage.firstPass)],
                texts: columns.map(\.value))
            let workload = Statement(
                connection, "INSERT INTO workload (ordinal, name, text) VALUES (?1, ?2, ?3) RETURNING *")
            for (ordinal, list) in workloads.enumerated() {
                try put(
                    "workload", workload, [Int64(ordinal)], texts: [list.label, list.isBuiltIn ? "" : list.text])
            }
            let step = Statement(connection, "INSERT INTO plan_step (operation, what) VALUES (?1, ?2) RETURNING *")
            for operation in 0...recording.plan.lastOperation {
                try put(
                    "plan_step", step, [Int64(operation)], texts: [recording.plan.words(ofOperation: operation)])
            }
            let requirement = Statement(
                connection, "INSERT INTO requirement (ordinal, name, reason) VALUES (?1, ?2, ?3) RETURNING *")
            for (ordinal, one) in Requirement.all(recording, depth: identity.depth).enumerated() {
                try put("requirement", requirement, [Int64(ordinal)], texts: [one.name, one.reason ?? ""])
            }
            try makeCells()
            try add(recording.counters)
            try add(recording.liveFindings, cut: -1)
        }
    }

    /// Puts the cells that can be reached, and those that were although nothing should.
    private func makeCells() throws {
        let name = Statement(connection, "INSERT INTO cell_name (number, name) VALUES (?1, ?2) RETURNING *")
        let cell = Statement(
            connection, "INSERT INTO cell (call, first, second, times) VALUES (?1, ?2, ?3, ?4) RETURNING *")
        var numbers: [String: Int64] = [:]
        func put(_ words: [String], times: Int) throws {
            for word in words where numbers[word] == nil {
                let number = Int64(numbers.count + 1)
                numbers[word] = number
                try self.put("cell_name", name, [number], texts: [word])
            }
            try self.put("cell", cell, words.map { numbers[$0, default: 0] } + [Int64(times)])
        }
        let possible = Set(Cell.possible)
        for one in Cell.possible + recording.cells.keys.filter({ !possible.contains($0) }).sorted() {
            try put(one.words, times: recording.cells[one, default: 0])
        }
        for one in CrashCell.possible(recording.medium.crashes) { try put(one.words, times: 0) }
    }

    /// Throws `CampaignFileError` unless the file is a campaign of this build and identity.
    private func check(_ path: String) throws {
        for (name, title, new) in identity.columns {
            let old = try one("SELECT \(name) FROM campaign") { $0.text(0) } ?? ""
            guard old != new else { continue }
            if name == "build" {
                throw CampaignFileError(
                    description: "\(path) was made by build \(old), and this is build \(new): what one build "
                        + "passed says nothing about another; name another file, or see this one with `crashtest export`"
                )
            }
            throw CampaignFileError(
                description: "\(path) is a campaign with other \(title) (\(old.isEmpty ? "none" : old), not "
                    + "\(new.isEmpty ? "none" : new)); name another file, or run with the same")
        }
        let known = try one("SELECT fingerprint FROM campaign") { $0[0] }
        guard known == recording.fingerprint else {
            throw CampaignFileError(
                description: "\(path) has another recorded run, although build and seed are the same: it is damaged or "
                    + "was edited, or the run is no function of its seed; name another file")
        }
    }

    func one<R>(_ sql: String, _ decode: (Columns) -> R) throws -> R? {
        try Statement(connection, sql).first { (row) throws(StoreError) in decode(row) }
    }

    /// Runs a statement that puts a row into `table`, and counts the row in the table's sum. Returns whether it put one.
    @discardableResult
    func put(_ table: String, _ statement: Statement, _ values: [Int64], texts: [String] = []) throws -> Bool {
        try statement.first(values, texts: texts) { (row) throws(StoreError) in
            sums.put(row, in: table)
            return true
        } ?? false
    }

    func transact(_ body: () throws -> Void) throws {
        let before = sums
        try statements.begin.run()
        do {
            try body()
            for table in sums.changed.sorted() {
                let sum = sums.sums[table] ?? CampaignSums.Sum()
                try statements.putSum.run([sum.rows, sum.hash], texts: [table])
            }
            try statements.commit.run()
            sums.committed()
        } catch {
            sums = before
            try? connection.run("ROLLBACK")  // the first error is the one that counts
            throw error
        }
        try emptyLog()
    }

    /// Copies the log into the file once it is long, and empties it. Commits do not start it over (LayoutStore's LogGuard): it would
    /// grow for ever. If somebody who reads the file keeps it from that, this is tried again when the log is longer by as much.
    private func emptyLog() throws {
        guard connection.logPages ?? 0 >= logLimit else { return }
        _ = try connection.checkpoint(emptying: true)  // the log that is left says whether it was
        logLimit = (connection.logPages ?? 0) + Self.longLog
    }
}
