package import LayoutStore

/// What a block of a file is.
package enum BlockKind: CaseIterable, Sendable {
    case hole, unwritten
    /// Written, and no other place shows it.
    case own
    /// Several places show it.
    case shared
}

/// Something about a range of a file that a call names, as it was before the call. Traits of one facet exclude each other; a range can
/// have any number of the traits without a facet.
package enum RangeTrait: Hashable, Sendable, CustomStringConvertible {
    /// Where an edge lies.
    package enum Edge: CaseIterable, Sendable {
        case border, insideBlock
    }

    /// Where the range lies to the end of file.
    package enum EndOfFile: CaseIterable, Sendable {
        case before, at, across, from, past
    }

    /// How many runs of blocks of one kind, one after the other on disk, the range meets.
    package enum Runs: CaseIterable, Sendable {
        case none, one, two, more
    }

    package enum Way: CaseIterable, Sendable {
        case mapping, pin
    }

    package enum Use: CaseIterable, Sendable {
        case reading, writing
    }

    case begins(BlockKind)
    case beginsAt(Edge)
    case ends(BlockKind)
    case endsAt(Edge)
    case endOfFile(EndOfFile)
    case runs(Runs)
    case isHeld(Bool)
    case has(BlockKind)
    case heldBy(HolderScope)
    case heldThrough(Way)
    case heldFor(Use)

    static let all: [RangeTrait] =
        BlockKind.allCases.map(begins) + Edge.allCases.map(beginsAt) + BlockKind.allCases.map(ends)
        + Edge.allCases.map(endsAt) + EndOfFile.allCases.map(endOfFile) + Runs.allCases.map(runs)
        + [isHeld(false), isHeld(true)] + BlockKind.allCases.map(has) + HolderScope.allCases.map(heldBy)
        + Way.allCases.map(heldThrough) + Use.allCases.map(heldFor)

    /// The number of the facet; nil for a trait that others like it do not exclude.
    var facet: Int? {
        switch self {
        case .begins: 0
        case .beginsAt: 1
        case .ends: 2
        case .endsAt: 3
        case .endOfFile: 4
        case .runs: 5
        case .isHeld: 6
        case .has, .heldBy, .heldThrough, .heldFor: nil
        }
    }

    /// Whether only a held range has it.
    var saysWhoHolds: Bool {
        switch self {
        case .heldBy, .heldThrough, .heldFor: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .begins(let kind): "begins in \(kind)"
        case .beginsAt(let edge): "begins at \(edge)"
        case .ends(let kind): "ends in \(kind)"
        case .endsAt(let edge): "ends at \(edge)"
        case .endOfFile(let place): "lies \(place) EOF"
        case .runs(let count): "runs \(count)"
        case .isHeld(let isHeld): isHeld ? "held" : "not held"
        case .has(let kind): "has \(kind)"
        case .heldBy(let scope): "held by \(scope)"
        case .heldThrough(let way): "held by \(way)"
        case .heldFor(let use): "held for \(use)"
        }
    }
}
