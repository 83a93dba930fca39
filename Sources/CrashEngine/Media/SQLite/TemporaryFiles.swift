/// Files without a name. They are never logged, and are gone when closed. Their numbers are negative, so that they
/// differ from those of the disk's files.
struct TemporaryFiles {
    private var contents: [Int32: [UInt8]] = [:]
    private var next: Int32 = -1

    /// The number of a new empty file.
    mutating func make() -> Int32 {
        defer { next -= 1 }
        contents[next] = []
        return next
    }

    /// The bytes of a file.
    subscript(file: Int32) -> [UInt8] { contents[file, default: []] }

    /// Writes at byte `offset`; zeros fill a gap before it.
    mutating func write(_ file: Int32, at offset: Int, _ source: UnsafeRawBufferPointer) {
        let missing = max(0, offset + source.count - self[file].count)
        contents[file, default: []].append(contentsOf: repeatElement(0, count: missing))
        contents[file]?.replaceSubrange(offset..<(offset + source.count), with: source)
    }

    mutating func truncate(_ file: Int32, to size: Int) {
        let surplus = max(0, self[file].count - size)
        contents[file]?.removeLast(surplus)
    }

    mutating func remove(_ file: Int32) { contents[file] = nil }
}
