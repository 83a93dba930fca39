internal import LayoutStore

extension Event {
    /// A hash of the event and of what `hash` stands for.
    func fingerprint(after hash: Int64) -> Int64 {
        var words: [Int64] = [Int64(operation), step.operation.rawValue, step.name.rawValue]
        var content: [UInt8] = []
        switch kind {
        case .diskWrite(let file, let offset, let bytes):
            words += [1, Int64(file), Int64(offset)]
            content = bytes
        case .diskTruncate(let file, let size): words += [2, Int64(file), Int64(size)]
        case .diskSync(let file): words += [3, Int64(file)]
        case .deviceWrite(let sector, let bytes):
            words += [4, Int64(sector)]
            content = bytes
        case .deviceFlush: words.append(5)
        case .diskCreate(let file): words += [7, Int64(file)]
        case .diskDelete(let file): words += [8, Int64(file)]
        case .directorySync: words.append(9)
        case .mark(let mark): words += [6, Int64(MarkName.allCases.firstIndex(of: mark.name)!), mark.value]
        }
        content.withUnsafeBytes { buffer in
            let whole = buffer.count - buffer.count % 8
            for place in stride(from: 0, to: whole, by: 8) {
                words.append(Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)))
            }
            for byte in buffer[whole...] { words.append(Int64(byte)) }
        }
        return RecordWords.hash(words, seed: hash)
    }
}
