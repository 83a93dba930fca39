/// Finds the phrases of a file, in its order.
///
/// Relies on the formatter's layout: the statements of a block begin in one column, each on a line of its own. Reads no parameter lists,
/// no types and no patterns.
package struct PhraseReader {
    let text: SwiftText
    package private(set) var phrases: [Phrase] = []
    /// Local constants and variables that get their first value by an assignment, which cannot be left out.
    private var unset: Set<String> = []

    /// What is known of the block that is being read.
    struct Frame {
        /// Whether the block's only expression is what it returns.
        var isValue = false
        /// Whether what is returned is a Bool.
        var isTruth = false
        /// In an initializer assignments give properties their first values.
        var isInitializer = false
    }

    package static func phrases(of text: SwiftText) -> [Phrase] {
        var reader = PhraseReader(text)
        reader.readMembers(text.tokens.indices)
        return reader.phrases
    }

    private init(_ text: SwiftText) { self.text = text }

    func token(_ place: Int) -> Token { text.tokens[place] }
    func word(_ place: Int) -> String { text.tokens[place].kind == .literal ? "" : text.tokens[place].text }

    mutating func add(_ phrase: Phrase) {
        if !phrase.tokens.isEmpty { phrases.append(phrase) }
    }

    // MARK: declarations

    private static let modifiers: Set<String> = [
        "public", "package", "internal", "fileprivate", "private", "static", "final", "override", "mutating",
        "nonmutating", "nonisolated", "isolated", "unowned", "weak", "lazy", "convenience", "required", "indirect",
        "consuming", "borrowing", "sending", "async", "unsafe",
    ]
    static let declarations: Set<String> = [
        "struct", "class", "enum", "actor", "extension", "protocol", "func", "init", "deinit", "subscript", "var",
        "let", "typealias", "associatedtype", "import", "case", "operator", "precedencegroup", "macro",
    ]

    /// Where a declaration's keyword is, behind attributes and modifiers.
    func keyword(of statement: Range<Int>) -> Int {
        var place = statement.lowerBound
        while place < statement.upperBound {
            if word(place) == "@" {
                place += 2
            } else if !Self.modifiers.contains(word(place)) {
                break
            } else {
                place += 1
            }
            if place < statement.upperBound, word(place) == "(", !token(place).hasSpaceBefore {
                place = text.next(place)
            }
        }
        return min(place, statement.upperBound - 1)
    }

    /// The block that a declaration ends with.
    private func body(of statement: Range<Int>) -> Int? {
        guard let last = statement.last, word(last) == "}" else { return nil }
        return text.opening(of: last)
    }

    mutating func readMembers(_ range: Range<Int>) {
        for statement in statements(in: range) { readMember(statement) }
    }

    mutating func readMember(_ statement: Range<Int>) {
        let place = keyword(of: statement)
        switch word(place) {
        case "struct", "class", "enum", "actor", "extension":
            if let body = body(of: statement) { readMembers(text.inside(body)) }
        case "func", "init", "deinit":
            guard let body = body(of: statement) else { return }
            let arrow = text.first("->", in: place..<body)
            let isTruth = arrow.map { word($0 + 1) == "Bool" && ["{", "where"].contains(word($0 + 2)) } ?? false
            readCode(
                text.inside(body),
                Frame(isValue: arrow != nil, isTruth: isTruth, isInitializer: word(place) == "init"))
        case "subscript":
            if let body = body(of: statement) { readAccessors(text.inside(body), isTruth: false) }
        case "var", "let": readVariable(place..<statement.upperBound)
        default: break
        }
    }

    /// `statement` begins with its keyword.
    mutating func readVariable(_ statement: Range<Int>) {
        let isTruth =
            statement.count > 3 && word(statement.lowerBound + 2) == ":"
            && word(statement.lowerBound + 3) == "Bool"
        if let sign = text.first("=", in: statement) {
            let value = sign + 1..<statement.upperBound
            // Several variables in one declaration.
            if text.first(",", in: statement) == nil { addValue(value, isTruth: isTruth) }
            readNested(value)
        } else if let body = body(of: statement) {
            readAccessors(text.inside(body), isTruth: isTruth)
        }
    }

    mutating func addValue(_ value: Range<Int>, isTruth: Bool) {
        guard let first = value.first, !["if", "switch", "do"].contains(word(first)) else { return }
        add(Phrase(role: .value, tokens: value, isTruth: isTruth))
    }

    /// Notes a local variable that is declared without a value.
    mutating func noteUnset(_ statement: Range<Int>) {
        let place = keyword(of: statement)
        guard ["let", "var"].contains(word(place)), text.first("=", in: statement) == nil else { return }
        if place + 1 < statement.upperBound { unset.insert(word(place + 1)) }
    }

    private mutating func readAccessors(_ range: Range<Int>, isTruth: Bool) {
        let parts = statements(in: range)
        let names = parts.map { word(keyword(of: $0)) }
        guard names.allSatisfy({ ["get", "set", "willSet", "didSet", "_read", "_modify"].contains($0) }) else {
            return readCode(range, Frame(isValue: true, isTruth: isTruth))
        }
        for (part, name) in zip(parts, names) {
            if let body = body(of: part) {
                readCode(text.inside(body), Frame(isValue: name == "get", isTruth: isTruth && name == "get"))
            }
        }
    }

    // MARK: statements

    /// Cuts a block into statements.
    func statements(in range: Range<Int>) -> [Range<Int>] {
        guard let first = range.first else { return [] }
        var starts = [first]
        for place in text.outer(range).dropFirst() where token(first).startsLine {
            let begins = token(place).startsLine && token(place).column == token(first).column
            if begins, !continues(place) { starts.append(place) }
        }
        return zip(starts, starts.dropFirst() + [range.upperBound]).map { $0..<$1 }
    }

    private func continues(_ place: Int) -> Bool {
        ["else", "catch", "where", "{", ".", ":"].contains(word(place)) || token(place).isBinary
    }

    /// Adds a call or an assignment.
    mutating func addStatement(_ statement: Range<Int>, _ frame: Frame, previous: Range<Int>?) {
        add(
            Phrase(
                role: .statement, tokens: statement, canGo: canGo(statement, frame),
                previous: previous.flatMap { canGo($0, frame) && canGo(statement, frame) ? $0 : nil }))
    }

    private static let assignments: Set<String> = [
        "=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "&+=", "&-=", "&*=", "<<=", ">>=", "&<<=", "&>>=",
    ]

    func isAssignment(_ statement: Range<Int>) -> Bool {
        text.outer(statement).contains { Self.assignments.contains(word($0)) }
    }

    /// Traps are no part of what the store does, and a first value cannot be left out.
    private func canGo(_ statement: Range<Int>, _ frame: Frame) -> Bool {
        let names = statement.filter { token($0).kind == .word && !["try", "await"].contains(word($0)) }.map(word)
        guard let name = names.first else { return isAssignment(statement) }
        if ["precondition", "assert", "preconditionFailure", "fatalError", "exit", "super"].contains(name) {
            return false
        }
        guard isAssignment(statement) else {
            return [")", "}"].contains(word(statement.upperBound - 1))
                && !(name == "self" && names.dropFirst().first == "init")
        }
        let sign = text.first("=", in: statement)
        let isWhole = sign.map { $0 - statement.lowerBound == 1 || name == "self" || word(statement.lowerBound) == "(" }
        if isWhole == true, frame.isInitializer || unset.contains(name) { return false }
        return true
    }
}
