/// What one token may become.
enum TokenRules {
    private static let operators: [String: (String, Change.Kind)] = [
        "<": ("<=", .comparison), "<=": ("<", .comparison), ">": (">=", .comparison), ">=": (">", .comparison),
        "==": ("!=", .comparison), "!=": ("==", .comparison),
        "+": ("-", .arithmetic), "-": ("+", .arithmetic), "+=": ("-=", .arithmetic), "-=": ("+=", .arithmetic),
        "&+": ("&-", .arithmetic), "&-": ("&+", .arithmetic),
        "&&": ("||", .logic), "||": ("&&", .logic),
    ]

    /// Behind a full stop.
    private static let members: [String: (String, Change.Kind)] = [
        "lowerBound": ("upperBound", .bound), "upperBound": ("lowerBound", .bound),
        "first": ("last", .end), "last": ("first", .end), "removeFirst": ("removeLast", .end),
        "removeLast": ("removeFirst", .end), "prefix": ("suffix", .end), "suffix": ("prefix", .end),
        "full": ("deferred", .durability), "deferred": ("full", .durability),
        "data": ("cow", .fork), "cow": ("data", .fork),
    ]

    private static let labels: [String: (String, Change.Kind)] = [
        "atOrBefore": ("atOrAfter", .neighbour), "atOrAfter": ("atOrBefore", .neighbour),
    ]

    private static let words: [String: (String, Change.Kind)] = [
        "true": ("false", .truth), "false": ("true", .truth),
    ]

    /// What the token at `place`, which stands in `phrase`, may become.
    static func replacements(of place: Int, in phrase: Range<Int>, _ text: SwiftText) -> [(String, Change.Kind)] {
        let token = text.tokens[place]
        let before = place > 0 ? text.tokens[place - 1].text : ""
        let after = place + 1 < text.tokens.count ? text.tokens[place + 1].text : ""
        switch token.kind {
        case .literal: return []
        case .sign:
            guard token.isBinary, let found = operators[token.text] else { return [] }
            // Texts and lists are added, too, and cannot be subtracted.
            if found.1 == .arithmetic, addsLists(place, phrase, text) { return [] }
            return [found]
        case .number:
            guard before != "." else { return [] }
            return token.text == "0" ? [("1", .number)] : token.text == "1" ? [("0", .number), ("2", .number)] : []
        case .word:
            if before == "." {
                let isCall = after == "("
                if ["min", "max"].contains(token.text), isCall {
                    return [(token.text == "min" ? "max" : "min", .extreme)]
                }
                // A prefix of those that fulfil a condition has no counterpart.
                if ["prefix", "suffix"].contains(token.text), !isCall || text.tokens[place + 2].text == "while" {
                    return []
                }
                return members[token.text].map { [$0] } ?? []
            }
            if ["min", "max"].contains(token.text), after == "(", before != "func" {
                return [(token.text == "min" ? "max" : "min", .extreme)]
            }
            if after == ":", before == "(" || before == "," { return labels[token.text].map { [$0] } ?? [] }
            return words[token.text].map { [$0] } ?? []
        }
    }

    private static func addsLists(_ place: Int, _ phrase: Range<Int>, _ text: SwiftText) -> Bool {
        let signs = ["+", "+="]
        guard signs.contains(text.tokens[place].text) else { return false }
        return phrase.contains { text.tokens[$0].kind == .literal }
            || phrase.contains {
                $0 > phrase.lowerBound && text.tokens[$0].text == "[" && text.tokens[$0].hasSpaceBefore
            }
    }
}
