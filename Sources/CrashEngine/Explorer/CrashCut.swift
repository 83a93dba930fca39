package import LayoutStore

/// A place where a crash is injected: bound to operation, step and n-th event, so that it survives unrelated edits.
package struct CrashCut: Hashable, Codable, Sendable {
    package let kind: CrashKind
    /// Operation of the recording, from 1; the set-up is 0. Inside recovery: that of the crash before.
    package let operation: Int
    /// Raw values of ``Step``.
    package let operationKind: Int64
    package let stepName: Int64
    /// Which media event of that operation and step is the last one before the crash, from 1; 0 for none.
    package let nthWrite: Int
    /// Pages of the write after it that a killed process has still done.
    package let pages: Int
    /// A reader in another process keeps the WAL index as it was.
    package let keepsIndex: Bool

    package init(
        kind: CrashKind, operation: Int, step: Step, nthWrite: Int, pages: Int = 0, keepsIndex: Bool = false
    ) {
        self.kind = kind
        self.operation = operation
        operationKind = step.operation.rawValue
        stepName = step.name.rawValue
        self.nthWrite = nthWrite
        self.pages = pages
        self.keepsIndex = keepsIndex
    }

    package var step: String {
        guard let operation = OperationKind(rawValue: operationKind), let name = StepName(rawValue: stepName) else {
            return "unknown step"
        }
        return Step(operation, name).description
    }

    package var description: String {
        let torn = pages > 0 ? " and \(pages) pages of the next write" : ""
        return "\(kind), \(step), event \(nthWrite)\(torn)\(keepsIndex ? ", a reader keeps the WAL index" : "")"
    }
}

/// A crash inside the recovery from another one, and what the media then did.
package struct InnerCrash: Hashable, Codable, Sendable {
    package let cut: CrashCut
    /// The chooser's answers after it.
    package let decisions: [Int]
}
