/// The words and signs of Swift code, line by line. Strings are left out, but for the code inside `\(…)`.
///
/// Not covered: regular expressions between slashes, whose words count as code.
enum SwiftTokens {
    static func lines(of file: SourceFile) -> [[String]] {
        var reader = Reader()
        return file.code.map { reader.tokens(of: Array($0.utf8)) }
    }

    private struct Reader {
        private enum Context {
            /// Code, with the number of parentheses open in it.
            case code(Int)
            case string(isLong: Bool, hashes: Int)
        }

        /// The innermost last: an interpolation is code inside a string.
        private var contexts = [Context.code(0)]
        private var line: [UInt8] = []
        private var place = 0

        mutating func tokens(of line: [UInt8]) -> [String] {
            (self.line, place) = (line, 0)
            // Only a long string goes on in the next line.
            while case .string(isLong: false, _)? = contexts.last { contexts.removeLast() }
            var tokens: [String] = []
            while place < line.count {
                switch contexts.last! {  // the outermost one stays
                case .code(let depth): readCode(depth, &tokens)
                case .string(let isLong, let hashes): readString(isLong, hashes)
                }
            }
            return tokens
        }

        private func begins(_ text: String) -> Bool { line[place...].starts(with: text.utf8) }

        private mutating func readCode(_ depth: Int, _ tokens: inout [String]) {
            let start = place
            let byte = line[place]
            if Self.isWord(byte) {
                while place < line.count, Self.isWord(line[place]) { place += 1 }
                tokens.append(String(decoding: line[start..<place], as: UTF8.self))
                return
            }
            let hashes = line[place...].prefix { $0 == UInt8(ascii: "#") }.count
            if place + hashes < line.count, line[place + hashes] == UInt8(ascii: "\"") {
                place += hashes
                let isLong = begins("\"\"\"")
                place += isLong ? 3 : 1
                contexts.append(.string(isLong: isLong, hashes: hashes))
                return
            }
            place += 1
            guard byte > UInt8(ascii: " ") else { return }
            if byte == UInt8(ascii: "(") { contexts[contexts.count - 1] = .code(depth + 1) }
            if byte == UInt8(ascii: ")") {
                if depth == 0, contexts.count > 1 {
                    contexts.removeLast()
                    return
                }
                contexts[contexts.count - 1] = .code(depth - 1)
            }
            tokens.append(String(decoding: [byte], as: UTF8.self))
        }

        private mutating func readString(_ isLong: Bool, _ hashes: Int) {
            let marks = String(repeating: "#", count: hashes)
            if begins("\\\(marks)(") {
                place += 2 + hashes
                contexts.append(.code(0))
            } else if begins("\\\(marks)") {
                place += 2 + hashes
            } else if begins((isLong ? "\"\"\"" : "\"") + marks) {
                place += (isLong ? 3 : 1) + hashes
                contexts.removeLast()
            } else {
                place += 1
            }
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
                true
            default: false
            }
        }
    }
}
