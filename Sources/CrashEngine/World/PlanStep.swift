package import LayoutStore

/// One operation of a plan, and where it comes from.
package struct PlanStep: Hashable, Sendable, CustomStringConvertible {
    package let operation: WorkloadOperation
    package let durability: Durability
    /// Line of the recorded list, or 0 for what the plan adds.
    package let line: Int
    /// Which of the plan's lists it comes from.
    package let list: Int

    package init(_ operation: WorkloadOperation, _ durability: Durability, line: Int = 0, list: Int = 0) {
        self.operation = operation
        self.durability = durability
        self.line = line
        self.list = list
    }

    package var description: String {
        let origin = line == 0 ? "plan" : "line \(line)"
        return "\(operation.words) [\(durability), \(origin)]"
    }
}
