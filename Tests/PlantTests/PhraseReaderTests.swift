import Testing
import plant

@Suite("Phrases")
struct PhraseReaderTests {
    private func phrases(_ source: String) -> [String] {
        let text = SwiftText(path: "a.swift", source)
        return PhraseReader.phrases(of: text).map { "\($0.role) \(text.sourceOnOneLine($0.tokens))" }
    }

    @Test("are statements, values, conditions and sequences; no declaration, parameter, pattern or type")
    func roles() {
        let found = phrases(
            """
            // f(0)
            extension A {
                static let limit = 1
                func run(_ count: Int = 0) async throws(E) -> Bool {
                    let (a, b) = (count, 1)
                    if a < b, let c = find(a) {
                        try await keep(
                            c, at: 1)
                    } else if case .none = a {
                        b += 1
                    }
                    for x in list where x > 0 { use(x) }
                    guard
                        a == 0
                    else { return false }
                    while true { break }
                    switch a {
                    case 1, 2: first()
                    default:
                        second()
                        third()
                    }
                    return a == b
                }
            }
            """)
        #expect(
            found == [
                "value 1", "value (count, 1)", "condition a < b", "value find(a)",
                "statement try await keep( c, at: 1)",
                "value a", "statement b += 1", "sequence list", "condition x > 0", "statement use(x)",
                "condition a == 0", "value false", "condition true", "statement first()", "statement second()",
                "statement third()", "value a == b",
            ])
    }

    @Test("of a body that is one expression are values; a closure's too")
    func values() {
        let found = phrases(
            """
            struct A {
                var isEmpty: Bool { count == 0 }
                var size: Int {
                    get { 1 }
                    set { keep(newValue) }
                }
                func all() -> [Int] { list.filter { $0 > 1 } }
                func change() { list.change { $0.size = 1 } }
                func read() -> Int {
                    try run { (rows) throws(E) in
                        note(rows)
                        return rows.count
                    }
                }
                var name: String {
                    switch self {
                    case .one: "1"
                    case .two: other()
                    }
                }
            }
            """)
        #expect(
            found == [
                "value count == 0", "value 1", "statement keep(newValue)", "value list.filter { $0 > 1 }",
                "value $0 > 1", "statement list.change { $0.size = 1 }", "statement $0.size = 1",
                "value try run { (rows) throws(E) in note(rows) return rows.count }", "statement note(rows)",
                "value rows.count", "value \"1\"", "value other()",
            ])
    }

    @Test("can go if the code compiles without them")
    func going() {
        let text = SwiftText(
            path: "a.swift",
            """
            struct A {
                init(_ size: Int) {
                    self.size = size
                    count = 1
                    list.append(1)
                }
                func run() {
                    let x: Int
                    x = 1
                    y = 2
                    precondition(x > 0)
                }
            }
            """)
        let going = PhraseReader.phrases(of: text).filter(\.canGo).map { text.sourceOnOneLine($0.tokens) }
        #expect(going == ["list.append(1)", "y = 2"])
    }
}

extension SwiftText {
    func sourceOnOneLine(_ range: Range<Int>) -> String {
        let bytes = tokens[range.lowerBound].bytes.lowerBound..<tokens[range.upperBound - 1].bytes.upperBound
        return String(decoding: self.bytes[bytes], as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }
}
