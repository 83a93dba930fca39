import Testing
import plant

@Suite("The table of results")
struct SummaryTests {
    private func line(
        _ number: Int, _ path: String, _ outcome: ResultLine.Outcome, _ seconds: Double,
        finder: ResultLine.Finder = .crashtest
    ) -> ResultLine {
        let text = SwiftText(path: "Sources/LayoutStore/" + path, "func f() {\n    a()\n}\n")
        let change = PlantedChange(PhraseRules.changes(in: text)[0][0], number: number)
        return ResultLine(
            change: change, finder: finder, outcome: outcome,
            command: outcome == .missed ? nil : seconds > 10 ? "crashtest faults" : "crashtest run --seed 1",
            seconds: seconds, words: nil)
    }

    @Test("counts by folder, and apart what a campaign does not reach")
    func folders() {
        let summary = Summary([
            line(1, "Journal/A.swift", .violation, 2), line(2, "Journal/B.swift", .missed, 60),
            line(3, "Journal/B.swift", .broke, 0.84), line(4, "Check/C.swift", .missed, 61),
            line(5, "Backends/SQLite/D.swift", .hang, 20), line(2, "Journal/B.swift", .violation, 9, finder: .units),
        ])
        #expect(
            summary.text == """
                | folder | planted | violation | broke | hang | missed | found | by unit tests | median CPU s |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                | Backends/SQLite/ | 1 | 0 | 0 | 1 | 0 | 100 % | – | 20.0 |
                | Journal/ | 3 | 1 | 1 | 0 | 1 | 67 % | 1 of 1 | 0.8 |
                | **all of these** | 4 | 1 | 1 | 1 | 1 | 75 % | 1 of 1 | 2.0 |
                | Check/ | 1 | 0 | 0 | 0 | 1 | 0 % | – | – |
                | **all** | 5 | 1 | 1 | 1 | 2 | 60 % | 1 of 1 | 2.0 |

                found by faults 1, run 2
                """)
    }
}
