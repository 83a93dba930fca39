/// One small bug: the code of one phrase, and what stands there instead.
package struct Change: Hashable, Sendable {
    package enum Kind: String, Codable, CaseIterable, Sendable {
        case leftOut = "left out"
        case swapped = "swapped"
        case comparison, arithmetic, logic, bound, extreme, number, end, neighbour, durability, fork, truth
        case alwaysTrue = "always true"
        case alwaysFalse = "always false"
        case negated
        case branches
        case fallback
        case onlyFirst = "only first"
        case withoutLast = "without last"
    }

    /// How the change lies beside the code that it changes.
    package enum Form: Hashable, Sendable {
        case leftOut
        /// These statements instead.
        case statements(String)
        /// This expression instead.
        case expression(String)
        /// The elements of the sequence that a call leaves.
        case elements(call: String, changed: String, otherwise: String)
    }

    package let path: String
    package let kind: Kind
    package let form: Form
    /// The lines of the file that it stands in, counted from 1. No other change may stand there.
    package let lines: ClosedRange<Int>
    /// The bytes of the file that it takes the place of.
    package let bytes: Range<Int>
    /// The code that is changed, and what it becomes, each on one line; `after` is empty where nothing is left.
    package let before: String
    package let after: String

    /// Code that is `source` until the change of this number is awake.
    ///
    /// Line breaks stay where they are: a comment may end before one.
    package func text(_ source: String, number: Int) -> String {
        switch form {
        case .leftOut: "if plantedBug != \(number) { \(source) }"
        case .statements(let changed): "if plantedBug == \(number) { \(changed) } else { \(source) }"
        case .expression(let changed): "plantedBug == \(number) ? (\(changed)) : (\(source))"
        case .elements(let call, let changed, let otherwise):
            "(\(source)).\(call)(plantedBug == \(number) ? \(changed) : \(otherwise))"
        }
    }
}

/// A change in a copy of the package, with the number that wakes it.
package struct PlantedChange: Codable, Hashable, Sendable {
    package let number: Int
    package let path: String
    package let line: Int
    package let kind: Change.Kind
    package let before: String
    package let after: String

    package init(_ change: Change, number: Int) {
        self.number = number
        path = change.path
        line = change.lines.lowerBound
        kind = change.kind
        before = change.before
        after = change.after
    }

    /// A row of a table whose columns tabs separate.
    package var row: String {
        "\(number)\t\(path):\(line)\t\(kind.rawValue)\t\(before) → \(after.isEmpty ? "∅" : after)"
    }
}
