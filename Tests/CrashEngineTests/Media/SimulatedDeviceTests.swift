import CrashEngine
import LayoutStore
import Testing

@Suite("The simulated data device")
struct SimulatedDeviceTests {
    private let log = EventLog()
    private let block = DiskBlock(2)

    private func filled(_ byte: UInt8, _ count: Int = 512) -> ArraySlice<UInt8> {
        [UInt8](repeating: byte, count: count)[...]
    }

    /// The contents of the first `sectors` sectors of the block, for every way in which the crash may leave them.
    private func outcomes(at count: Int, sectors: Int) throws -> Set<[UInt8]> {
        let cut = CrashedMedia(log: log)
        cut.advance(to: count)
        let disk = SimulatedDisk()
        let device = SimulatedDevice(blocks: BlockCount(8), recording: nil)
        let chooser = DepthFirstChooser()
        var outcomes: Set<[UInt8]> = []
        repeat {
            cut.mount(on: disk, device: device, chooser: chooser, after: .power)
            let bytes = try device.read(sectors * 512, from: block, at: 0)
            #expect(try device.read(sectors * 512, from: block, at: 0) == bytes, "decided once")
            outcomes.insert((0..<sectors).map { bytes[$0 * 512 + 511] })
        } while chooser.next()
        return outcomes
    }

    @Test("holds poison where nothing was written, each sector its own")
    func poison() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        let bytes = try device.read(1024, from: block, at: 0)
        #expect(Array(bytes[..<512]) == SimulatedDevice.poison(sector: 16))
        #expect(Array(bytes[512...]) == SimulatedDevice.poison(sector: 17))
        #expect(SimulatedDevice.poison(sector: 16) != SimulatedDevice.poison(sector: 17))
    }

    @Test("leaves unflushed sectors old or new, each for itself, until a flush seals them")
    func flush() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        try device.write(filled(1, 1024), to: block, at: 0)
        device.flush()
        try device.write(filled(2, 1024), to: block, at: 0)
        #expect(try outcomes(at: log.count, sectors: 2) == [[1, 1], [1, 2], [2, 1], [2, 2]])
        device.flush()
        #expect(try outcomes(at: log.count, sectors: 2) == [[2, 2]])
        #expect(try outcomes(at: 2, sectors: 2) == [[1, 1]])
    }

    @Test("offers each version since the last flush, and nothing else")
    func versions() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        for byte in 1...3 as ClosedRange<UInt8> { try device.write(filled(byte), to: block, at: 0) }
        let old = SimulatedDevice.poison(sector: 16)[511]
        #expect(try outcomes(at: 3, sectors: 1) == [[old], [1], [2], [3]])
        #expect(try outcomes(at: 2, sectors: 1) == [[old], [1], [2]])
    }

    @Test("logs whole sectors when a part is written")
    func patch() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        try device.write(filled(7, 20), to: block, at: 500)
        var expected = SimulatedDevice.poison(sector: 16) + SimulatedDevice.poison(sector: 17)
        expected.replaceSubrange(500..<520, with: filled(7, 20))
        #expect(log.events.map(\.kind) == [.deviceWrite(firstSector: 16, bytes: expected)])
        #expect(try device.read(1024, from: block, at: 0) == expected)
    }

    @Test(
        "a write after the crash decides nothing and leaves open only what it leaves in place", arguments: [512, 100])
    func writeAfterCrash(count: Int) throws {
        let recorded = SimulatedDevice(blocks: BlockCount(8), recording: log)
        try recorded.write(filled(1), to: block, at: 0)
        let cut = CrashedMedia(log: log)
        cut.advance(to: 1)
        let device = SimulatedDevice(blocks: BlockCount(8), recording: nil)
        let chooser = ReplayChooser([1])
        cut.mount(on: SimulatedDisk(), device: device, chooser: chooser, after: .power)
        let poison = SimulatedDevice.poison(sector: 16)
        #expect(device.candidates(sector: 16) == [poison, Array(filled(1))])
        try device.write(filled(9, count), to: block, at: 0)
        let left = [poison[count...], filled(1)[count...]].map { Array(filled(9, count)) + $0 }
        #expect(device.candidates(sector: 16) == (count == 512 ? [left[0]] : left))
        #expect(chooser.points.isEmpty)
        #expect(try device.read(512, from: block, at: 0) == left[1])
    }

    @Test("counts the legal states of a cut, whichever way the cursor came")
    func legalStates() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        try device.write(filled(1, 1024), to: block, at: 0)
        try device.write(filled(2), to: block, at: 0)
        device.flush()
        let cut = CrashedMedia(log: log)
        let counts = [0, 1, 2, 3].map { count in
            cut.advance(to: count)
            return [Int(cut.legalStates), cut.inFlightSectors]
        }
        #expect(counts == [[1, 0], [4, 2], [6, 2], [1, 0]])
        cut.advance(to: 1)
        #expect(cut.legalStates == 4)
    }

    @Test("copies and zeroes whole blocks, and refuses what leaves the device")
    func blocks() throws {
        let device = SimulatedDevice(blocks: BlockCount(8), recording: log)
        try device.write(filled(5, 4096), to: block, at: 0)
        try device.copy(block..<DiskBlock(3), to: DiskBlock(4))
        #expect(try device.read(4096, from: DiskBlock(4), at: 0) == Array(filled(5, 4096)))
        try device.zero(block..<DiskBlock(3))
        #expect(try device.read(4096, from: block, at: 0) == Array(filled(0, 4096)))
        #expect(throws: StoreError.self) { try device.write(filled(1), to: DiskBlock(7), at: 4000) }
    }
}
