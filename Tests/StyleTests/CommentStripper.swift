/// Blanks the comments of Swift and C sources: `//` to the end of the line, and `/* … */`, both outside strings.
///
/// Not covered: a string literal inside an interpolation that holds comment signs; the state of a string of one line
/// ends with its line, so that a mistake goes no further.
enum CommentStripper {
    private enum State {
        case code
        case string
        case longString
        case blockComment
    }

    static func code(of text: String) -> [String] {
        var state = State.code
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if state == .string { state = .code }
            return code(of: Array(line.utf8), &state)
        }
    }

    private static func code(of line: [UInt8], _ state: inout State) -> String {
        var kept: [UInt8] = []
        var place = 0
        func begins(_ sign: String) -> Bool { line[place...].starts(with: sign.utf8) }
        func keep(_ count: Int) {
            kept += line[place..<min(place + count, line.count)]
            place += count
        }
        while place < line.count {
            switch state {
            case .code:
                if begins("//") { return String(decoding: kept, as: UTF8.self) }
                if begins("/*") {
                    state = .blockComment
                    place += 2
                } else if begins("\"\"\"") {
                    state = .longString
                    keep(3)
                } else {
                    if begins("\"") { state = .string }
                    keep(1)
                }
            case .string, .longString:
                let end = state == .string ? "\"" : "\"\"\""
                if begins("\\") {
                    keep(2)
                } else if begins(end) {
                    state = .code
                    keep(end.utf8.count)
                } else {
                    keep(1)
                }
            case .blockComment:
                if begins("*/") {
                    state = .code
                    place += 2
                } else {
                    place += 1
                }
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
