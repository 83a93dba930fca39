internal import LayoutStore

/// A simulated device whose calls a ``FaultInjector`` may strike. Only the store uses it: clients' accesses go to the
/// device below.
final class FaultyDevice: BlockDevice {
    private let device: SimulatedDevice
    private let faults: FaultInjector

    init(_ device: SimulatedDevice, _ faults: FaultInjector) {
        self.device = device
        self.faults = faults
    }

    var blocks: BlockCount { device.blocks }

    func read(_ count: Int, from block: DiskBlock, at offset: Int) throws(StoreError) -> [UInt8] {
        if faults.strikes(.deviceReadError) { throw failure("read \(count) bytes of block \(block)") }
        return try device.read(count, from: block, at: offset)
    }

    func write(_ bytes: ArraySlice<UInt8>, to block: DiskBlock, at offset: Int) throws(StoreError) {
        if faults.strikes(.deviceWriteError) { throw failure("write \(bytes.count) bytes to block \(block)") }
        let place = faults.deviceBlock(for: block.value, of: blocks.value)
        // A misdirected write that would reach past the end of the device is cut off there.
        let room = Int(blocks.value - place) * Geometry.blockBytes - offset
        try device.write(bytes.prefix(max(room, 0)), to: DiskBlock(place), at: room > 0 ? offset : 0)
    }

    func copy(_ source: Range<DiskBlock>, to target: DiskBlock) throws(StoreError) {
        let count = Int(source.count.value) * Geometry.blockBytes
        try write(read(count, from: source.lowerBound, at: 0)[...], to: target, at: 0)
    }

    func zero(_ blocks: Range<DiskBlock>) throws(StoreError) {
        let zeros = [UInt8](repeating: 0, count: Int(blocks.count.value) * Geometry.blockBytes)
        try write(zeros[...], to: blocks.lowerBound, at: 0)
    }

    func flush() throws(StoreError) {
        switch faults.sync(nil) {
        case .done: device.flush()
        case .lies: break
        case .fails:
            device.failFlush()
            throw failure("flush")
        }
    }

    private func failure(_ verb: String) -> StoreError {
        StoreError(
            .io, "the data device cannot \(verb): input/output error",
            cause: BackendFailure(code: 5, text: "Input/output error"))
    }
}
