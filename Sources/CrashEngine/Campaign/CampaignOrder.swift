/// The one order in which the cuts of a recording are handed out and committed: by pass, then by number. The first pass has more cuts
/// than a short budget reaches, so it goes through the whole run sixteen times, each time over every sixteenth of its cuts.
package struct CampaignOrder: Sendable {
    /// The turn of a cut that is explored.
    package struct Turn: Sendable {
        package let point: CutPoint
        /// The number of the pass, from 0, the coarsest.
        package let pass: Int
        /// The cuts whose states all recur at this one; they are complete if this one is.
        package let included: [CutPoint]
    }

    package let turns: [Turn]

    package init(_ points: [CutPoint], of recording: Recording) {
        let including = CutPoint.inclusions(in: points, of: recording)
        let included = Dictionary(grouping: points.filter { including[$0.number] != $0.number }) {
            including[$0.number]
        }
        let explored = points.filter { including[$0.number] == $0.number }
        turns = CutPoint.passes(over: explored, of: recording).enumerated().flatMap { pass, cuts in
            (pass == 0 ? Self.spread(cuts) : cuts).map {
                Turn(point: points[$0], pass: pass, included: included[$0] ?? [])
            }
        }
    }

    /// The cuts at 0, 16, 32, …, then those at 8, 24, …, at 4, 12, … and so on: whatever the budget, the run is covered evenly.
    private static func spread(_ cuts: [Int]) -> [Int] {
        [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15].flatMap { first in
            stride(from: first, to: cuts.count, by: 16).map { cuts[$0] }
        }
    }

    /// How many cuts the first pass explores.
    package var firstPass: Int { turns.count { $0.pass == 0 } }
}
