/// What one check of a store came to.
public struct CheckFinding: Hashable, Sendable, CustomStringConvertible {
    /// What a check says.
    public enum Verdict: String, Sendable, CaseIterable {
        /// What was looked at is as it has to be.
        case holds
        /// It breaks its own rule; the detail has the numbers.
        case violated
        /// Two structures contradict each other; the check cannot tell which is right.
        case disagrees
        /// Something was in the way, or is not kept any more.
        case couldNotCheck = "could not check"
    }

    /// What was looked at.
    public let check: StoreCheck
    /// What came of it.
    public let verdict: Verdict
    /// A sentence with the numbers, for `holds` too.
    public let detail: String

    package init(_ check: StoreCheck, _ verdict: Verdict, _ detail: String) {
        self.check = check
        self.verdict = verdict
        self.detail = detail
    }

    /// `problems`, at most three of them in words, or that the check holds.
    init(_ check: StoreCheck, problems: [String], _ verdict: Verdict = .violated, holds: String) {
        let rest = problems.count > 3 ? "; and \(problems.count - 3) more" : ""
        let said = problems.prefix(3).joined(separator: "; ") + rest
        self.init(check, problems.isEmpty ? .holds : verdict, problems.isEmpty ? holds : said)
    }

    /// Check, verdict and detail, in one line.
    public var description: String { "\(check): \(verdict.rawValue): \(detail)" }
}

/// What a full check looks at, in the order of its report.
public enum StoreCheck: Hashable, Sendable, CustomStringConvertible {
    /// The medium's own structures. SQLite's integrity_check: pages, indexes, the CHECKs of the columns; of a pool its root, trees, orders
    /// and free nodes.
    case database
    /// Every row has the rows that it names.
    case foreignKeys
    /// Tables, indexes and views are those of this version: a changed view would be blind.
    case schema
    /// SQLite's own log has no frames behind its end.
    case log
    /// The row of the table `store`, and its checksum.
    case header
    /// The rows add up to the state hash of header and journal.
    case stateHash
    /// No row violates it.
    case invariant(Invariant)
    /// Every record's checksum, from the anchor to the last LSN without a gap.
    case journalChain
    /// Facts are numbered without a gap, and hand-outs, acknowledgements and changes of files are in
    /// the redo part of their record.
    case journalFacts
    /// Every record's redo part decodes; folded, the records give the rows and the state hashes that are there.
    case journalFold
    /// The data device belongs to this store, in this state.
    case superblock

    /// The name that reports have it by.
    public var description: String {
        switch self {
        case .database: "database"
        case .foreignKeys: "foreign_keys"
        case .schema: "schema"
        case .log: "log"
        case .header: "header"
        case .stateHash: "state_hash"
        case .invariant(let invariant): invariant.rawValue
        case .journalChain: "journal_chain"
        case .journalFacts: "journal_facts"
        case .journalFold: "journal_fold"
        case .superblock: "superblock"
        }
    }
}

/// All findings of one full check.
public struct CheckReport: Hashable, Sendable {
    /// One for each check, in their order.
    public let findings: [CheckFinding]

    /// What is damaged.
    public var damage: [CheckFinding] { findings.filter { $0.verdict == .violated || $0.verdict == .disagrees } }
    /// What nobody vouches for: damage, and what could not be checked.
    public var doubts: [CheckFinding] { findings.filter { $0.verdict != .holds } }
    /// Nothing is damaged and nothing was left out.
    public var isHealthy: Bool { doubts.isEmpty }
}
