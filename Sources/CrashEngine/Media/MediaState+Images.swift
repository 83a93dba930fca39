package import LayoutStore

/// Media as files, for sqlite3 and debuggers.
extension MediaState {
    /// One file of an image.
    package struct File: Sendable {
        /// As the store calls it; `device` for the data device, where what was never written is poison.
        package let name: String
        package let bytes: [UInt8]
    }

    /// The contents of all files and of the device.
    ///
    /// - Parameters:
    ///   - kept: what somebody's reads have decided, as ``PathChooser/kept`` has it. What nobody has read shows its oldest content, and
    ///     a file has its greatest size.
    ///   - blocks: of the device.
    package func files(deciding kept: [ChoicePoint: [Int]] = [:], blocks: BlockCount) -> [File] {
        var files: [File] = []
        if case .disk(let disk) = store {
            for (index, name) in disk.names.enumerated() {
                let candidates = disk.entries[index].candidates
                let entry = kept[ChoicePoint(.file(index), .entry)]?.first ?? candidates[0]
                guard entry != DirectoryEntry.nothing, disk.files.indices.contains(entry) else { continue }
                let bytes = disk.files[entry].sectors.bytes(deciding: kept, of: .file(index), size: nil)
                if !bytes.isEmpty { files.append(File(name: name, bytes: bytes)) }
            }
        }
        let size = Int(blocks.value) * Geometry.blockBytes
        files.append(File(name: "device", bytes: device.bytes(deciding: kept, of: .device, size: size)))
        return files
    }
}

extension SectorSpan {
    fileprivate func bytes(deciding kept: [ChoicePoint: [Int]], of medium: ChoicePoint.Medium, size: Int?) -> [UInt8] {
        let sizes = kept[ChoicePoint(medium, .size)]?.filter(self.sizes.contains) ?? []
        let count = size ?? sizes.max() ?? self.sizes.max() ?? 0
        var bytes = [UInt8](repeating: 0, count: count)
        guard count > 0 else { return bytes }
        bytes.withUnsafeMutableBytes { target in
            copyShown(from: 0, into: target)
            for flight in flights where !flight.isDecided {
                guard let times = kept[ChoicePoint(medium, .sector(flight.sector))],
                    let candidate = flight.times.firstIndex(where: times.contains)
                else { continue }
                let place = flight.sector * Self.sectorBytes
                let part = 0..<min(Self.sectorBytes, count - place)
                if !part.isEmpty, place < count { flight.candidate(candidate).bytes.copy(part, to: target, at: place) }
            }
        }
        return bytes
    }
}
