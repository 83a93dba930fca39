import Foundation
import LayoutStore
import Testing

@Suite("A watched mapping")
struct MappedPagesTests {
    private static let page = 4096

    @Test("whose file was made shorter reads zeros there, names the pages, and has them again when the file is back")
    func shortened() throws {
        let file = try MappedFile(pages: 8)
        let pages = try file.watched()
        #expect(file.bytes(4 * Self.page..<5 * Self.page).allSatisfy { $0 == 5 })
        #expect(pages.lost == nil)

        try #require(ftruncate(file.descriptor, off_t(4 * Self.page)) == 0)
        #expect(file.bytes(3 * Self.page..<4 * Self.page).allSatisfy { $0 == 4 })
        #expect(pages.lost == nil, "the last page that is left is there")
        #expect(file.bytes(5 * Self.page..<5 * Self.page + 10) == [UInt8](repeating: 0, count: 10))
        #expect(pages.lost == 5 * Self.page..<6 * Self.page)
        file.base.storeBytes(of: 9, toByteOffset: 7 * Self.page + 17, as: UInt8.self)
        #expect(pages.lost == 5 * Self.page..<8 * Self.page)

        try pages.restore()
        #expect(pages.lost == nil)
        #expect(file.bytes(4 * Self.page..<4 * Self.page + 1) == [0])
        #expect(pages.lost == 4 * Self.page..<5 * Self.page, "it is lost again as long as the file is short")

        file.fill()
        try pages.restore()
        for page in 0..<8 { #expect(file.bytes(page * Self.page..<page * Self.page + 1) == [UInt8(page + 1)]) }
        #expect(pages.lost == nil)
        file.base.storeBytes(of: 77, toByteOffset: 5 * Self.page, as: UInt8.self)
        #expect(file.content[5 * Self.page] == 77, "what is written to the page now is in the file")
    }

    @Test("has a note of its own, and none of what another has lost, before, after and in use again")
    func two() throws {
        let (first, second) = (try MappedFile(pages: 4), try MappedFile(pages: 4))
        let kept = try first.watched()
        do {
            let other = try second.watched()
            try #require(ftruncate(second.descriptor, 0) == 0)
            #expect(second.bytes(0..<1) == [0])
            #expect(other.lost == 0..<Self.page)
            #expect(kept.lost == nil)
        }
        let third = try MappedFile(pages: 4)
        let again = try third.watched()
        #expect(again.lost == nil, "a guard that is used again begins empty")
        try #require(ftruncate(first.descriptor, off_t(Self.page)) == 0)
        #expect(first.bytes(3 * Self.page..<3 * Self.page + 1) == [0])
        #expect(kept.lost == 3 * Self.page..<4 * Self.page)
        #expect(again.lost == nil)
    }

    @Test("is looked after on whatever thread reads it, many at a time")
    func threads() async throws {
        let file = try MappedFile(pages: 64)
        let pages = try file.watched()
        try #require(ftruncate(file.descriptor, off_t(32 * Self.page)) == 0)
        let sums = await withTaskGroup(of: Int.self) { group in
            for page in 0..<64 {
                group.addTask { file.bytes(page * Self.page..<(page + 1) * Self.page).reduce(0) { $0 + Int($1) } }
            }
            return await group.reduce(into: 0, +=)
        }
        #expect(sums == (1...32).reduce(0) { $0 + $1 * Self.page })
        #expect(pages.lost == 32 * Self.page..<64 * Self.page)
    }

    @Test("leaves a fault elsewhere to the handler that was there before")
    func chain() async {
        await #expect(processExitsWith: .exitCode(77)) {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in _exit(77) }
            sigaction(SIGBUS, &action, nil)
            try faultElsewhere()
        }
    }

    @Test(
        "leaves a fault elsewhere, and one in a mapping that is watched no more, to end the process when nobody asked before"
    )
    func noHandler() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            signal(SIGBUS, SIG_DFL)
            try faultElsewhere()
        }
        await #expect(processExitsWith: .signal(SIGBUS)) {
            signal(SIGBUS, SIG_DFL)
            let file = try MappedFile(pages: 2)
            do { _ = try file.watched() }
            ftruncate(file.descriptor, 0)
            _ = file.bytes(0..<1)
        }
        await #expect(processExitsWith: .signal(SIGBUS)) {
            signal(SIGBUS, SIG_DFL)
            let file = try MappedFile(pages: 2)
            let pages = try file.watched()
            // Sent, and no fault: nobody's page is lost.
            kill(getpid(), SIGBUS)
            withExtendedLifetime(pages) {}
        }
    }
}

/// A fault in a mapping beside a watched one.
private func faultElsewhere() throws {
    let (file, other) = (try MappedFile(pages: 2), try MappedFile(pages: 2))
    let pages = try file.watched()
    ftruncate(file.descriptor, 0)
    guard file.bytes(0..<1) == [0], pages.lost != nil else { return }
    ftruncate(other.descriptor, 0)
    _ = other.bytes(0..<1)
}

/// A file without a name, mapped: page n is full of n + 1.
private final class MappedFile: @unchecked Sendable {  // its bytes are read by any thread, and written by one
    let descriptor: Int32
    let base: UnsafeMutableRawPointer
    private let length: Int

    init(pages: Int) throws {
        let file = try TestFile()
        length = pages * 4096
        descriptor = open(file.path, O_RDWR | O_CREAT, 0o600)
        guard ftruncate(descriptor, off_t(length)) == 0,
            let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED
        else { throw POSIXError(.EIO) }
        self.base = base
        fill()
    }

    deinit {
        munmap(base, length)
        close(descriptor)
    }

    func watched() throws -> MappedPages { try MappedPages(base, length: length, descriptor: descriptor) }

    /// Writes what the file has from the beginning, through the descriptor.
    func fill() {
        for page in 0..<(length / 4096) {
            let bytes = [UInt8](repeating: UInt8(page + 1), count: 4096)
            _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, 4096, off_t(page * 4096)) }
        }
    }

    func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    var content: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
    }
}
