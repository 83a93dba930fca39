// A case is a finding in a file that can go anywhere. It is bound to names, so that another build, on another machine,
// takes the same path again or says why it cannot:
//
//   plan        seed, workloads (their text, or name and hash of a built-in one), rules that are off, journal, device
//   operation   the words of the plan's step; in a build that counts other steps before it, the nearest step with
//               these words is meant
//   finding     the violation; the crash by operation, step and n-th event; the decisions by file and sector; the
//               crashes inside recovery
//
// Numbers of cuts and events are left out, since an edit of the store changes them; the LSN that came back is only
// told.
// Source: DESIGN §5.

package import Foundation
internal import LayoutStore

/// A finding with all that is needed to show it again; see the top of the file.
package struct Case: Codable, Sendable {
    /// One workload of the plan.
    package struct StoredWorkload: Codable, Hashable, Sendable {
        package let name: String
        /// The hash of its text, in hexadecimal.
        package let hash: String
        /// Nil for a built-in list.
        package let text: String?

        package init(_ workload: Workload) {
            name = workload.label
            hash = Self.hash(of: workload)
            text = workload.isBuiltIn ? nil : workload.text
        }

        static func hash(of workload: Workload) -> String {
            String(UInt64(bitPattern: workload.contentHash), radix: 16)
        }
    }

    /// The version of the format.
    package static let version = 1

    package let version: Int
    /// What the case is about, in a person's words.
    package let about: String?
    /// The build that found it.
    package let build: String
    package let seed: UInt64
    package let workloads: [StoredWorkload]
    package let rulesOff: [String]
    package let journal: String
    package let deviceBlocks: Int64
    /// The operation of ``Finding/place``, in the plan's words.
    package let operation: String
    package let finding: Finding

    /// - Parameter operation: in the plan's words.
    package init(
        _ finding: Finding, build: String, seed: UInt64, workloads: [StoredWorkload], rulesOff: [String],
        journal: String,
        deviceBlocks: Int64, operation: String, about: String? = nil
    ) {
        version = Self.version
        self.about = about
        self.build = build
        self.seed = seed
        self.workloads = workloads
        self.rulesOff = rulesOff
        self.journal = journal
        self.deviceBlocks = deviceBlocks
        self.operation = operation
        self.finding = finding
    }

    /// The case of a finding in `recording`, whose plan comes from `workloads`.
    package init(_ finding: Finding, _ workloads: [Workload], _ recording: Recording, build: String) {
        self.init(
            finding, build: build, seed: recording.plan.seed, workloads: workloads.map(StoredWorkload.init),
            rulesOff: recording.rules.switchedOff.map(\.name), journal: recording.medium.name,
            deviceBlocks: recording.blocks.value,
            operation: recording.plan.words(ofOperation: finding.place?.operation ?? 0))
    }

    /// The case's file name: oracle, kind and step, which are the signature, then kind of crash, journal and seed, and a
    /// hash of the workloads and of the rules that are off. Cases of different campaigns have different names.
    package var fileName: String {
        let signature = finding.signature
        let step = signature.step?.description.replacing("/", with: "-") ?? "set-up"
        let crash = finding.crash.map { "-\($0.kind)" } ?? ""
        let plan = RecordWords.hash(
            (workloads.map(\.hash) + rulesOff).joined(separator: "\n").utf8.map(Int64.init), seed: 0)
        let hash = String(UInt64(bitPattern: plan) >> 32, radix: 16)
        return "\(signature.oracle)-\(signature.kind)-\(step)\(crash)-\(journal)-seed\(seed)-\(hash).json"
    }

    // MARK: Files

    /// Reads the case in `bytes`; errors call it `name`.
    package init(name: String, bytes: Data) throws(InputError) {
        do {
            self = try StoredJSON.value(Case.self, of: bytes)
        } catch {
            throw InputError(file: name, line: 0, message: "this is no case: \(StoredJSON.sentence(error))")
        }
        guard version == Self.version else {
            throw InputError(
                file: name, line: 0,
                message: "a case of version \(version) cannot be read; this program reads version \(Self.version)")
        }
        do {
            _ = try plan()
            _ = try rules()
            _ = try medium()
        } catch {
            throw InputError(file: name, line: 0, message: error.message)
        }
        guard finding.place != nil, (2...Self.largestDevice).contains(deviceBlocks) else {
            throw InputError(
                file: name, line: 0,
                message: "a finding has a place, and a device 2 to \(Self.largestDevice) blocks of 4,096 bytes")
        }
    }

    /// The most blocks of a device whose recording fits into memory.
    private static let largestDevice: Int64 = 1 << 20

    /// Reads the file at `path`. Blocks on it.
    package init(path: String) throws(InputError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, line: 0, message: "the case cannot be read; is it there, and a file?")
        }
        try self.init(name: path, bytes: bytes)
    }

    /// The text of the case's file.
    package var text: String { get throws { try StoredJSON.text(of: self, isPretty: true) + "\n" } }

    // MARK: What the names stand for

    /// The whole plan. Throws if this program lacks a workload, or has another text for it.
    func plan() throws(InputError) -> Plan {
        var found: [Workload] = []
        for stored in workloads {
            let workload =
                try stored.text.map { (text) throws(InputError) in
                    try Workload(name: stored.name, label: stored.name, text: text)
                } ?? .builtIn
            guard workload.label == stored.name, StoredWorkload.hash(of: workload) == stored.hash else {
                throw InputError(
                    file: stored.name, line: 0,
                    message:
                        "the workload \(stored.name) with hash \(stored.hash) is not in this program; put its text into the case"
                )
            }
            found.append(workload)
        }
        try Workload.check(found)
        return Planner.plan(found, seed: seed)
    }

    func rules() throws(InputError) -> RuleSet {
        var rules = RuleSet.all
        for name in rulesOff {
            guard let rule = ProtocolRule.allCases.first(where: { $0.name == name }) else {
                throw InputError(
                    file: name, line: 0,
                    message: "there is no rule \(name); `crashtest rules` lists those of this program")
            }
            rules = rules.without(rule)
        }
        return rules
    }

    func medium() throws(InputError) -> StoreMedium {
        guard let medium = StoreMedium.all.first(where: { $0.name == journal }) else {
            throw InputError(file: journal, line: 0, message: "there is no journal mode \(journal)")
        }
        return medium
    }
}
