import CrashEngine
import Testing

@Suite("Choosers")
struct ChooserTests {
    private let point = ChoicePoint(.device, .sector(0))

    /// A program whose second question depends on the first answer.
    private func run(_ chooser: any Chooser) -> [Int] {
        let first = chooser.choose(point, among: 3)
        guard first != 1 else { return [first] }
        return [first, chooser.choose(point, among: 2)]
    }

    @Test("depth first takes every path once")
    func everyPath() {
        let chooser = DepthFirstChooser()
        var paths: [[Int]] = []
        repeat { paths.append(run(chooser)) } while chooser.next()
        #expect(paths == [[0, 0], [0, 1], [1], [2, 0], [2, 1]])
        #expect(!chooser.diverged)
    }

    @Test("a prefix is kept by every path")
    func prefix() {
        let chooser = DepthFirstChooser(prefix: [2])
        var paths: [[Int]] = []
        repeat { paths.append(run(chooser)) } while chooser.next()
        #expect(paths == [[2, 0], [2, 1]])
    }

    @Test("the decisions of a path replay it")
    func replay() {
        let chooser = DepthFirstChooser()
        repeat {
            let path = run(chooser)
            #expect(run(ReplayChooser(chooser.decisions)) == path)
        } while chooser.next()
    }

    @Test("a run that asks something else the second time is noticed")
    func divergence() {
        let chooser = DepthFirstChooser()
        _ = run(chooser)
        #expect(chooser.next())
        _ = chooser.choose(point, among: 2)
        _ = chooser.next()
        #expect(chooser.diverged)

        let replay = ReplayChooser([2])
        #expect(replay.choose(point, among: 2) == 1)
        #expect(replay.diverged)
    }

    @Test("a random chooser answers the same under the same seed and purpose, and only then")
    func random() {
        func answers(_ seed: UInt64, _ purpose: SeedPurpose) -> [Int] {
            let chooser = RandomChooser(seed: seed, purpose: purpose)
            return (0..<40).map { _ in chooser.choose(point, among: 5) }
        }
        #expect(answers(1, .mixes) == answers(1, .mixes))
        #expect(answers(1, .mixes) != answers(2, .mixes))
        #expect(answers(1, .mixes) != answers(1, .faultedMedia))
        #expect(Set(answers(1, .mixes)) == Set(0..<5))
    }

    @Test("a pick by name takes each element about as often, and another one only if that is new")
    func named() throws {
        let names = Array(0..<8)
        var picks = [Int: Int]()
        for place in 0..<800 {
            func pick(of names: [Int]) -> Int? {
                var random = SeededGenerator(seed: 1, purpose: .issuing, name: [Int64(place)])
                return random.pick(names, named: Int64.init)
            }
            let picked = try #require(pick(of: names))
            picks[picked, default: 0] += 1
            #expect([picked, 8].contains(pick(of: names + [8])))
            #expect(pick(of: names.reversed()) == picked)
        }
        #expect(picks.count == names.count)
        #expect(picks.values.allSatisfy { (50..<150).contains($0) })
    }
}
