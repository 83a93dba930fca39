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
    let statements: CampaignStatements
    /// How many distinct post-crash states are in the file.
    package internal(set) var stateCount = 0
    package internal(set) var hasFindings = false

    /// Opens or makes the file at `path`. Throws `CampaignFileError` if the file has another identity, or is no
    /// campaign file.
    /// - Parameter build: names the program that runs.
    package init(
        path: String, identity: CampaignIdentity, workloads: [FsxOperationList], build: String, recording: Recording,
        cuts: Int, firstPass: Int
    ) throws {
        self.recording = recording
        lock = try FileLock(path)
        connection = try Connection(path: path, vfs: nil, create: true)
        statements = CampaignStatements(connection)
        let version = try tell(path) { try one("SELECT count(*) FROM sqlite_schema") { $0[0] } }
        if version == 0 {
            try make(identity, workloads, build, cuts, firstPass)
        } else {
            try check(identity, path)
        }
        // States are hashes, so each commit touches pages all over the file: keep the pages in memory, and copy them
        // from the log seldom.
        try connection.run("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16384")
        stateCount = try one("SELECT count(*) FROM state") { Int($0[0]) } ?? 0
        hasFindings = try one("SELECT EXISTS (SELECT 1 FROM finding)") { $0.flag(0) } ?? false
    }

    private func make(
        _ identity: CampaignIdentity, _ workloads: [FsxOperationList], _ build: String, _ cuts: Int, _ firstPass: Int
    ) throws {
        try connection.run("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        try transact {
            try connection.run(Schema.campaign)
            let columns = identity.columns
            try Statement(
                connection,
                """
                INSERT INTO campaign (id, fingerprint, device_blocks, cuts, first_pass, \(columns.map(\.name).joined(separator: ", ")), build)
                VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                """
            ).run(
                [recording.fingerprint, recording.blocks.value, Int64(cuts), Int64(firstPass)],
                texts: columns.map(\.value) + [build])
            let workload = Statement(connection, "INSERT INTO workload (ordinal, name, text) VALUES (?1, ?2, ?3)")
            for (ordinal, list) in workloads.enumerated() {
                try workload.run([Int64(ordinal)], texts: [list.label, list.isBuiltIn ? "" : list.text])
            }
            let step = Statement(connection, "INSERT INTO plan_step (operation, what) VALUES (?1, ?2)")
            for operation in 0...recording.plan.lastOperation {
                try step.run([Int64(operation)], texts: [recording.plan.words(ofOperation: operation)])
            }
            let requirement = Statement(
                connection, "INSERT INTO requirement (ordinal, name, reason) VALUES (?1, ?2, ?3)")
            for (ordinal, one) in Requirement.all(recording, depth: identity.depth).enumerated() {
                try requirement.run([Int64(ordinal)], texts: [one.name, one.reason ?? ""])
            }
            try add(recording.counters)
            try add(recording.liveFindings, cut: -1)
        }
    }

    private func check(_ identity: CampaignIdentity, _ path: String) throws {
        let isCampaign = try one("SELECT count(*) FROM sqlite_schema WHERE name = 'campaign'") { $0[0] == 1 }
        guard isCampaign == true else {
            throw CampaignFileError(description: "\(path) is an SQLite file, but no campaign; name another file")
        }
        let another = CampaignFileError(
            description: "\(path) was made by another build: the same seed gave other events; name another file")
        let version = try one("PRAGMA user_version") { $0[0] }
        guard version == Self.version else { throw another }
        for (name, title, new) in identity.columns {
            let old = try one("SELECT \(name) FROM campaign") { $0.text(0) } ?? ""
            guard old != new else { continue }
            throw CampaignFileError(
                description: "\(path) is a campaign with other \(title) (\(old.isEmpty ? "none" : old), not "
                    + "\(new.isEmpty ? "none" : new)); name another file, or run with the same")
        }
        let known = try one("SELECT fingerprint FROM campaign") { $0[0] }
        let requirements = try Statement(connection, "SELECT name, reason FROM requirement ORDER BY ordinal").all {
            [$0.text(0), $0.text(1)]
        }
        guard known == recording.fingerprint,
            requirements == Requirement.all(recording, depth: identity.depth).map({ [$0.name, $0.reason ?? ""] })
        else { throw another }
    }

    /// The `user_version` of Schemas/campaign.sql.
    static let version: Int64 = 3

    /// Turns SQLite's error about a file that is no database into a sentence about the file.
    private func tell<R>(_ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as StoreError where error.code == .io || error.code == .corrupt {
            throw CampaignFileError(description: "\(path) is no campaign file: \(error.message)")
        }
    }

    func one<R>(_ sql: String, _ decode: (Columns) -> R) throws -> R? {
        try Statement(connection, sql).first { (row) throws(StoreError) in decode(row) }
    }

    func transact(_ body: () throws -> Void) throws {
        try statements.begin.run()
        do {
            try body()
            try statements.commit.run()
        } catch {
            try? connection.run("ROLLBACK")  // the first error is the one that counts
            throw error
        }
    }
}
