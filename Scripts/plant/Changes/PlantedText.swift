/// A file with changes in it, all asleep.
package struct PlantedText: Sendable {
    package let text: String
    /// Where the changes stand in it, in the order of the file: lines, counted from 1.
    package let places: [(lines: ClosedRange<Int>, number: Int)]

    /// `changes` are of this file, and share no line.
    package init(_ source: SwiftText, _ changes: [(number: Int, change: Change)]) {
        var bytes: [UInt8] = []
        var places: [(lines: ClosedRange<Int>, number: Int)] = []
        var (done, line) = (0, 1)
        func lines(_ part: some Sequence<UInt8>) -> Int { part.count { $0 == UInt8(ascii: "\n") } }
        for (number, change) in changes.sorted(by: { $0.change.bytes.lowerBound < $1.change.bytes.lowerBound }) {
            let before = source.bytes[done..<change.bytes.lowerBound]
            let planted = Array(
                change.text(String(decoding: source.bytes[change.bytes], as: UTF8.self), number: number).utf8)
            line += lines(before)
            places.append((line...line + lines(planted), number))
            line += lines(planted)
            bytes += before + planted
            done = change.bytes.upperBound
        }
        text = String(decoding: bytes + source.bytes[done...], as: UTF8.self)
        self.places = places
    }

    /// The change that stands at `line`, or else the last one before it, or the first of all.
    package func number(at line: Int) -> Int? {
        (places.first { $0.lines.contains(line) } ?? places.last { $0.lines.lowerBound <= line } ?? places.first)?
            .number
    }
}
