import Foundation
import LayoutStore
import Synchronization
import Testing

@Suite("A mapped device")
struct MappedDeviceTests: DeviceSubject {
    @Test(
        "returns what was written, across block borders and in parts of blocks, and has it in the file once it is flushed",
        arguments: [(0, 0, 4096), (1, 4095, 2), (2, 100, 50), (3, 512, 9000), (0, 1, 8 * 4096 - 1), (7, 4095, 1)])
    func roundTrip(block: Int64, offset: Int, count: Int) throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(8))
        let written = pattern(count + 3)
        try device.write(written[3...], to: DiskBlock(block), at: offset)
        #expect(try device.read(count, from: DiskBlock(block), at: offset) == Array(written[3...]))
        var whole = [UInt8](repeating: 0, count: 8 * Geometry.blockBytes)
        let start = Int(block) * Geometry.blockBytes + offset
        whole.replaceSubrange(start..<(start + count), with: written[3...])
        #expect(try content(of: device) == whole)
        try device.flush()
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data(whole))
        try device.write([], to: DiskBlock(8), at: 0)
        #expect(try device.read(0, from: DiskBlock(8), at: 0) == [])
    }

    @Test("copies and zeroes exactly the run", arguments: [1, 3, 64, 300])
    func runs(length: Int64) throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(2 * length + 3))
        let count = Int(length) * Geometry.blockBytes
        let all = pattern(Int(2 * length + 3) * Geometry.blockBytes)
        try device.write(all[...], to: DiskBlock(0), at: 0)
        let target = DiskBlock(length + 2)
        try device.copy(Range(at: DiskBlock(1), count: BlockCount(length)), to: target)
        var expected = all
        let start = Int(target.value) * Geometry.blockBytes
        expected.replaceSubrange(
            start..<(start + count), with: all[Geometry.blockBytes..<(Geometry.blockBytes + count)])
        #expect(try content(of: device) == expected)
        try device.zero(Range(at: DiskBlock(1), count: BlockCount(length)))
        expected.replaceSubrange(
            Geometry.blockBytes..<(Geometry.blockBytes + count), with: repeatElement(0, count: count))
        #expect(try content(of: device) == expected)
    }

    @Test("refuses ranges that leave it, and copies that overlap, as input")
    func outside() throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(8))
        let refusals = [
            code { _ = try device.read(1, from: DiskBlock(8), at: 0) },
            code { _ = try device.read(2, from: DiskBlock(7), at: 4095) },
            code { _ = try device.read(1, from: DiskBlock(.max), at: .max) },
            code { _ = try device.read(-1, from: DiskBlock(0), at: 0) },
            code { try device.write([1], to: DiskBlock(-1), at: 4096) },
            code { try device.write([1], to: DiskBlock(8), at: 0) },
            code { try device.zero(DiskBlock(7)..<DiskBlock(9)) },
            code { try device.copy(DiskBlock(0)..<DiskBlock(4), to: DiskBlock(5)) },
            code { try device.copy(DiskBlock(0)..<DiskBlock(4), to: DiskBlock(3)) },
        ]
        #expect(refusals.allSatisfy { $0 == .input }, "\(refusals)")
        #expect(try content(of: device) == [UInt8](repeating: 0, count: 8 * Geometry.blockBytes))
    }

    @Test("is made and opened by the rules of a device in a file: none over another file, one opener, whole blocks")
    func openings() throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(8))
        #expect(code { _ = try MappedDevice.create(at: file.path, blocks: BlockCount(8)) } == .input)
        #expect(code { _ = try MappedDevice.open(at: file.path) } == .locked)
        #expect(code { _ = try FileDevice.open(at: file.path) } == .locked)
        try device.write([7], to: DiskBlock(3), at: 9)
        device.close()
        device.close()
        #expect(code { _ = try device.read(1, from: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.write([1], to: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.flush() } == .failed)
        #expect(code { try device.grow(to: BlockCount(9)) } == .failed)
        #expect(try MappedDevice.open(at: file.path).read(1, from: DiskBlock(3), at: 9) == [7])
        #expect(try FileDevice.open(at: file.path).read(1, from: DiskBlock(3), at: 9) == [7])
        try Data(count: 5000).write(to: URL(fileURLWithPath: file.path("odd")))
        #expect(code { _ = try MappedDevice.open(at: file.path("odd")) } == .input)
        #expect(code { _ = try MappedDevice.open(at: file.path("missing")) } == .input)
    }

    @Test("grows, keeps what it had, and reaches the new blocks")
    func growth() throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(8))
        try device.write(pattern(4096)[...], to: DiskBlock(7), at: 0)
        try device.grow(to: BlockCount(20))
        #expect(device.blocks == BlockCount(20))
        #expect(try device.read(4096, from: DiskBlock(7), at: 0) == pattern(4096))
        try device.write(pattern(4096)[...], to: DiskBlock(19), at: 0)
        try device.grow(to: BlockCount(10))
        #expect(device.blocks == BlockCount(20), "a device never gets shorter")
        #expect(code { try device.grow(to: BlockCount(.max)) } == .input)
        device.close()
        #expect(device.blocks == BlockCount(20))
        #expect(try MappedDevice.open(at: file.path).read(4096, from: DiskBlock(19), at: 0) == pattern(4096))
    }

    @Test("whose file was made shorter gives io with the blocks, never zeros and never the process's end")
    func shortened() throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(200))
        try device.write(pattern(200 * 4096)[...], to: DiskBlock(0), at: 0)
        try #require(truncate(file.path, 4 * Geometry.blockBytes) == 0)
        let error = #expect(throws: StoreError.self) { try device.read(4096, from: DiskBlock(5), at: 0) }
        #expect(error?.code == .io)
        #expect(error?.message.contains("blocks 5..<6 cannot be reached") == true, "\(error?.message ?? "")")
        let later = #expect(throws: StoreError.self) { try device.read(8192, from: DiskBlock(3), at: 0) }
        #expect(later?.message.contains("blocks 4..<5 ") == true, "of this transfer alone: \(later?.message ?? "")")
        #expect(code { try device.write([1], to: DiskBlock(4), at: 0) } == .io)
        #expect(code { try device.copy(DiskBlock(0)..<DiskBlock(2), to: DiskBlock(100)) } == .io)
        #expect(code { try device.copy(DiskBlock(100)..<DiskBlock(102), to: DiskBlock(0)) } == .io)
        #expect(code { try device.zero(DiskBlock(64)..<DiskBlock(130)) } == .io)
        #expect(code { try device.confirm() } == .io)
        // Its last page is half there, and no access faults.
        try #require(truncate(file.path, 3 * Geometry.blockBytes + 100) == 0)
        #expect(code { _ = try device.read(4096, from: DiskBlock(3), at: 0) } == .io)
        #expect(code { try device.write([1], to: DiskBlock(3), at: 2000) } == .io)
        // The file is back, with other bytes: these are what is read and written now.
        try #require(truncate(file.path, 200 * Geometry.blockBytes) == 0)
        #expect(try device.read(4096, from: DiskBlock(100), at: 0) == [UInt8](repeating: 0, count: 4096))
        try device.write([9], to: DiskBlock(100), at: 1)
        try device.flush()
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path))[100 * 4096 + 1] == 9)
    }

    @Test("that many threads use while its file is cut answers each with its bytes or with io")
    func threads() async throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(64))
        let all = pattern(64 * 4096)
        try device.write(all[...], to: DiskBlock(0), at: 0)
        let path = file.path
        let wrong = await withTaskGroup(of: [Int64].self) { group in
            for start in 0..<8 {
                group.addTask {
                    var wrong: [Int64] = []
                    for round in 0..<200 {
                        let block = Int64((start * 11 + round * 7) % 64)
                        guard let bytes = try? device.read(4096, from: DiskBlock(block), at: 0) else { continue }
                        let expected = all[Int(block) * 4096..<Int(block + 1) * 4096]
                        if !bytes.elementsEqual(expected) { wrong.append(block) }
                    }
                    return wrong
                }
            }
            group.addTask { truncate(path, 16 * 4096) == 0 ? [] : [-1] }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(wrong == [])
        #expect(code { _ = try device.read(4096, from: DiskBlock(63), at: 0) } == .io)
    }

    @Test("says msync where a file system has no DAX, whoever flushes caches")
    func promise() throws {
        let file = try TestFile()
        let flushes = Mutex(0)
        try FileDevice.create(at: file.path, blocks: BlockCount(8)).close()
        let device = try MappedDevice.open(at: file.path, cacheFlush: { _, _ in flushes.withLock { $0 += 1 } })
        #expect(device.promise == .msync)
        try device.write([1], to: DiskBlock(0), at: 0)
        #expect(flushes.withLock { $0 } == 0)
    }

    @Test("with DAX writes each change back from the caches, exactly its bytes, before the call returns")
    func caches() throws {
        let file = try TestFile()
        try FileDevice.create(at: file.path, blocks: BlockCount(8)).close()
        let flushed = Mutex<[(first: UInt8, count: Int)]>([])
        let device = try MappedDevice.open(
            at: file.path,
            cacheFlush: { place, count in
                let first = place.load(as: UInt8.self)
                flushed.withLock { $0.append((first, count)) }
            }, treatedAsSync: true)
        #expect(device.promise == .sync)
        try device.write([9, 8, 7], to: DiskBlock(1), at: 4094)
        try device.write([4], to: DiskBlock(5), at: 0)
        try device.copy(DiskBlock(5)..<DiskBlock(7), to: DiskBlock(3))
        try device.zero(DiskBlock(5)..<DiskBlock(6))
        try device.flush()
        #expect(flushed.withLock { $0.map(\.first) } == [9, 4, 4, 0])
        #expect(flushed.withLock { $0.map(\.count) } == [3, 1, 8192, 4096])
    }

    @Test(
        "has no page that is dirty after a flush, and has some before", .enabled(if: hasDisk, "the folder is in memory")
    )
    func flush() throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(64))
        try device.write(pattern(40 * 4096)[...], to: DiskBlock(3), at: 0)
        #expect(try dirtyKilobytes(of: file.path) >= 40 * 4)
        try device.flush()
        #expect(try dirtyKilobytes(of: file.path) == 0)
    }

    @Test(
        "on a file system that gets full is an error of the device, and its store has all that it acknowledged once there is room",
        .enabled(if: SmallFileSystem.obstacle == nil, "\(SmallFileSystem.obstacle ?? "")"))
    func fullFileSystem() async throws {
        let (files, small) = (try TestFile(), try SmallFileSystem(bytes: 256 << 10))
        let piece = pattern(4 * 4096)
        let (file, written) = try await fill(files.path("s.db"), small.path("device"), by: piece)
        try small.extend(toBytes: 4 << 20)
        let device = try MappedDevice.open(at: small.path("device"))
        let reopened = try await LayoutStore.open(at: files.path("s.db"), device: device, environment: .system())
        for offset in stride(from: 0, to: written, by: piece.count) {
            #expect(try await reopened.read(file, offset..<(offset + Int64(piece.count))) == piece)
        }
        try await reopened.write(file, piece, at: written)
        #expect(try await reopened.violations().isEmpty)
        try await reopened.close()
        #expect(LayoutStore.check(at: files.path("s.db"), device: device).isHealthy)
    }

    /// Makes a store and writes pieces to a file until its device fails. Returns the file, and how many bytes were acknowledged.
    private func fill(
        _ path: String, _ devicePath: String, by piece: [UInt8]
    ) async throws -> (InodeNumber, written: Int64) {
        let device = try MappedDevice.create(at: devicePath, blocks: BlockCount(400))
        defer { device.close() }
        let store = try await LayoutStore.create(at: path, device: device, environment: .system())
        let file = try await store.create()
        var written: Int64 = 0
        let error = try await refusal {
            while written < 400 * 4096 {
                try await store.write(file, piece, at: written)
                written += Int64(piece.count)
            }
        }
        #expect(error?.code == .io)
        #expect(written > 0)
        let next = try await refusal { try await store.write(file, piece, at: 0) }
        #expect(next?.code == .failed)
        return (file, written)
    }

    /// Pages in a file system in memory are never clean; one on a block device has that one's number.
    private static let hasDisk: Bool = {
        var status = stat()
        return stat(FileManager.default.temporaryDirectory.path, &status) == 0 && status.st_dev >> 8 != 0
    }()

    /// What this process has changed in mappings of the file, and what is not on the medium yet.
    private func dirtyKilobytes(of path: String) throws -> Int {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var (isOurs, sum) = (false, 0)
        // By its end: the kernel says that the file is empty.
        let text = try FileHandle(forReadingAtPath: "/proc/self/smaps")?.readToEnd() ?? Data()
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words: [Substring] = line.split(separator: " ")
            if words[0].contains("-") { isOurs = line.hasSuffix(path) }
            if isOurs, words[0].hasSuffix("_Dirty:") { sum += Int(words[1]) ?? 0 }
        }
        return sum
    }

    @Test("carries a store, and everything that is done to its files, and is no file of it")
    func store() async throws {
        let file = try TestFile()
        let device = try MappedDevice.create(at: file.path, blocks: BlockCount(400))
        let error = try await refusal {
            let database = try MappedDevice.create(at: file.path("s.db-wal"), blocks: BlockCount(8))
            _ = try await LayoutStore.create(at: file.path("s.db"), device: database, environment: .system())
        }
        #expect(error?.code == .input)
        var exerciser = try await Exerciser(TestStore.make(.sqlite, blocks: 400, device: device), seed: 5)
        for _ in 0..<150 {
            try await exerciser.operate()
            #expect(try await exerciser.difference() == nil, "after \(exerciser.story.last ?? "")")
        }
        #expect(try await exerciser.test.violations() == [])
        try await exerciser.test.store.close()
    }
}
