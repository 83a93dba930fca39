/// Answers with recorded decisions, in order, and with 0 after their end: without any, everything is the oldest.
package final class ReplayChooser: Chooser {
    package let decisions: [Int]
    /// The questions so far, in order.
    package private(set) var points: [ChoicePoint] = []
    /// True when a recorded decision did not fit its question.
    package private(set) var diverged = false

    package init(_ decisions: [Int] = []) { self.decisions = decisions }

    package func choose(_ point: ChoicePoint, among count: Int) -> Int {
        defer { points.append(point) }
        guard points.count < decisions.count else { return 0 }
        let answer = decisions[points.count]
        guard answer < count else {
            diverged = true
            return count - 1
        }
        return answer
    }
}
