// This chooser goes depth first through all sequences of decisions.
//
// A run that is repeated with the same answers asks the same questions, so the set of all runs is a tree, and a run is
// the path to a leaf. The first run takes branch 0 everywhere. next() takes the next branch at the last question that
// has one left, and forgets the answers after it; then the run is repeated from the start:
//
//   decisions   0 0 0 | 0 0 1 | 0 1 | 1 0 | 1 1     (the second answer may change which questions follow)
//
// Memory: a few words for each question of one path. Not covered: a run that asks other questions under the same
// answers. If their number or their widths differ, ``diverged`` says so, and what was explored until then proves
// nothing.

/// Visits every sequence of decisions once; see the top of the file.
///
///     let chooser = DepthFirstChooser()
///     repeat { run(chooser) } while chooser.next()
package final class DepthFirstChooser: Chooser {
    /// The answers of the current run so far, followed by those that it will repeat.
    package private(set) var decisions: [Int]
    /// The question of each decision of the current run; those not asked yet may be missing.
    private var points: [ChoicePoint] = []
    /// The questions of the current run, each with its answer and its width.
    package var path: [(point: ChoicePoint, pick: Int, count: Int)] {
        zip(points, zip(decisions, widths)).map { ($0, $1.0, $1.1) }
    }

    /// True once a repeated question had another number of possibilities than before, or a run asked fewer questions.
    package private(set) var diverged = false

    /// How many possibilities each decision had; 0 for a decision of the prefix that was not asked yet.
    private var widths: [Int]
    private let fixed: Int
    /// How many questions the current run has asked.
    package private(set) var asked = 0

    /// - Parameter prefix: decisions that every run begins with; ``next()`` never changes them.
    package init(prefix: [Int] = []) {
        decisions = prefix
        widths = Array(repeating: 0, count: prefix.count)
        fixed = prefix.count
    }

    package func choose(_ point: ChoicePoint, among count: Int) -> Int {
        defer { asked += 1 }
        if asked < points.count { points[asked] = point } else { points.append(point) }
        guard asked < decisions.count else {
            decisions.append(0)
            widths.append(count)
            return 0
        }
        if widths[asked] == 0 { widths[asked] = count }
        if widths[asked] != count || decisions[asked] >= count { diverged = true }
        return min(decisions[asked], count - 1)
    }

    /// Hands over all paths that begin with the first `count` answers of this run. The chooser that is returned has
    /// taken this run's path, and goes on with the others; this one forgets all answers after the first `count`.
    package func split(after count: Int) -> DepthFirstChooser {
        let branches = DepthFirstChooser(prefix: Array(decisions.prefix(count)))
        (branches.decisions, branches.widths, branches.points) = (decisions, widths, points)
        (branches.asked, branches.diverged) = (asked, diverged)
        decisions.removeLast(max(0, decisions.count - count))
        widths.removeLast(max(0, widths.count - count))
        asked = min(asked, count)
        return branches
    }

    /// Sets up the next path; false when every path was taken. The next run has to start from the same state.
    package func next() -> Bool {
        if asked < decisions.count { diverged = true }
        asked = 0
        points.removeAll(keepingCapacity: true)
        while decisions.count > fixed {
            let last = decisions.count - 1
            if decisions[last] + 1 < widths[last] {
                decisions[last] += 1
                return true
            }
            decisions.removeLast()
            widths.removeLast()
        }
        return false
    }
}
