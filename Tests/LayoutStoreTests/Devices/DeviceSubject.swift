import LayoutStore

/// What tests of devices in files share, whatever the device.
protocol DeviceSubject {}

extension DeviceSubject {
    func content(of device: any BlockDevice) throws -> [UInt8] {
        try device.read(Int(device.blocks.value) * Geometry.blockBytes, from: DiskBlock(0), at: 0)
    }

    /// Bytes that differ from block to block, and none of them zero.
    func pattern(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for place in 0..<count {
            let number: Int = place * 7 + place / Geometry.blockBytes
            bytes.append(UInt8(1 + number % 251))
        }
        return bytes
    }

    /// The kind of the error that `body` throws, or nil.
    func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }
}
