import CrashEngine
import LayoutStore
import Testing

/// Random sequences against a reference that shares no source with the store.
@Suite("Operations drawn at random")
struct RandomOperationTests {
    static let seeds: [UInt64] = Array(1...12)

    @Test("leave every file as the reference has it", arguments: BackendKind.allCases, seeds)
    func files(_ kind: BackendKind, seed: UInt64) async throws {
        var surroundings = Surroundings(allocation: seed % 2 == 0 ? .placeThenSize : .mostRecentlyFreed)
        surroundings.journalRecords = 30
        surroundings.checkpointPages = seed % 3 == 0 ? 40 : nil
        var exerciser = try await Exerciser(
            try await TestStore.make(kind, blocks: 220, surroundings), seed: seed)
        for number in 0..<250 {
            try await exerciser.operate()
            try await check(exerciser, seed, isThorough: number % 15 == 14)
        }
        let missing = ExercisedOperation.allCases.filter { exerciser.performed["\($0)"] == nil }
        #expect(missing.isEmpty, "seed \(seed)")
        #expect(exerciser.conflicts == 0)
    }

    @Test("leave files and holds as the reference has them while clients hold", arguments: BackendKind.allCases, seeds)
    func holds(_ kind: BackendKind, seed: UInt64) async throws {
        var exerciser = try await Exerciser(try await TestStore.make(kind, blocks: 260), seed: seed)
        for number in 0..<120 {
            try await exerciser.operate()
            try await exerciser.actAsClient()
            try await exerciser.actAsClient()
            try await check(exerciser, seed, isThorough: number % 10 == 9)
            let wrong = try await exerciser.wrongHold()
            try #require(wrong == nil, "seed \(seed), after \(exerciser.story.suffix(5))")
        }
        #expect(exerciser.conflicts > 0, "seed \(seed): nothing was ever in the way")
    }

    @Test("are all there when the store is opened again, closed or not", arguments: seeds)
    func reopened(seed: UInt64) async throws {
        var exerciser = try await Exerciser(try await TestStore.make(blocks: 260), seed: seed)
        for number in 0..<60 {
            try await exerciser.operate()
            try await exerciser.actAsClient()
            guard number % 6 == 5 else { continue }
            try await exerciser.reopen(closing: number % 12 == 5)
            try await check(exerciser, seed, isThorough: number % 15 == 14)
        }
    }

    private func check(_ exerciser: Exerciser, _ seed: UInt64, isThorough: Bool) async throws {
        let difference = try await exerciser.difference()
        try #require(difference == nil, "seed \(seed), after \(exerciser.story.suffix(5))")
        guard isThorough else { return }
        let violations = try await exerciser.test.violations()
        try #require(violations.isEmpty, "seed \(seed), after \(exerciser.story.suffix(5))")
        let rows = try await exerciser.test.rows()
        #expect(rows.header.stateHash == rows.stateHash, "seed \(seed)")
    }
}
