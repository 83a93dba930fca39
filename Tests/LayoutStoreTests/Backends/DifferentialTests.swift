import CrashEngine
import LayoutStore
import Testing

/// One sequence of operations on every medium: rows, records and all that is drawn from them have to be the same.
@Suite("Stores on different media")
struct DifferentialTests {
    @Test("are equal after every operation of one sequence, in rows, journal and content", arguments: 1...4)
    func equal(seed: UInt64) async throws {
        var exercisers: [Exerciser] = []
        for kind in BackendKind.allCases {
            let test = try await TestStore.make(blocks: 160, make: { try kind.makePermanent($0, at: $1) })
            exercisers.append(try await Exerciser(test, seed: seed))
        }
        for round in 0..<150 {
            var found: [StoreHeader] = []
            for index in exercisers.indices {
                if round % 2 == 0 {
                    try await exercisers[index].operate()
                } else {
                    try await exercisers[index].actAsClient()
                }
                found.append(await exercisers[index].test.store.queue.currentHeader())
            }
            for header in found {
                try #require(
                    header.stateHash == found[0].stateHash, "round \(round): \(exercisers[0].story.last ?? "")")
                try #require(header.nextLSN == found[0].nextLSN && header.anchor == found[0].anchor, "round \(round)")
            }
        }
        let snapshots = try await exercisers.asyncMap { try await $0.test.rows() }
        #expect(snapshots.allSatisfy { $0.stateHash == snapshots[0].stateHash && $0.inodes == snapshots[0].inodes })
        for exerciser in exercisers {
            #expect(try await exerciser.difference() == nil)
            #expect(try await exerciser.test.violations().isEmpty)
            let journals = try await exerciser.test.store.queue.read { (rows) throws(StoreError) in
                try rows.records(from: LSN(1), limit: .max).map(\.chain)
            }
            let first = try await exercisers[0].test.store.queue.read { (rows) throws(StoreError) in
                try rows.records(from: LSN(1), limit: .max).map(\.chain)
            }
            #expect(journals == first && journals.count > 100)
        }
    }
}

extension Array {
    fileprivate func asyncMap<R>(_ body: (Element) async throws -> R) async throws -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
