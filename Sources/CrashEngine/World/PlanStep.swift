package import LayoutStore

/// One operation of a plan, and its origin.
package struct PlanStep: Hashable, Sendable, CustomStringConvertible {
    package let operation: WorkloadOperation
    package let durability: Durability
    /// The line of the recorded list; 0 for an operation that the plan adds.
    package let line: Int
    /// The index of the recorded list among the plan's lists.
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
