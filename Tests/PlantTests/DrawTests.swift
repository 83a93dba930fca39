import Testing
import plant

@Suite("A draw")
struct DrawTests {
    private func file(_ path: String, statements: Int) -> [[Change]] {
        let lines = (0..<statements).map { "    call\($0)(1)\n" }.joined()
        return PhraseRules.changes(in: SwiftText(path: path, "func f() {\n\(lines)}\n"))
    }

    private func rows(_ draw: Draw) -> [String] { draw.changes.map { PlantedChange($0.change, number: $0.number).row } }

    @Test("is the same for the same seed, and another for another")
    func seeds() {
        let files = [file("a.swift", statements: 30), file("b.swift", statements: 60)]
        #expect(rows(Draw(files, count: 12, seed: 5)) == rows(Draw(files, count: 12, seed: 5)))
        #expect(rows(Draw(files, count: 12, seed: 5)) != rows(Draw(files, count: 12, seed: 6)))
    }

    @Test("gives files changes by their size, no two on one line", arguments: 0..<20 as Range<UInt64>)
    func sizes(seed: UInt64) {
        let draw = Draw([file("a.swift", statements: 30), file("b.swift", statements: 60)], count: 12, seed: seed)
        #expect(draw.changes.count == 12)
        #expect(draw.changes.count { $0.change.path == "a.swift" } == 4)
        for (number, change) in draw.changes {
            let others = draw.changes.filter { $0.number != number && $0.change.path == change.path }
            #expect(!others.contains { $0.change.lines.overlaps(change.lines) })
        }
    }

    @Test("gives another change of the same file for one that does not compile, and of another file when it has none")
    func replacing() {
        let files = [file("a.swift", statements: 1), file("b.swift", statements: 9)]
        var draw = Draw(files, count: 1, seed: 1)
        var seen: [Change] = []
        while let (number, change) = draw.changes.first {
            #expect(number == 1)
            #expect(!seen.contains(change))
            seen.append(change)
            draw.replace(1)
        }
        let paths = seen.map(\.path)
        let first = paths.prefix { $0 == paths[0] }.count
        #expect(paths.dropFirst(first).allSatisfy { $0 != paths[0] })
        #expect(seen.count == files.joined().joined().count)
    }
}
