import CrashEngine
import LayoutStore
import Testing

/// Operations on one range, at all borders that matter, against a plain array of bytes.
@Suite("A range of a file")
struct RangeEdgeTests {
    enum Operation: String, CaseIterable, Sendable {
        case write, punch, zero, zeroKeepingSize, allocate, allocateKeepingSize, unshare, collapse, insert, copyDown
    }

    /// What lies in the file's four blocks, of which the last ends in its middle.
    enum Pattern: String, CaseIterable, Sendable { case written, holes, unwritten, shared, pieces, pastEnd }

    static let size = 14_336
    static let marks: [Int64] = [0, 1, 4095, 4096, 4097, 8192, 12_000, 12_288, 14_335, 14_336, 14_337, 16_384, 21_000]

    @Test("holds exactly what the operation leaves there", arguments: Operation.allCases, Pattern.allCases)
    func everyBorder(_ operation: Operation, pattern: Pattern) async throws {
        var count = 0
        for first in Self.marks {
            for end in Self.marks where end >= first {
                count += 1
                let scene = try await Scene(pattern, blocks: 64)
                let refused = try await refusal { try await scene.perform(operation, first..<end) }
                let expected = Self.model(operation, scene.content, first..<end)
                let comment: Comment = "\(operation) \(pattern) \(first)..<\(end)"
                #expect(refused?.code == (expected == nil ? .input : nil), comment)
                try await scene.expect(expected ?? scene.content, comment, isThorough: false)
                // Whatever was preallocated shows zeros when the file grows over it.
                let size = Int64((expected ?? scene.content).count)
                try await scene.test.store.truncate(scene.file, toBytes: size + 9000)
                let grown = (expected ?? scene.content) + [UInt8](repeating: 0, count: 9000)
                try await scene.expect(grown, comment, isThorough: count % 9 == 0)
            }
        }
    }

    @Test("is changed as a whole or not at all when space runs out", arguments: Operation.allCases, Pattern.allCases)
    func noSpace(_ operation: Operation, pattern: Pattern) async throws {
        var outcomes: Set<Bool> = []
        for free in 0..<9 as Range<Int64> {
            for range in [100..<13_000, 4096..<12_288, 4097..<20_000, 0..<16_384] as [Range<Int64>] {
                guard let expected = try await Self.model(operation, Scene(pattern, blocks: 64).content, range) else {
                    continue
                }
                let scene = try await Scene(pattern, blocks: 64)
                try await scene.leaveFree(free)
                let error = try await refusal { try await scene.perform(operation, range) }
                let comment: Comment = "\(operation) \(pattern) \(range), \(free) free"
                #expect(error == nil || error?.code == .noSpace, comment)
                outcomes.insert(error == nil)
                try await scene.expect(
                    error == nil ? expected : scene.content, comment, isThorough: (free + range.lowerBound) % 4 == 0)
            }
        }
        #expect(outcomes.contains(true), "\(operation) \(pattern)")
    }

