/// A word, number, sign or literal of Swift source. Comments and spaces lie between tokens.
package struct Token: Hashable, Sendable {
    package enum Kind: Sendable { case word, number, sign, literal }

    package let kind: Kind
    package let text: String
    /// Where it lies in the file.
    package let bytes: Range<Int>
    /// Counted from 1.
    package let line: Int
    package let lastLine: Int
    /// Bytes from the start of the line.
    package let column: Int
    /// Whether only spaces stand before it on its line.
    package let startsLine: Bool
    package let hasSpaceBefore: Bool
    package let hasSpaceAfter: Bool

    /// Whether it is an operator between two operands, as the compiler tells: with spaces on both sides.
    package var isBinary: Bool { kind == .sign && hasSpaceBefore && hasSpaceAfter && !Self.brackets.contains(text) }

    package var opens: Bool { text == "(" || text == "[" || text == "{" }
    package var closes: Bool { text == ")" || text == "]" || text == "}" }

    private static let brackets: Set<String> = ["(", ")", "[", "]", "{", "}", ",", ":", ";"]
}
