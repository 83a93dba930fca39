/// A Swift file as tokens.
package struct SwiftText: Sendable {
    /// From the package root.
    package let path: String
    package let bytes: [UInt8]
    package let tokens: [Token]
    /// By the place of a bracket: the place of the one that belongs to it; nil for all else.
    private let partners: [Int?]

    package init(path: String, _ text: String) {
        self.path = path
        bytes = Array(text.utf8)
        tokens = TokenReader.tokens(of: bytes)
        var partners = [Int?](repeating: nil, count: tokens.count)
        var open: [Int] = []
        for (place, token) in tokens.enumerated() where token.kind == .sign {
            if token.opens {
                open.append(place)
            } else if token.closes, let start = open.popLast() {
                (partners[start], partners[place]) = (place, start)
            }
        }
        self.partners = partners
    }

    /// The place after the token at `place`, or after the brackets that it opens.
    func next(_ place: Int) -> Int { tokens[place].opens ? (partners[place] ?? place) + 1 : place + 1 }

    /// The tokens inside the brackets that open at `place`.
    func inside(_ place: Int) -> Range<Int> { place + 1..<max(place + 1, partners[place] ?? place + 1) }

    /// Where the brackets open that close at `place`.
    func opening(of place: Int) -> Int? { tokens[place].closes ? partners[place] : nil }

    /// The tokens of `range` that are in no brackets inside of it.
    func outer(_ range: Range<Int>) -> [Int] {
        var found: [Int] = []
        var place = range.lowerBound
        while place < range.upperBound {
            found.append(place)
            place = next(place)
        }
        return found
    }

    /// The first of the outer tokens of `range` with one of `texts`.
    func first(_ texts: String..., in range: Range<Int>) -> Int? {
        outer(range).first { texts.contains(tokens[$0].text) && tokens[$0].kind != .literal }
    }

    /// The source of the tokens, with what lies between them.
    func source(_ range: Range<Int>) -> String {
        String(decoding: bytes[span(range)], as: UTF8.self)
    }

    /// Where the tokens lie in the file.
    func span(_ range: Range<Int>) -> Range<Int> {
        range.isEmpty
            ? 0..<0 : tokens[range.lowerBound].bytes.lowerBound..<tokens[range.upperBound - 1].bytes.upperBound
    }

    /// The source of `range` with `text` in place of the tokens `part`.
    func source(_ range: Range<Int>, replacing part: Range<Int>, by text: String) -> String {
        let (whole, cut) = (span(range), span(part))
        let head = bytes[whole.lowerBound..<cut.lowerBound]
        return String(decoding: head, as: UTF8.self) + text
            + String(decoding: bytes[cut.upperBound..<whole.upperBound], as: UTF8.self)
    }
}
