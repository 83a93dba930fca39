// This chooser takes a path of decisions again, perhaps in another build, whose store asks in another order or for
// other things:
//
//   path    log frame 2: 1 of 3       device sector 31: 0 of 2      device sector 31: 1 of 2
//   asked   device sector 31 of 2: 0  log frame 2 of 3: 1           device sector 31 of 2: 1      followed
//   asked   log frame 9 of 3: 0                                                                   strayed
//
// Questions about one part get the path's answers in their order. A question that the path does not know gets 0, the
// oldest content.

/// Answers with the decisions of a path; see the top of the file.
package final class PathChooser: Chooser {
    private struct Place: Hashable {
        let medium: String
        let part: Decision.Part
        let number: Int?
    }

    private var left: [Place: ArraySlice<Decision>]
    private let name: (ChoicePoint.Medium) -> String
    private var hasStrayed = false
    /// The candidates that each answer left: for a sector the times of the writes that made them, for a size the bytes,
    /// for an entry the file.
    package private(set) var kept: [ChoicePoint: [Int]] = [:]

    /// - Parameter name: the name of a medium.
    package init(_ path: [Decision], name: @escaping (ChoicePoint.Medium) -> String) {
        left = Dictionary(grouping: path) { Place(medium: $0.medium, part: $0.part, number: $0.number) }
            .mapValues { $0[...] }
        self.name = name
    }

    /// Whether all questions were in the path as they were asked, and all decisions of the path were asked for.
    package var isFollowed: Bool { !hasStrayed && left.values.allSatisfy(\.isEmpty) }

    package func choose(_ point: ChoicePoint, among count: Int) -> Int {
        let asked = Decision(point, of: name(point.medium), pick: 0, among: count)
        let place = Place(medium: asked.medium, part: asked.part, number: asked.number)
        guard let answer = left[place]?.popFirst(), answer.of == count, answer.pick < count else {
            hasStrayed = true
            return 0
        }
        return answer.pick
    }

    package func kept(_ point: ChoicePoint, _ left: () -> [Int]) {
        let left = left()
        // Only what the crash left counts: contents that were written after the crash are not taken up.
        if kept[point].map({ before in left.allSatisfy(before.contains) }) ?? true { kept[point] = left }
    }
}
