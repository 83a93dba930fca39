internal import Foundation
private import LayoutStore
internal import Workloads

/// What a plan is drawn around, or a plan itself: input with a name.
package struct Workload: Sendable {
    package enum Content: Sendable {
        /// A recorded list, around which the planner draws clients and motifs.
        case list(FsxOperationList)
        /// A whole plan, which is run as it is written.
        case written(WrittenPlan)
    }

    /// The workload's name in errors: its path, or a name of its own.
    package let name: String
    /// The workload's name in reports: the file's name without folder and extension.
    package let label: String
    /// The text as it was read.
    package let text: String
    /// A hash of the text, which tells two workloads with the same name apart.
    package let contentHash: Int64
    package let content: Content

    /// Reads the file at `path`: a list (.fsxops), or a plan (.json). Blocks on the file.
    package init(path: String) throws(InputError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, line: 0, message: "the workload cannot be read; is it there, and a file?")
        }
        try self.init(name: path, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads `text`, which is a plan if it begins like a JSON object, and a list otherwise. O(length).
    ///
    /// - Parameter label: ``label``; nil takes it from the name.
    package init(name: String, label: String? = nil, text: String) throws(InputError) {
        let isPlan = text.first { !$0.isWhitespace } == "{"
        self.init(
            name: name, label: label, text: text,
            isPlan
                ? .written(try WrittenPlan(name: name, text: text))
                : .list(try FsxOperationList(name: name, text: text)))
    }

    /// A plan that was drawn, as the document that says it.
    package init(drawn plan: Plan) throws {
        let name = plan.workloads.joined(separator: "+")
        let written = WrittenPlan(plan, about: "drawn from seed \(plan.seed)")
        self.init(name: name, label: name, text: try written.text, .written(written))
    }

    private init(name: String, label: String?, text: String, _ content: Content) {
        self.name = name
        self.text = text
        self.content = content
        self.label = label ?? URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
        contentHash = RecordWords.hash(text.utf8.map(Int64.init), seed: 0)
    }

    /// The list that is compiled into the binary: a campaign runs it when it is given no other. Parsed once, at first use.
    package static let builtIn: Workload = {
        do {
            return try Workload(name: BuiltIn.name, text: BuiltIn.text)
        } catch {
            // No rule can reach this: the text was compiled in, and a test reads it.
            preconditionFailure("\(error)")
        }
    }()

    /// Whether it is the list in the binary.
    package var isBuiltIn: Bool { label == Self.builtIn.label && contentHash == Self.builtIn.contentHash }

    /// The recorded list; nil for a plan.
    package var list: FsxOperationList? { if case .list(let list) = content { list } else { nil } }

    /// How many operations it has.
    package var count: Int {
        switch content {
        case .list(let list): list.operations.count
        case .written(let plan): plan.steps.count
        }
    }

    /// Throws unless these workloads can make one plan: a written plan stands for itself.
    package static func check(_ workloads: [Workload]) throws(InputError) {
        for workload in workloads {
            if workload.count == 0 {
                throw InputError(file: workload.name, line: 0, message: "the list has no operation to run")
            }
            if case .written = workload.content, workloads.count > 1 {
                throw InputError(
                    file: workload.name, line: 0, message: "a plan is run by itself; name it without other workloads")
            }
        }
    }
}
