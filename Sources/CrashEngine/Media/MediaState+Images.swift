package import LayoutStore

/// Contents of the media as files, for sqlite3 and debuggers.
extension MediaState {
    /// One file of an image.
    package struct File: Sendable {
        /// The store's name for the file; `device` for the data device. Sectors of the device that nobody wrote hold poison.
        package let name: String
        package let bytes: [UInt8]
    }

    /// The contents of all files and of the device. A sector that is still undecided shows its oldest content, a file its
    /// greatest size.
    ///
    /// - Parameters:
    ///   - kept: the contents that reads have left possible (``PathChooser/kept``).
    ///   - blocks: the size of the device.
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
