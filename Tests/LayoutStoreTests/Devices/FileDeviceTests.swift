import Foundation
import LayoutStore
import Testing

@Suite("A device in a file")
struct FileDeviceTests: DeviceSubject {
    @Test(
        "returns what was written, across block borders and in parts of blocks",
        arguments: [(0, 0, 4096), (1, 4095, 2), (2, 100, 50), (3, 512, 9000), (0, 1, 8 * 4096 - 1)])
    func roundTrip(block: Int64, offset: Int, count: Int) throws {
        let file = try TestFile()
        let device = try file.device()
        let written = pattern(count)
        try device.write(written[...], to: DiskBlock(block), at: offset)
        #expect(try device.read(count, from: DiskBlock(block), at: offset) == written)
        var whole = [UInt8](repeating: 0, count: 8 * Geometry.blockBytes)
        let start = Int(block) * Geometry.blockBytes + offset
        whole.replaceSubrange(start..<(start + count), with: written)
        #expect(try content(of: device) == whole)
        try device.flush()
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path))) == whole)
    }

    @Test("writes a slice that does not begin at 0, and nothing for an empty one")
    func slices() throws {
        let file = try TestFile()
        let device = try file.device()
        let bytes = pattern(100)
        try device.write(bytes[40..<60], to: DiskBlock(0), at: 0)
        try device.write([], to: DiskBlock(0), at: 0)
        #expect(try device.read(20, from: DiskBlock(0), at: 0) == Array(bytes[40..<60]))
        #expect(try device.read(0, from: DiskBlock(8), at: 0) == [])
    }

    @Test("copies and zeroes exactly the run, short by writes and long in the kernel", arguments: [1, 3, 64, 300, 600])
    func runs(length: Int64) throws {
        let file = try TestFile()
        let device = try file.device(blocks: 2 * length + 3)
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
        try device.flush()
        #expect(device.blocks == BlockCount(2 * length + 3))
    }

    @Test("refuses ranges that leave it, and copies that overlap, as input")
    func outside() throws {
        let file = try TestFile()
        let device = try file.device()
        let refusals = [
            code { _ = try device.read(1, from: DiskBlock(8), at: 0) },
            code { _ = try device.read(2, from: DiskBlock(7), at: 4095) },
            code { _ = try device.read(1, from: DiskBlock(.max), at: .max) },
            code { _ = try device.read(-1, from: DiskBlock(0), at: 0) },
            code { try device.write([1], to: DiskBlock(-1), at: 4096) },
            code { try device.zero(DiskBlock(7)..<DiskBlock(9)) },
            code { try device.copy(DiskBlock(0)..<DiskBlock(4), to: DiskBlock(5)) },
            code { try device.copy(DiskBlock(0)..<DiskBlock(4), to: DiskBlock(3)) },
        ]
        #expect(refusals.allSatisfy { $0 == .input }, "\(refusals)")
        #expect(try content(of: device) == [UInt8](repeating: 0, count: 8 * Geometry.blockBytes))
    }

    @Test("is not made over a file, without room for a block, or in no folder; and nothing is left behind")
    func create() throws {
        let file = try TestFile()
        try Data("mine".utf8).write(to: URL(fileURLWithPath: file.path))
        #expect(code { _ = try file.device() } == .input)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "mine")
        for blocks in [0, -1, Int64.max, Int64.max >> 12] {
            let path = file.path("other")
            #expect(code { _ = try FileDevice.create(at: path, blocks: BlockCount(blocks)) } == .input, "\(blocks)")
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        #expect(
            code { _ = try FileDevice.create(at: file.path("no/folder"), blocks: BlockCount(1)) } == .input)
    }

    @Test("is not opened on what cannot be one, and the message names the path")
    func unsuitable() throws {
        let file = try TestFile()
        try Data(count: 5000).write(to: URL(fileURLWithPath: file.path("odd")))
        try Data().write(to: URL(fileURLWithPath: file.path("empty")))
        // Nobody may write to that file of the kernel, root included.
        let paths = [
            file.path("odd"), file.path("empty"), file.folder.path, "/dev/full", file.path("missing"),
            "/sys/kernel/uevent_seqnum",
        ]
        for path in paths {
            let error = #expect(throws: StoreError.self) { try FileDevice.open(at: path) }
            #expect(error?.code == .input, "\(path)")
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test("has one opener at a time, until that one closes or goes away")
    func exclusion() throws {
        let file = try TestFile()
        let first = try file.device()
        let error = #expect(throws: StoreError.self) { try FileDevice.open(at: file.path) }
        #expect(error?.code == .locked)
        #expect(error?.cause?.code == EWOULDBLOCK)
        #expect(error?.message.contains(file.path) == true)
        first.close()
        do {
            let second = try FileDevice.open(at: file.path)
            #expect(second.blocks == BlockCount(8))
        }
        _ = try FileDevice.open(at: file.path)
    }

    @Test("fails every call after it was closed")
    func closed() throws {
        let file = try TestFile()
        let device = try file.device()
        device.close()
        device.close()
        #expect(code { _ = try device.read(1, from: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.write([1], to: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.flush() } == .failed)
        #expect(code { try device.grow(to: BlockCount(9)) } == .failed)
    }

    @Test("grows, keeps what it had, and is as long when it is opened again")
    func growth() throws {
        let file = try TestFile()
        let device = try file.device()
        try device.write(pattern(4096)[...], to: DiskBlock(7), at: 0)
        try device.grow(to: BlockCount(20))
        #expect(device.blocks == BlockCount(20))
        #expect(try device.read(4096, from: DiskBlock(7), at: 0) == pattern(4096))
        #expect(try device.read(4096, from: DiskBlock(19), at: 0) == [UInt8](repeating: 0, count: 4096))
        try device.grow(to: BlockCount(10))
        #expect(device.blocks == BlockCount(20), "a device never gets shorter")
        #expect(code { try device.grow(to: BlockCount(.max)) } == .input)
        device.close()
        #expect(try FileDevice.open(at: file.path).blocks == BlockCount(20))
    }

    @Test("that somebody made shorter gives io, and no zeros that nobody wrote", arguments: [1, 64])
    func shortened(run: Int64) throws {
        let file = try TestFile()
        let device = try file.device(blocks: 200)
        try #require(truncate(file.path, 4 * Geometry.blockBytes) == 0)
        #expect(code { _ = try device.read(4096, from: DiskBlock(4), at: 0) } == .io)
        #expect(code { _ = try device.read(8192, from: DiskBlock(3), at: 0) } == .io)
        let source = Range(at: DiskBlock(4), count: BlockCount(run))
        #expect(code { try device.copy(source, to: DiskBlock(100)) } == .io)
        #expect(try device.read(4096, from: DiskBlock(3), at: 0).count == 4096)
    }

    @Test("says that the disk is full, with the errno, when there is no room for a write")
    func full() throws {
        let file = try TestFile()
        let device = try file.device()
        let (saved, number) = try file.breakDescriptor("/dev/full")
        let error = #expect(throws: StoreError.self) { try device.write([1], to: DiskBlock(0), at: 0) }
        dup2(saved, number)
        close(saved)
        #expect(error?.code == .diskFull)
        #expect(error?.cause?.code == ENOSPC)
        try device.write([1], to: DiskBlock(0), at: 0)
    }

    @Test("never works again after a flush that failed, though the medium does")
    func failedFlush() throws {
        let file = try TestFile()
        let device = try file.device()
        let (saved, number) = try file.breakDescriptor("/dev/null")  // which has no fdatasync
        let error = #expect(throws: StoreError.self) { try device.flush() }
        dup2(saved, number)
        close(saved)
        #expect(error?.code == .io)
        #expect(error?.cause?.code == EINVAL)
        #expect(code { try device.flush() } == .failed)
        #expect(code { _ = try device.read(1, from: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.write([1], to: DiskBlock(0), at: 0) } == .failed)
        #expect(code { try device.zero(DiskBlock(0)..<DiskBlock(1)) } == .failed)
        #expect(code { try device.grow(to: BlockCount(9)) } == .failed)
        device.close()
        try FileDevice.open(at: file.path).flush()
    }

    @Test("carries a store that is closed and opened again")
    func store() async throws {
        let file = try TestFile()
        try await carryStore(on: { try file.device(blocks: 64) }, again: { try FileDevice.open(at: file.path) }, file)
    }

    @Test(
        "may be a block device: whole blocks only, one opener, a store, growth with its size",
        .enabled(if: LoopDevice.obstacle == nil, "no loop device can be made here"))
    func blockDevice() async throws {
        let file = try TestFile()
        let loop = try LoopDevice(on: file, bytes: 64 * Geometry.blockBytes + 512)
        let device = try FileDevice.open(at: loop.path)
        #expect(device.blocks == BlockCount(64))
        #expect(code { _ = try FileDevice.open(at: loop.path) } == .locked)
        try device.write(pattern(9000)[...], to: DiskBlock(1), at: 77)
        #expect(try device.read(9000, from: DiskBlock(1), at: 77) == pattern(9000))
        #expect(code { try device.grow(to: BlockCount(100)) } == .input)
        #expect(device.blocks == BlockCount(64))
        try loop.extend(toBytes: 300 * Geometry.blockBytes)
        try device.grow(to: BlockCount(200))
        #expect(device.blocks == BlockCount(300))
        try device.write(pattern(90 * 4096)[...], to: DiskBlock(0), at: 0)
        try device.copy(DiskBlock(0)..<DiskBlock(90), to: DiskBlock(100))
        try device.zero(DiskBlock(0)..<DiskBlock(89))
        #expect(try device.read(90 * 4096, from: DiskBlock(100), at: 0) == pattern(90 * 4096))
        #expect(try device.read(89 * 4096, from: DiskBlock(0), at: 0).allSatisfy { $0 == 0 })
        #expect(try device.read(4096, from: DiskBlock(89), at: 0) == Array(pattern(90 * 4096).suffix(4096)))
        try device.flush()
        device.close()
        let open = { () throws -> FileDevice in try FileDevice.open(at: loop.path) }
        try await carryStore(on: open, again: open, file)
    }

    /// Makes a store, writes, closes; opens it and finds the same.
    private func carryStore(
        on first: () throws -> FileDevice, again second: () throws -> FileDevice, _ file: TestFile
    ) async throws {
        let path = file.path("store.db")
        let content = pattern(30_000)
        var device = try first()
        var store = try await LayoutStore.create(at: path, device: device, environment: .system())
        let inode = try await store.create()
        try await store.write(inode, content, at: 1234, durability: .deferred)
        try await store.close()
        device.close()
        device = try second()
        store = try await LayoutStore.open(at: path, device: device, environment: .system())
        #expect(try await store.read(inode, 0..<100_000) == [UInt8](repeating: 0, count: 1234) + content)
        #expect(try await store.violations() == [])
        try await store.close()
        device.close()
    }
}
