internal import LayoutStore

extension Event {
    /// A hash of the event and of all events before it, for which `hash` stands.
    func fingerprint(after hash: Int64) -> Int64 {
        let traits = kind.traits
        var words: [Int64] = [
            Int64(point.operation), point.step.operation.rawValue, point.step.name.rawValue, traits.number,
        ]
        words += [traits.words.0, traits.words.1].compactMap { $0 }
        traits.bytes.withUnsafeBytes { buffer in
            let whole = buffer.count - buffer.count % 8
            for place in stride(from: 0, to: whole, by: 8) {
                words.append(Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)))
            }
            for byte in buffer[whole...] { words.append(Int64(byte)) }
        }
        return RecordWords.hash(words, seed: hash)
    }
}
