/// The one order in which the cuts of a recording are handed out and committed: by pass, then by number.
package struct CampaignOrder: Sendable {
    /// A cut to explore.
    package struct Turn: Sendable {
        package let point: CutPoint
        /// 0 is the coarsest.
        package let pass: Int
        /// Cuts whose states are all among this one's: they are as complete as it is.
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
            cuts.map { Turn(point: points[$0], pass: pass, included: included[$0] ?? []) }
        }
    }

    /// Cuts that the first pass explores.
    package var firstPass: Int { turns.count { $0.pass == 0 } }
}
