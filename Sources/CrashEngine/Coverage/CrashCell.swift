package import LayoutStore

/// A cell of what campaigns are to reach: a crash of one kind at one step.
package struct CrashCell: Hashable, Sendable, CustomStringConvertible {
    package let step: Step
    package let kind: CrashKind

    package init(_ step: Step, _ kind: CrashKind) { (self.step, self.kind) = (step, kind) }

    package var description: String { "crash: \(step), \(kind.rawValue)" }

    /// As the campaign file has it.
    package var words: [String] { ["crash", "\(step)", kind.rawValue] }

    /// Every cell on a medium that leaves a store after crashes of these kinds.
    package static func possible(_ kinds: [CrashKind]) -> [CrashCell] {
        OperationKind.allCases.flatMap { operation in
            StepName.allCases.map { Step(operation, $0) }.filter { $0.impossible == nil }.flatMap { step in
                kinds.map { CrashCell(step, $0) }
            }
        }
    }
}
