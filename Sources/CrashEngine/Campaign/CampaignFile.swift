internal import Foundation
internal import LayoutStore
internal import Schemas

/// Reads campaign files, of any build whose format has this version.
package enum CampaignFile {
    /// The case of finding `number` in the campaign file at `path`. Blocks on the file.
    ///
    /// Throws `CampaignFileError` if the file is not a campaign file of this version, or has no such finding.
    package static func readCase(_ path: String, finding number: Int) throws -> Case {
        try tell(path) { try read(path, finding: number) }
    }

    /// Turns SQLite's error about a file into a sentence about a campaign file.
    static func tell<R>(_ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as StoreError {
            throw CampaignFileError(description: "\(path) cannot be used as a campaign file: \(error.message)")
        }
    }

    /// Throws `CampaignFileError` unless the database has the tables and views of Schemas/campaign.sql and nothing else: a
    /// trigger or view of somebody else's would run when the tables are used.
    static func checkSchema(of connection: Connection, _ path: String) throws {
        let schema = try connection.schema()
        guard schema.contains(where: { $0.hasPrefix("table campaign ") }) else {
            throw CampaignFileError(
                description:
                    "\(path) is an SQLite file, but no campaign file; name one that crashtest run --db has made")
        }
        let version = try Statement(connection, "PRAGMA user_version").first { (row) throws(StoreError) in row[0] }
        let fresh = try Connection(path: ":memory:", vfs: nil, create: true)
        try fresh.run(Schema.campaign)
        let expected = try Statement(fresh, "PRAGMA user_version").first { (row) throws(StoreError) in row[0] }
        guard version == expected else {
            throw CampaignFileError(
                description: "\(path) is a campaign file of version \(version ?? 0), and this program uses version "
                    + "\(expected ?? 0); ask the program that made it, or name another file")
        }
        guard try fresh.schema() == schema else {
            throw CampaignFileError(
                description: "\(path) has tables, views or triggers that crashtest has not made; name another file")
        }
        try connection.run("PRAGMA cell_size_check = ON")
    }

    private static func read(_ path: String, finding number: Int) throws -> Case {
        let connection = try Connection(path: path, vfs: nil, create: false)
        try checkSchema(of: connection, path)
        let workloads = try Statement(connection, "SELECT name, text FROM workload ORDER BY ordinal").all {
            (name: $0.text(0), text: $0.text(1))
        }.map { workload in
            guard !workload.text.isEmpty else { return Case.StoredWorkload(.builtIn) }
            return Case.StoredWorkload(try Workload(name: workload.name, label: workload.name, text: workload.text))
        }
        let rows = try Statement(
            connection,
            """
            SELECT c.build, c.seed, c.rules_off, c.journal_mode, c.device_blocks, f.data, p.what
            FROM campaign c, finding f JOIN plan_step p ON p.operation = f.operation WHERE f.number = \(number)
            """
        ).all { row in
            (
                build: row.text(0), seed: row.text(1), rules: row.text(2), journal: row.text(3), blocks: row[4],
                data: row.text(5), operation: row.text(6)
            )
        }
        guard let row = rows.first else {
            let count =
                try Statement(connection, "SELECT count(*) FROM finding").first {
                    (row) throws(StoreError) in row[0]
                } ?? 0
            throw CampaignFileError(
                description: "\(path) has no finding \(number): it has \(count == 0 ? "none" : "1 to \(count)")")
        }
        guard let finding = try? StoredJSON.value(Finding.self, of: Data(row.data.utf8)),
            let seed = UInt64(row.seed)
        else { throw CampaignFileError(description: "finding \(number) of \(path) cannot be read; was it edited?") }
        return Case(
            finding, build: row.build, seed: seed, workloads: workloads,
            rulesOff: row.rules.split(separator: "\n").map(String.init), journal: row.journal, deviceBlocks: row.blocks,
            operation: row.operation)
    }
}
