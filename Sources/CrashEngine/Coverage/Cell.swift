internal import LayoutStore

/// A cell of what plans are to reach: two features that a successful call of one kind had at once. Cells follow from the enums, and have
/// no list of their own.
/// Source: CRASHMODEL M6.
package struct Cell: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Kind, first and second feature, by their places.
    private let number: Int32

    private static let features = Feature.all
    private static let kinds = WorkloadOperation.Kind.allCases
    private static let places = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1, $0) })
    private static let kindPlaces = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })

    /// - Parameters:
    ///   - first: the place of a feature.
    ///   - second: that of one behind it.
    private init(_ kind: Int, _ first: Int, _ second: Int) {
        number = Int32((kind * Self.features.count + first) * Self.features.count + second)
    }

    package var kind: WorkloadOperation.Kind { Self.kinds[Int(number) / Self.features.count / Self.features.count] }
    package var first: Feature { Self.features[Int(number) / Self.features.count % Self.features.count] }
    package var second: Feature { Self.features[Int(number) % Self.features.count] }

    package static func < (one: Cell, other: Cell) -> Bool { one.number < other.number }

    package var description: String { "\(kind.rawValue): \(words[1]), \(words[2])" }

    /// Its kind and features, as the campaign file has them.
    package var words: [String] {
        let count = Self.features.count
        return [kind.rawValue, Self.names[Int(number) / count % count], Self.names[Int(number) % count]]
    }

    private static let names = features.map(\.description)

    /// The cells that a call with `features` reaches.
    package static func pairs(_ kind: WorkloadOperation.Kind, _ features: [Feature]) -> [Cell] {
        let kind = kindPlaces[kind]!  // every kind has a place
        let places = features.map { Self.places[$0]! }.sorted()  // as every feature has
        return places.indices.flatMap { index in
            places[(index + 1)...].lazy.filter { !excludes[places[index]][$0] }.map { Cell(kind, places[index], $0) }
        }
    }

    private static let excludes = features.map { one in features.map(one.excludes) }

    /// Every cell that a call can reach, as far as the store's rules say.
    package static let possible: [Cell] = kinds.flatMap { kind in
        pairs(kind, features.filter { kind.impossible($0) == nil }).filter { $0.impossible == nil }
    }
}