    @Test("is refused where somebody holds a block that it would change", arguments: Operation.allCases)
    func conflict(_ operation: Operation) async throws {
        for block in 0..<3 as Range<Int64> {
            for access in [Access.read, .write] {
                let scene = try await Scene(.written, blocks: 64)
                let holder = try await scene.test.store.register("H", scope: .remote)
                _ = try await scene.test.store.pin(
                    scene.file, bytes(ofBlocks: block..<(block + 1)), access: access, by: holder)
                let range: Range<Int64> = 4096..<8192
                let error = try await refusal { try await scene.perform(operation, range) }
                let isInWay =
                    switch operation {
                    case .punch, .zero, .zeroKeepingSize: block == 1
                    case .collapse, .insert: block >= 1
                    // In place, and nothing moves.
                    case .write, .allocate, .allocateKeepingSize, .unshare, .copyDown: false
                    }
                let comment: Comment = "\(operation), \(access) pin on block \(block)"
                #expect((error?.code == .conflict) == isInWay && (error == nil) == !isInWay, comment)
                let expected = isInWay ? scene.content : Self.model(operation, scene.content, range)
                try await scene.expect(try #require(expected), comment)
            }
        }
    }

    /// The file's bytes afterwards, or nil where the operation does not take the range.
    private static func model(_ operation: Operation, _ before: [UInt8], _ range: Range<Int64>) -> [UInt8]? {
        let (first, end) = (Int(range.lowerBound), Int(range.upperBound))
        guard first < end else {
            return operation == .collapse || operation == .insert ? shifted(before, range, nil) : before
        }
        var after = before
        func grow(to size: Int) { after += [UInt8](repeating: 0, count: max(0, size - after.count)) }
        func fill(_ byte: UInt8, upTo size: Int) {
            for index in first..<max(first, min(end, size)) { after[index] = byte }
        }
        switch operation {
        case .write:
            grow(to: end)
            fill(0x57, upTo: end)
        case .punch, .zeroKeepingSize: fill(0, upTo: before.count)
        case .zero:
            grow(to: end)
            fill(0, upTo: end)
        case .allocate, .unshare: grow(to: end)
        case .allocateKeepingSize: break
        case .collapse: return shifted(before, range, false)
        case .insert: return shifted(before, range, true)
        case .copyDown:
            // From byte 0 to 40,000, as much as the file has.
            let part = before[min(first, before.count)..<min(end, before.count)]
            guard !part.isEmpty else { break }
            grow(to: 40_000 + part.count)
            after.replaceSubrange(40_000..<(40_000 + part.count), with: part)
        }
        return after
    }

    private static func shifted(_ before: [UInt8], _ range: Range<Int64>, _ isInsert: Bool?) -> [UInt8]? {
        let (first, end) = (Int(range.lowerBound), Int(range.upperBound))
        guard first % 4096 == 0, end % 4096 == 0 else { return nil }
        guard let isInsert else { return before }
        guard isInsert ? first < before.count : end < before.count else { return nil }
        let tail = isInsert ? [UInt8](repeating: 0, count: end - first) + before[first...] : Array(before[end...])
        return before[..<first] + tail
    }

    /// One file with a pattern, and one that shares what it shares.
    struct Scene {
        let test: TestStore
        let file: InodeNumber
        private let other: InodeNumber
        /// Of the file, and of the other one, which no operation may change.
        let content: [UInt8]
        private let otherContent: [UInt8]

        init(_ pattern: Pattern, blocks: Int64) async throws {
            let made = try await TestStore.make(.memory, blocks: blocks)
            let store = made.store
            let (file, other) = (try await store.create(), try await store.create())
            let letters = (0..<RangeEdgeTests.size).map { UInt8(truncatingIfNeeded: 1 + $0 % 250) }
            func put(_ block: Int) async throws {
                let end = min((block + 1) * 4096, letters.count)
                try await store.write(file, Array(letters[(block * 4096)..<end]), at: Int64(block * 4096))
            }
            switch pattern {
            case .written, .shared, .pastEnd: try await store.write(file, letters, at: 0)
            case .holes:
                try await put(1)
                try await put(3)
            case .unwritten:
                try await store.allocate(file, 0..<Int64(RangeEdgeTests.size))
                try await put(2)
            case .pieces: for block in [3, 1, 0, 2] { try await put(block) }
            }
            if pattern == .pastEnd {
                try await store.allocate(file, 16_384..<30_000, options: .keepSize)
                // The undefined tail of the last block is not zero.
                try await store.write(
                    file, [UInt8](repeating: 0xEE, count: 16_384 - letters.count), at: Int64(letters.count))
                try await store.truncate(file, toBytes: Int64(letters.count))
                try await store.allocate(file, 16_384..<30_000, options: .keepSize)
            }
            if pattern == .shared || pattern == .pieces {
                let length = pattern == .shared ? Int64(letters.count) : 8192
                try await store.clone(from: file, 0..<length, to: other, at: 0)
            }
            (test, self.file, self.other) = (made, file, other)
            content = try await made.content(of: file)
            otherContent = try await made.content(of: other)
        }

        func perform(_ operation: Operation, _ range: Range<Int64>) async throws {
            let store = test.store
            switch operation {
            case .write:
                try await store.write(file, [UInt8](repeating: 0x57, count: range.count), at: range.lowerBound)
            case .punch: try await store.punchHole(file, range)
            case .zero: try await store.zeroRange(file, range)
            case .zeroKeepingSize: try await store.zeroRange(file, range, options: .keepSize)
            case .allocate: try await store.allocate(file, range)
            case .allocateKeepingSize: try await store.allocate(file, range, options: .keepSize)
            case .unshare: try await store.allocate(file, range, options: .unshare)
            case .collapse: try await store.collapseRange(file, range)
            case .insert: try await store.insertRange(file, range)
            case .copyDown:
                try await store.copy(
                    from: file, range.lowerBound..<(range.lowerBound + Int64(range.count)), to: file, at: 40_000)
            }
        }

        /// Fills the device until `count` blocks are free.
        func leaveFree(_ count: Int64) async throws {
            let free = try await test.rows().spaces.reduce(Int64(0)) { $0 + $1.run.count.value }
            let ballast = try await test.store.create()
            try await test.store.allocate(ballast, 0..<((free - count) * 4096))
        }

        /// `isThorough`: by the views too, which takes a copy of all rows into SQLite.
        func expect(_ expected: [UInt8], _ comment: Comment, isThorough: Bool = true) async throws {
            let found = try await test.content(of: file)
            #expect(found.count == expected.count, comment)
            let byte = zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            #expect(byte == nil, comment)
            #expect(try await test.content(of: other) == otherContent, comment)
            #expect(try await test.rows().extents.allSatisfy { $0.fork == .data }, comment)
            #expect(try await test.rows().intents.isEmpty, comment)
            if isThorough { #expect(try await test.violations() == [], comment) }
        }
    }
}
