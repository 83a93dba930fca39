package import LayoutStore

/// One operation of a plan, and its origin.
package struct PlanStep: Hashable, Codable, Sendable, CustomStringConvertible {
    package let operation: WorkloadOperation
    package let durability: Durability
    /// The line of the recorded list; 0 for an operation that is drawn, or written down.
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

    // MARK: in JSON, without its origin

    private enum Name: CodingKey { case call, durability }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        self.init(
            try container.decode(WorkloadOperation.self, forKey: .call),
            try container.decodeIfPresent(Durability.self, forKey: .durability) ?? .full)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(operation, forKey: .call)
        try container.encode(durability, forKey: .durability)
    }
}
