package import LayoutStore

/// Where an access lands: on the device, and in the file that its hold was granted for.
package struct Landing: Sendable {
    package let access: ClientAccess
    package let reach: Reach

    package init(_ access: ClientAccess, _ reach: Reach) {
        self.access = access
        self.reach = reach
    }

    /// In bytes, counted from the hold's first block.
    package var offset: Int { access.sector * Geometry.sectorBytes }
    package var block: DiskBlock { reach.hold.start + BlockCount(Int64(offset / Geometry.blockBytes)) }
    package var deviceSector: Int {
        Int(reach.hold.start.value) * (Geometry.blockBytes / Geometry.sectorBytes) + access.sector
    }
    package var fileSector: Int {
        Int(reach.hold.offset.value) * (Geometry.blockBytes / Geometry.sectorBytes) + access.sector
    }
    /// The last sector of the largest file is a byte shorter.
    package var fileBytes: Range<Int> {
        let start = fileSector * Geometry.sectorBytes
        return start..<(start + min(Geometry.sectorBytes, .max - start))
    }

    package func story(saw sector: [UInt8]) -> String {
        "client \(access.client) read sector \(fileSector) of file \(reach.file) through hold \(reach.hold.id) at disk block "
            + "\(block) and saw \(Stamp.describe(sector))"
    }
}
