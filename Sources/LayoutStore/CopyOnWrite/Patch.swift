/// Bytes for one place of a file.
struct Patch: Sendable {
    let offset: Int64
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>, at offset: Int64) {
        self.offset = offset
        self.bytes = bytes
    }

    init(zeros range: Range<Int64>) { self.init([UInt8](repeating: 0, count: range.count)[...], at: range.lowerBound) }

    var range: Range<Int64> { offset..<(offset + Int64(bytes.count)) }
}
