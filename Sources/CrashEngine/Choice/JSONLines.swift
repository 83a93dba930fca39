/// Finds the line on which a value stands in a JSON document, so that errors can name it.
struct JSONLines {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The line, from 1, of the value at `path`: names and indices from the root. If there is no such value, the line of the one that
    /// should have it.
    static func line(of path: [String], in text: String) -> Int {
        var lines = JSONLines(text)
        return lines.find(path[...])
    }

    private mutating func find(_ path: ArraySlice<String>) -> Int {
        skipSpace()
        let here = line
        guard let name = path.first, let open = next, open == UInt8(ascii: "{") || open == UInt8(ascii: "[") else {
            return here
        }
        step()
        var index = 0
        skipSpace()
        while let byte = next, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
            var own = String(index)
            if open == UInt8(ascii: "{") {
                own = string()
                skipSpace()
                step()  // the colon
            }
            if Self.isSame(own, name) { return find(path.dropFirst()) }
            skipValue()
            skipSpace()
            if next == UInt8(ascii: ",") { step() }
            skipSpace()
            index += 1
        }
        return here
    }

    /// Names in the document are in snake case, and in errors as the program has them.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || one.replacing("_", with: "").lowercased() == other.replacing("_", with: "").lowercased()
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func step() {
        if next == UInt8(ascii: "\n") { line += 1 }
        at += 1
    }

    private mutating func skipSpace() {
        while let byte = next,
            [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte)
        {
            step()
        }
    }

    private mutating func string() -> String {
        step()
        let start = at
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { step() }
            step()
        }
        let text = String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self)
        step()
        return text
    }

    private mutating func skipValue() {
        var depth = 0
        skipSpace()
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                _ = string()
                if depth == 0 { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                step()
                if depth == 0 { return }
                continue
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            step()
        }
    }
}
