package import LayoutStore

/// Something about a call that succeeded: how it was made, what it passed, or what a range of it met.
package enum Feature: Hashable, Sendable, CustomStringConvertible {
    case durability(Durability)
    case keepsSize(Bool)
    /// The store passed it in the call.
    case step(StepName)
    /// Of the only range, or of the first of two, which is the source.
    case first(RangeTrait)
    /// Of the second range, which is the target.
    case second(RangeTrait)

    /// That a call has passed `step`; nil for steps that say nothing about it: every call begins and ends, and a holder that lets go is
    /// no part of the call in whose way it was.
    static func passed(_ step: Step) -> Feature? {
        step.operation == .letGo || isFrame(step.name) ? nil : .step(step.name)
    }

    private static func isFrame(_ name: StepName) -> Bool { name == .begin || name == .end }

    package static let all: [Feature] =
        Durability.allCases.map(durability) + [keepsSize(false), keepsSize(true)]
        + StepName.allCases.filter { !isFrame($0) }.map(step)
        + RangeTrait.all.map(first) + RangeTrait.all.map(second)

    /// Whether no call has both.
    func excludes(_ other: Feature) -> Bool {
        switch (self, other) {
        case (.durability, .durability), (.keepsSize, .keepsSize): self != other
        // Which steps follow each other says nothing about what was met.
        case (.step, .step): true
        case (.first(let one), .first(let other)), (.second(let one), .second(let other)):
            one.facet != nil && one.facet == other.facet || one == .isHeld(false) && other.saysWhoHolds
                || other == .isHeld(false) && one.saysWhoHolds
        default: false
        }
    }

    package var description: String {
        switch self {
        case .durability(let durability): "\(durability)"
        case .keepsSize(let keeps): keeps ? "keeps its size" : "may grow"
        case .step(let name): "\(name)"
        case .first(let trait): "\(trait)"
        case .second(let trait): "target \(trait)"
        }
    }
}
