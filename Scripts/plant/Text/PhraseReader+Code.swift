extension PhraseReader {
    /// Reads the statements of a block.
    mutating func readCode(_ range: Range<Int>, _ frame: Frame) {
        let parts = statements(in: range)
        var previous: Range<Int>?
        for part in parts {
            let isOnly = parts.count == 1
            var inner = frame
            inner.isValue = frame.isValue && isOnly
            previous = readStatement(part, inner, previous: previous) ? part : nil
        }
    }

    /// Returns whether it is a call or an assignment. `frame.isValue` says that it may be the value of its block.
    private mutating func readStatement(_ statement: Range<Int>, _ frame: Frame, previous: Range<Int>?) -> Bool {
        let (start, end) = (statement.lowerBound, statement.upperBound)
        switch word(start) {
        case "if", "switch": _ = readBranches(start, end, frame)
        case "guard":
            guard let stop = text.first("else", in: statement) else { return false }
            readConditions(start + 1..<stop)
            readBlocks(stop..<end, frame)
        case "while":
            guard let body = text.first("{", in: statement) else { return false }
            readConditions(start + 1..<body)
            readBlocks(body..<end, frame)
        case "repeat":
            readBlocks(statement, frame)
            if let stop = text.first("while", in: statement) { readConditions(stop + 1..<end) }
        case "for": readLoop(statement, frame)
        case "do", "defer": readBlocks(statement, frame)
        case "return":
            addValue(start + 1..<end, isTruth: frame.isTruth)
            readNested(start + 1..<end)
        case "throw", "break", "continue", "fallthrough", "#": break
        default:
            if Self.declarations.contains(word(keyword(of: statement))) || word(start) == "@" {
                noteUnset(statement)
                readMember(statement)
            } else {
                return readExpression(statement, frame, previous: previous)
            }
        }
        return false
    }

    private mutating func readExpression(_ statement: Range<Int>, _ frame: Frame, previous: Range<Int>?) -> Bool {
        defer { readNested(statement) }
        if frame.isValue, !isAssignment(statement) {
            addValue(statement, isTruth: frame.isTruth)
            return false
        }
        addStatement(statement, frame, previous: previous)
        return true
    }

    /// Reads every block that stands in no brackets.
    private mutating func readBlocks(_ range: Range<Int>, _ frame: Frame) {
        var inner = frame
        inner.isValue = false
        for place in text.outer(range) where word(place) == "{" { readCode(text.inside(place), inner) }
    }

    private mutating func readLoop(_ statement: Range<Int>, _ frame: Frame) {
        guard let sign = text.first("in", in: statement), let body = text.first("{", in: statement) else { return }
        let stop = text.first("where", in: sign..<body)
        let sequence = sign + 1..<(stop ?? body)
        if text.first("await", in: statement.lowerBound..<sign) == nil {
            add(Phrase(role: .sequence, tokens: sequence))
        }
        readNested(sequence)
        if let stop { readConditions(stop + 1..<body) }
        readBlocks(body..<statement.upperBound, frame)
    }

    private mutating func readConditions(_ range: Range<Int>) {
        var start = range.lowerBound
        for stop in text.outer(range).filter({ word($0) == "," }) + [range.upperBound] {
            readCondition(start..<stop)
            start = stop + 1
        }
    }

    private mutating func readCondition(_ range: Range<Int>) {
        guard let first = range.first else { return }
        if !["let", "var", "case", "#"].contains(word(first)) {
            add(Phrase(role: .condition, tokens: range, isTruth: true))
        } else if word(first) != "#", let sign = text.first("=", in: range) {
            addValue(sign + 1..<range.upperBound, isTruth: false)
        }
        readNested(range)
    }

    /// Reads an `if` or `switch` with all its branches, and returns the place after it.
    private mutating func readBranches(_ start: Int, _ end: Int, _ frame: Frame) -> Int {
        guard let body = text.first("{", in: start..<end) else { return end }
        if word(start) == "switch" {
            readNested(start + 1..<body)
            readCases(text.inside(body), frame)
            return text.next(body)
        }
        readConditions(start + 1..<body)
        readCode(text.inside(body), frame)
        let after = text.next(body)
        guard after + 1 < end, word(after) == "else" else { return after }
        if word(after + 1) == "if" { return readBranches(after + 1, end, frame) }
        readCode(text.inside(after + 1), frame)
        return text.next(after + 1)
    }

    private mutating func readCases(_ range: Range<Int>, _ frame: Frame) {
        let labels = text.outer(range).filter { ["case", "default"].contains(word($0)) && word($0 - 1) != "." }
        for (label, end) in zip(labels, labels.dropFirst() + [range.upperBound]) {
            guard let colon = text.first(":", in: label..<end) else { continue }
            readCode(colon + 1..<end, frame)
        }
    }

    /// Reads the closures of an expression, at any depth, and its `if` and `switch`.
    mutating func readNested(_ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            switch word(place) {
            case "if", "switch": place = readBranches(place, range.upperBound, Frame(isValue: true))
            case "{":
                readClosure(text.inside(place))
                place = text.next(place)
            default: place += 1
            }
        }
    }

    private mutating func readClosure(_ range: Range<Int>) {
        let code: Set<String> = [
            "for", "let", "var", "if", "guard", "return", "switch", "try", "=", "{", "while", "do", "defer",
        ]
        let head = text.outer(range).prefix { !code.contains(word($0)) }
        let start = head.first { word($0) == "in" }.map { $0 + 1 } ?? range.lowerBound
        readCode(start..<range.upperBound, Frame(isValue: true))
    }
}
