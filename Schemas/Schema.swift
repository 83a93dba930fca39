/// The SQL and the JSON schemas of this folder, compiled into the binary, so that nothing has to lie beside it.
///
/// The files are the one definition of tables and invariants; no other source has a CREATE.
package enum Schema {
    /// Tables and indexes of a store: `store.sql`.
    package static let store: String = String(decoding: PackageResources.store_sql, as: UTF8.self)
    /// One view an invariant, empty in a healthy store: `invariants.sql`.
    package static let invariants: String = String(decoding: PackageResources.invariants_sql, as: UTF8.self)
    /// Views for people who ask a store with sqlite3: `reports.sql`.
    package static let reports: String = String(decoding: PackageResources.reports_sql, as: UTF8.self)
    /// What a backup has beside the tables of its store: `backup.sql`.
    package static let backup: String = String(decoding: PackageResources.backup_sql, as: UTF8.self)
    /// How a table of a store is named beside another database's: `attached.sql`.
    package static let attached: String = String(decoding: PackageResources.attached_sql, as: UTF8.self)
    /// Tables of a campaign: `campaign.sql`.
    package static let campaign: String = String(decoding: PackageResources.campaign_sql, as: UTF8.self)
    /// What a case file has to be, as a JSON schema: `case.schema.json`.
    package static let cases: String = String(decoding: PackageResources.case_schema_json, as: UTF8.self)
    /// What a plan that is written down has to be, as a JSON schema: `workload.schema.json`.
    package static let workload: String = String(decoding: PackageResources.workload_schema_json, as: UTF8.self)

    /// The statements of one of the files, each from its CREATE on, with the name of what it makes.
    package static func statements(of sql: String) -> [(name: String, text: String)] {
        var statements: [(name: String, text: String)] = []
        for line in sql.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("CREATE ") {
                let words = line.split(separator: " ")
                statements.append((name: words.count > 2 ? String(words[2]) : "", text: ""))
            }
            guard !statements.isEmpty else { continue }
            statements[statements.count - 1].text += line + "\n"
        }
        return statements
    }
}
