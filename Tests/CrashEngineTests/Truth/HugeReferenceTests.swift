import CrashEngine
import Testing

/// Files of which nobody could keep every sector: each answer comes at once, or the test takes for ever.
@Suite("The reference for a huge and sparse file")
struct HugeReferenceTests {
    private static let largest = Int.max
    private static let lastBlock = Int.max / 4096 * 4096
    private static let word = [UInt8](repeating: 7, count: 600)

    private var reference = ReferenceFiles()
    private var file = 0

    /// One file of the largest size, with a word at its beginning.
    init() {
        file = reference.create(operation: 0)
        reference.write(file, Self.word, at: 0, operation: 1, issued: 1)
        reference.truncate(file, to: Self.largest, operation: 2, issued: 2)
    }

    private func content(at place: Int, count: Int, of other: Int? = nil) -> [UInt8] {
        reference.content(of: other ?? file, from: place, to: place + count)
    }

    @Test("grows to the last byte there is, and is written there")
    mutating func lastByte() {
        reference.write(file, [1], at: Self.largest - 1, operation: 3, issued: 3)
        #expect(reference.size(of: file) == Self.largest)
        #expect(content(at: Self.largest - 3, count: 3) == [0, 0, 1])
        let sectors = Int.max / 512
        #expect(reference.written(file, 0..<Self.largest) == [0..<512, 512..<1024, (sectors * 512)..<Self.largest])
        reference.truncate(file, to: Self.largest - 1, operation: 4, issued: 4)
        reference.truncate(file, to: Self.largest, operation: 5, issued: 5)
        #expect(content(at: Self.largest - 2, count: 2) == [0, 0])
    }

    @Test("shows what lay behind a hole of any length, wherever that is moved")
    mutating func moves() {
        let far = 1 << 60
        reference.truncate(file, to: far + 8192, operation: 3, issued: 3)
        reference.write(file, Self.word, at: far, operation: 4, issued: 4)
        reference.insert(file, 4096..<(far + 4096), operation: 5, issued: 5)
        #expect(reference.size(of: file) == 2 * far + 8192)
        #expect(content(at: 2 * far, count: 600) == Self.word)
        #expect(content(at: far, count: 600).allSatisfy { $0 == 0 })
        reference.collapse(file, 8192..<(2 * far - 4096), operation: 6, issued: 6)
        #expect(reference.size(of: file) == 20_480)
        #expect(content(at: 12_288, count: 600) == Self.word)
        #expect(content(at: 0, count: 600) == Self.word)
    }

    @Test("is punched, zeroed, cloned and swapped as a whole")
    mutating func ranges() {
        let other = reference.create(operation: 3)
        reference.clone(
            file, at: 0, length: Self.largest, to: other, at: 0, operation: 4, issued: 4)
        #expect(reference.size(of: other) == Self.largest)
        #expect(content(at: 0, count: 600, of: other) == Self.word)
        #expect(reference.showSame(file, at: 0, other, at: 0, count: Self.largest))
        reference.write(other, Self.word, at: Self.lastBlock, operation: 5, issued: 5)
        #expect(!reference.showSame(file, at: 0, other, at: 0, count: Self.largest))
        #expect(reference.showSame(file, at: 0, other, at: 0, count: Self.lastBlock))
        #expect(reference.showSame(file, at: 0, other, at: Self.lastBlock, count: 500))
        reference.exchange(
            file, at: 0, with: other, at: 0, length: Self.largest, operation: 6, issued: 6)
        #expect(content(at: Self.lastBlock, count: 600) == Self.word)
        #expect(reference.written(other, 4096..<Self.largest).isEmpty)
        reference.punch(file, 100..<Self.largest, operation: 7, issued: 7)
        #expect(reference.written(file, 0..<Self.largest) == [0..<512])
        #expect(content(at: 99, count: 2) == [7, 0])
        reference.zero(file, 0..<Self.largest, keepSize: true, operation: 8, issued: 8)
        #expect(reference.written(file, 0..<Self.largest).isEmpty)
    }

    @Test("hides what came after a change of a hole that a crash took back")
    mutating func holes() {
        reference.decide(0, by: 1)
        reference.decide(1, by: 2)
        reference.decide(2, by: 3)
        reference.punch(file, 4096..<Self.largest, operation: 3, issued: 3)
        reference.decide(3, by: 4)
        let sector = 1 << 40
        reference.land(file, sector: sector, [UInt8](repeating: 9, count: 512), issued: 4)
        let zeros = [UInt8](repeating: 0, count: 512)
        #expect(reference.allowed(file, sector: sector, cut: 9, at: 3) == [zeros])
        #expect(reference.allowed(file, sector: sector, cut: 9, at: 4) == [zeros, [UInt8](repeating: 9, count: 512)])
        #expect(reference.runEnd(file, of: 8) == sector)
        #expect(reference.runEnd(file, of: sector) == sector + 1)
    }
}
