/// What a phrase may become: each rule by itself, one change at a time.
package enum PhraseRules {
    /// The changes of a file, by phrase, in its order. Phrases that nothing changes are left out.
    package static func changes(in text: SwiftText) -> [[Change]] {
        PhraseReader.phrases(of: text).map { changes(of: $0, text) }.filter { !$0.isEmpty }
    }

    static func changes(of phrase: Phrase, _ text: SwiftText) -> [Change] {
        let maker = Maker(phrase: phrase, text: text)
        var found = maker.tokenChanges()
        switch phrase.role {
        case .statement: found += maker.statementChanges()
        case .value:
            if phrase.isTruth || maker.looksTrue { found.append(maker.whole("!(\(maker.source))", .negated)) }
            found += maker.operandChanges()
        case .condition:
            found.append(maker.whole("!(\(maker.source))", .negated))
            found.append(maker.whole("true", .alwaysTrue))
            found.append(maker.whole("false", .alwaysFalse))
            found += maker.operandChanges()
        case .sequence: found += maker.sequenceChanges()
        }
        return found
    }

    private struct Maker {
        let phrase: Phrase
        let text: SwiftText

        var source: String { text.source(phrase.tokens) }

        private func change(
            _ kind: Change.Kind, _ form: Change.Form, _ tokens: Range<Int>, before: Range<Int>, after: String
        ) -> Change {
            let (first, last) = (text.tokens[tokens.lowerBound], text.tokens[tokens.upperBound - 1])
            return Change(
                path: text.path, kind: kind, form: form, lines: first.line...last.lastLine, bytes: text.span(tokens),
                before: Self.line(text.source(before)), after: Self.line(after))
        }

        /// Without comments, on one line.
        private static func line(_ source: String) -> String {
            source.split(separator: "\n").map { $0.split(separator: " ") }
                .flatMap { words in words.prefix { !$0.hasPrefix("//") } }.joined(separator: " ")
        }

        /// The expression as a whole.
        func whole(_ changed: String, _ kind: Change.Kind) -> Change {
            change(kind, .expression(changed), phrase.tokens, before: phrase.tokens, after: changed)
        }

        /// One token at a time. Closures have phrases of their own.
        func tokenChanges() -> [Change] {
            var found: [Change] = []
            var place = phrase.tokens.lowerBound
            while place < phrase.tokens.upperBound {
                if text.tokens[place].text == "{" {
                    place = text.next(place)
                    continue
                }
                for (word, kind) in TokenRules.replacements(of: place, in: phrase.tokens, text) {
                    let changed = text.source(phrase.tokens, replacing: place..<place + 1, by: word)
                    let form: Change.Form = phrase.role == .statement ? .statements(changed) : .expression(changed)
                    let shown = shownAround(place)
                    found.append(
                        change(
                            kind, form, phrase.tokens, before: shown,
                            after: text.source(shown, replacing: place..<place + 1, by: word)))
                }
                place += 1
            }
            return found
        }

        /// The tokens of the phrase on the line of `place`.
        private func shownAround(_ place: Int) -> Range<Int> {
            let line = text.tokens[place].line
            let tokens = phrase.tokens.filter { text.tokens[$0].line == line }
            return tokens[0]..<tokens[tokens.count - 1] + 1
        }

        func statementChanges() -> [Change] {
            var found: [Change] = []
            if phrase.canGo {
                found.append(change(.leftOut, .leftOut, phrase.tokens, before: phrase.tokens, after: ""))
            }
            if let previous = phrase.previous {
                let both = previous.lowerBound..<phrase.tokens.upperBound
                let changed = source + "\n" + text.source(previous)
                found.append(change(.swapped, .statements(changed), both, before: both, after: changed))
            }
            return found
        }

        func sequenceChanges() -> [Change] {
            let forms: [(Change.Kind, String, Change.Form)] = [
                (.onlyFirst, "prefix(1)", .elements(call: "prefix", changed: "1", otherwise: ".max")),
                (.withoutLast, "dropLast(1)", .elements(call: "dropLast", changed: "1", otherwise: "0")),
            ]
            return forms.map { kind, call, form in
                change(kind, form, phrase.tokens, before: phrase.tokens, after: "(\(source)).\(call)")
            }
        }

        private var outer: [Int] { text.outer(phrase.tokens) }

        /// The operators between the operands of the phrase; not those in brackets.
        private var operators: [Int] { outer.filter { text.tokens[$0].isBinary } }

        /// Whether it is a Bool, by its operators or its last word.
        var looksTrue: Bool {
            let truths: Set<String> = ["==", "!=", "<", "<=", ">", ">=", "&&", "||"]
            let signs = operators.map { text.tokens[$0].text }
            if signs.contains(where: { ["?", "??", "="].contains($0) }) { return false }
            return signs.contains(where: truths.contains) || text.tokens[phrase.tokens.lowerBound].text == "!"
                || text.tokens[phrase.tokens.upperBound - 1].text == "isEmpty"
        }

        /// `a ? b : c` becomes `a ? c : b`; `a ?? b` becomes `b`.
        func operandChanges() -> [Change] {
            let (start, end) = (phrase.tokens.lowerBound, phrase.tokens.upperBound)
            let questions = outer.filter { text.tokens[$0].text == "?" && text.tokens[$0].isBinary }
            if questions.count == 1, let question = questions.first,
                let colon = outer.first(where: { $0 > question && text.tokens[$0].text == ":" }), colon + 1 < end
            {
                let changed =
                    "\(text.source(start..<question + 1)) \(text.source(colon + 1..<end)) : \(text.source(question + 1..<colon))"
                return [whole(changed, .branches)]
            }
            let signs = operators
            if let sign = signs.first, signs.count == 1, text.tokens[sign].text == "??" {
                return [whole(text.source(sign + 1..<end), .fallback)]
            }
            return []
        }
    }
}
