// The full check: everything that a store says more than once is compared, everything that has a checksum is recomputed, and
// the invariants are asked. It reads, and repairs nothing.
//
//   FullCheck --- RawTables ---+--- SQLiteRawTables   a database
//                              +--- MemoryRawTables   the tables of a memory backend
//
//   bit of …                               is seen by
//   a row of the eleven state tables       state_hash: the sum over the rows as they lie in the tables, and every record's
//   the row of store                       header: header_sum over all its columns
//   a record or a fact of the journal      journal_chain; ordinals by journal_facts
//   an index, a page's own structure       database: SQLite's integrity_check looks every row up in every index
//   the text of a view or a table          schema: compared with what this version makes
//   the database's log                     log: a frame that does not match its sum ends the log, and shows by its salts
//   the superblock                         superblock: its checksum
//   file contents                          nothing: data has no checksum
//
// Rows are read raw, as the words of their table's declaration, so that no damage can trap a decoder. The check itself knows no
// SQL and no connection: database, foreign keys, schema and log are the medium's own checks (RawTables.ownChecks). A check that
// throws says so in its finding, and the others go on.
//
// Not covered: two changes that cancel out in a 64-bit sum; what no structure says twice, such as the anchor's chain value
// of a journal without records beyond header_sum. Repair is a step of its own.
// Source: PROTOCOL P5.3, P7.1, P8.

/// One run of the full check after another, over the raw tables of one medium.
package final class FullCheck {
    package let tables: any RawTables
    private(set) var findings: [CheckFinding] = []

    package init(_ tables: any RawTables) { self.tables = tables }

    /// Tells the check that the files under it were exchanged. A changed schema is compared, but not parsed again.
    package func remount() throws(StoreError) { try tables.remount() }

    /// Checks once.
    package func run(_ device: (any BlockDevice)?) -> CheckReport {
        findings = []
        var begun: [CheckFinding] = []
        do throws(StoreError) {
            try tables.atOneMoment { checkAll(device) }
        } catch {
            begun = [Self.finding(.database, error)]
        }
        return CheckReport(findings: begun + findings)
    }

    private func checkAll(_ device: (any BlockDevice)?) {
        for own in tables.ownChecks {
            attempt(own.check) { () throws(StoreError) in findings += try own.find() }
        }
        var header: StoreHeader?
        attempt(.header) { () throws(StoreError) in header = try checkHeader() }
        var rows: StoredRows?
        attempt(.stateHash) { () throws(StoreError) in rows = try checkRows(header) }
        attempt(nil) { () throws(StoreError) in try checkInvariants(header) }
        checkJournal(header, rows)
        checkSuperblock(header, device)
        checkReport()
    }

    /// A check without a finding has not passed.
    private func checkReport() {
        var checks = tables.ownChecks.map(\.check)
        checks += [.header, .stateHash]
        checks += Invariant.allCases.map { .invariant($0) }
        checks += [.journalChain, .journalFacts, .journalFold, .superblock]
        let said = Set(findings.map(\.check))
        for check in checks where !said.contains(check) {
            report(check, .couldNotCheck, "the check ended without a word of it, which is a mistake of the check")
        }
    }

    func report(_ check: StoreCheck, _ verdict: CheckFinding.Verdict, _ detail: String) {
        findings.append(CheckFinding(check, verdict, detail))
    }

    /// Reports `problems`, at most three of them in words, or that the check holds.
    func report(_ check: StoreCheck, problems: [String], _ verdict: CheckFinding.Verdict = .violated, holds: String) {
        findings.append(CheckFinding(check, problems: problems, verdict, holds: holds))
    }

    /// Runs a part of the check; what it throws is a finding. Nil stands for all invariants.
    func attempt(_ check: StoreCheck?, _ body: () throws(StoreError) -> Void) {
        do throws(StoreError) {
            try body()
        } catch {
            for check in check.map({ [$0] }) ?? Invariant.allCases.map({ .invariant($0) }) {
                findings.append(Self.finding(check, error))
            }
        }
    }

    static func finding(_ check: StoreCheck, _ error: StoreError) -> CheckFinding {
        let isDamage = error.code == .corrupt || error.code == .input
        return CheckFinding(check, isDamage ? .violated : .couldNotCheck, error.description)
    }
}
