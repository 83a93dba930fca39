internal import LayoutStore

extension Event.Kind {
    /// Applies the event to media that never crashed: nothing of them is undecided.
    /// - Parameter images: the log's images of tables in memory.
    func happen(to state: inout MediaState, images: [MemoryBackend.Image]) {
        let decided = ReplayChooser()
        switch self {
        case .diskWrite(let file, let offset, let bytes):
            bytes.withUnsafeBytes { state.disk.write(file, at: offset, $0, decided) }
        case .diskTruncate(let file, let size): state.disk.truncate(file, to: size, decided)
        case .diskSync(let file): state.disk.sync(file, decided)
        case .diskCreate(let file): state.disk.create(file)
        case .diskDelete(let file): state.disk.delete(file)
        case .directorySync: state.disk.syncDirectory()
        case .deviceWrite(let first, let bytes):
            bytes.withUnsafeBytes {
                state.device.write($0, at: first * Geometry.sectorBytes, of: .device, by: decided)
            }
        case .deviceFlush: state.device.seal(folding: true)
        case .tablesChange(let image, _): state.store = .tables(images[image])
        case .mark: break
        }
    }

    /// The first `pages` pages of the event's write; nil if the event is not a write.
    func cut(toPages pages: Int) -> Event.Kind? {
        guard case .writes(let range) = traits.effect else { return nil }
        let count = Pages.end(pages, of: range) - range.lowerBound
        return switch self {
        case .diskWrite(let file, let offset, let bytes):
            .diskWrite(file: file, offset: offset, bytes: Array(bytes.prefix(count)))
        case .deviceWrite(let first, let bytes): .deviceWrite(firstSector: first, bytes: Array(bytes.prefix(count)))
        default: nil
        }
    }
}
