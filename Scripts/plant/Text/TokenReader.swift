/// Cuts Swift source into tokens. A string is one token, with the code that its interpolations have.
///
/// Not covered: regular expressions between slashes, and comments inside interpolations.
struct TokenReader {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var lineStart = 0
    /// Whether a token stands on the line already.
    private var isLineBegun = false
    private var tokens: [Token] = []

    static func tokens(of bytes: [UInt8]) -> [Token] {
        var reader = TokenReader(bytes)
        while reader.place < bytes.count { reader.readNext() }
        return reader.tokens
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func begins(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

    private mutating func step() {
        if bytes[place] == UInt8(ascii: "\n") {
            line += 1
            lineStart = place + 1
            isLineBegun = false
        }
        place += 1
    }

    private mutating func readNext() {
        let byte = bytes[place]
        if byte <= UInt8(ascii: " ") { return step() }
        if begins("//") {
            while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        } else if begins("/*") {
            while place < bytes.count, !begins("*/") { step() }
            place = min(place + 2, bytes.count)
        } else if beginsString {
            add(.literal) { $0.skipString() }
        } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
            add(.number) { $0.skipNumber() }
        } else if Self.isWord(byte) {
            add(.word) { $0.skip(while: Self.isWord) }
        } else if Self.isOperator(byte) {
            add(.sign) { $0.skip(while: Self.isOperator) }
        } else if begins("..") {
            add(.sign) { $0.skip { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "<") } }
        } else {
            add(.sign) { $0.place += 1 }
        }
    }

    private mutating func add(_ kind: Token.Kind, _ skip: (inout TokenReader) -> Void) {
        let (start, first, column, startsLine) = (place, line, place - lineStart, !isLineBegun)
        skip(&self)
        isLineBegun = true
        tokens.append(
            Token(
                kind: kind, text: String(decoding: bytes[start..<place], as: UTF8.self), bytes: start..<place,
                line: first, lastLine: line, column: column, startsLine: startsLine,
                hasSpaceBefore: start == 0 || bytes[start - 1] <= UInt8(ascii: " "),
                hasSpaceAfter: place == bytes.count || bytes[place] <= UInt8(ascii: " ")))
    }

    private mutating func skip(while isPart: (UInt8) -> Bool) {
        while place < bytes.count, isPart(bytes[place]) { place += 1 }
    }

    private mutating func skipNumber() {
        skip(while: Self.isWord)
        guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "."), bytes[place + 1] >= UInt8(ascii: "0"),
            bytes[place + 1] <= UInt8(ascii: "9")
        else { return }
        place += 1
        skip(while: Self.isWord)
    }

    // MARK: strings

    private var hashes: Int { bytes[place...].prefix { $0 == UInt8(ascii: "#") }.count }

    private var beginsString: Bool {
        let quote = place + hashes
        return quote < bytes.count && bytes[quote] == UInt8(ascii: "\"")
    }

    private mutating func skipString() {
        let marks = String(repeating: "#", count: hashes)
        place += marks.utf8.count
        let quotes = begins("\"\"\"") ? "\"\"\"" : "\""
        place += quotes.utf8.count
        while place < bytes.count, !begins(quotes + marks) {
            if begins("\\\(marks)(") {
                place += marks.utf8.count + 2
                skipInterpolation()
            } else if begins("\\\(marks)") {
                place += marks.utf8.count + 1
                if place < bytes.count { step() }
            } else {
                step()
            }
        }
        place = min(place + quotes.utf8.count + marks.utf8.count, bytes.count)
    }

    private mutating func skipInterpolation() {
        var depth = 1
        while place < bytes.count, depth > 0 {
            if beginsString {
                skipString()
                continue
            }
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            step()
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "`"), 0x80...:
            true
        default: false
        }
    }

    private static func isOperator(_ byte: UInt8) -> Bool { "+-*/=<>!&|^~?%".utf8.contains(byte) }
}
