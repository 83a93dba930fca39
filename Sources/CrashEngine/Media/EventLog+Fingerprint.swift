internal import LayoutStore

extension EventLog {
    /// A hash of everything that happened, in order: equal for equal runs (CRASHMODEL M6).
    package var fingerprint: Int64 {
        events.reduce(Int64(count)) { sum, event in
            var words: [Int64] = [Int64(event.operation), event.step.operation.rawValue, event.step.name.rawValue]
            var content: [UInt8] = []
            switch event.kind {
            case .diskWrite(let file, let offset, let bytes):
                words += [1, Int64(file), Int64(offset)]
                content = bytes
            case .diskTruncate(let file, let size): words += [2, Int64(file), Int64(size)]
            case .diskSync(let file): words += [3, Int64(file)]
            case .deviceWrite(let sector, let bytes):
                words += [4, Int64(sector)]
                content = bytes
            case .deviceFlush: words.append(5)
            case .mark(let mark): words += [6, Int64(MarkName.allCases.firstIndex(of: mark.name)!), mark.value]
            }
            let bytes = content.withUnsafeBytes { buffer in
                stride(from: 0, to: buffer.count - buffer.count % 8, by: 8).map {
                    Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Int64.self))
                } + buffer.suffix(buffer.count % 8).map(Int64.init)
            }
            return RecordWords.hash(words + bytes, seed: sum)
        }
    }
}
