import CrashEngine
import LayoutStore
import LayoutStorePmem
import Testing

/// One sequence of operations on every medium, whose process ends at the same moments: what recovers has to be the same.
///
/// Files are copied as they are, while they are open; the copies are opened, recover, and are what the operations go on in.
@Suite("Stores on different media whose process ends", .serialized)
struct PairedCrashTests {
    /// A store and who works on it, and what is left when its process ends.
    private struct Life {
        let kind: BackendKind
        var exerciser: Exerciser
        let death = Death()

        init(_ kind: BackendKind, seed: UInt64) async throws {
            self.kind = kind
            let media = try Media(blocks: 160)
            let test = try await TestStore.make(
                kind, blocks: 160, Surroundings(observer: death), on: media,
                make: { try kind.makePermanent($0, at: $1) })
            try death.watch(test.backend, on: media)
            exerciser = try await Exerciser(test, seed: seed)
            exerciser.isAlwaysFull = true
        }

        mutating func operate(_ round: Int) async throws {
            if round % 3 == 2 { try await exerciser.actAsClient() } else { try await exerciser.operate() }
        }

        /// The process ends. Another one opens what it has left.
        func recovered(from remains: Death.Remains) async throws -> TestStore {
            let before = exerciser.test
            // A pool is open once in a process; the copy was taken before.
            try before.backend.close()
            var surroundings = before.surroundings
            surroundings.seed += 1
            let backend: any StateBackend
            switch kind {
            case .memory: backend = PermanentMemory(MemoryBackend(image: try #require(remains.tables)))
            case .sqlite: backend = try SQLiteBackend(path: remains.media.path)
            #if Pmem
                case .pmem: backend = try BackendKind.pool(of: remains.media)
            #endif
            }
            try death.watch(backend, on: remains.media)
            return try await TestStore.open(backend, remains.media, surroundings)
        }
    }

    /// What a run has come to.
    private struct Counts {
        var operations = 0
        var crashes = 0
        var inside = 0
        var text: String {
            "\(operations) operations, \(crashes) crashes compared, \(inside) of them inside an operation"
        }
    }

    /// Ends the processes at `moments`, one for each round, where there is one.
    private func run(_ seed: UInt64, _ moments: [Death.Moment?]) async throws -> Counts {
        var counts = Counts()
        var lives: [Life] = []
        for kind in BackendKind.allCases { lives.append(try await Life(kind, seed: seed)) }
        for (round, moment) in moments.enumerated() {
            var ends: [(header: StoreHeader, wasInside: Bool, inodes: [Inode], contents: [InodeNumber: [UInt8]])] = []
            for index in lives.indices {
                if let moment { lives[index].death.wait(for: moment) }
                try await lives[index].operate(round)
                guard moment != nil else { continue }
                let (remains, wasInside) = try lives[index].death.end()
                let test = try await lives[index].recovered(from: remains)
                if !wasInside {
                    // Nothing of an operation that has returned is missing.
                    try await lives[index].exerciser.goOn(in: test)
                    try #require(try await lives[index].exerciser.difference() == nil, "seed \(seed), round \(round)")
                } else {
                    try await lives[index].exerciser.adopt(test)
                }
                let rows = try await test.rows()
                try #require(
                    rows.stateHash == rows.header.stateHash, "\(lives[index].kind), seed \(seed), round \(round)")
                var contents: [InodeNumber: [UInt8]] = [:]
                for inode in rows.inodes where inode.state == .live {
                    contents[inode.number] = try await test.content(of: inode.number)
                }
                ends.append((rows.header, wasInside, rows.inodes, contents))
            }
            counts.operations += 1
            let story = "seed \(seed), round \(round): \(lives[0].exerciser.story.last ?? "")"
            for end in ends {
                try #require(end.wasInside == ends[0].wasInside, "\(story)")
                try #require(end.header.stateHash == ends[0].header.stateHash, "\(story)")
                try #require(end.header.nextLSN == ends[0].header.nextLSN, "\(story)")
                try #require(end.inodes == ends[0].inodes && end.contents == ends[0].contents, "\(story)")
            }
            guard let end = ends.first else { continue }
            counts.crashes += 1
            counts.inside += end.wasInside ? 1 : 0
            if counts.crashes % 20 == 0 {
                for life in lives { try #require(try await life.exerciser.test.violations().isEmpty, "\(story)") }
            }
        }
        print("seed \(seed) on \(BackendKind.allCases.map(\.rawValue)): \(counts.text)")
        return counts
    }

    /// No operation has as many transactions.
    private static let never = Death.Moment(transaction: .max - 1, stores: nil)

    @Test("are equal after recovery when it ends after every operation")
    func everyOperation() async throws {
        let counts = try await run(5, Array(repeating: Self.never, count: 60))
        #expect(counts.crashes == 60 && counts.inside == 0)
    }

    @Test("are equal after recovery when it ends after drawn operations", arguments: 6...7 as ClosedRange<UInt64>)
    func drawnOperations(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed, purpose: .test)
        let counts = try await run(seed, (0..<150).map { _ in random.chance(1, of: 6) ? Self.never : nil })
        #expect(counts.crashes > 10)
    }

    @Test(
        "are equal after recovery when it ends inside operations: before, behind or in the middle of a transaction",
        arguments: 9...12 as ClosedRange<UInt64>)
    func inside(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed, purpose: .test)
        let moments: [Death.Moment?] = (0..<100).map { _ in
            let transaction = random.chance(1, of: 3) ? random.below(5) : 0
            let stores = random.chance(1, of: 3) ? nil : random.below(60)
            return random.chance(2, of: 3) ? Death.Moment(transaction: transaction, stores: stores) : nil
        }
        let counts = try await run(seed, moments)
        #expect(counts.inside > 10)
    }
}
