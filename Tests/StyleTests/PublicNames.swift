/// The public declarations of a file, by the names that docs/api.md has them by.
///
///     extension LayoutStore { public func read(_ inode: …, _ bytes: …) }      LayoutStore.read(_:_:)
///     public enum State { case live = 0 }                                     Inode.State.live
///     public static func + (left: Self, right: BlockCount)                    BlockAddress.+
///
/// Relies on the formatter's layout: modifiers, keyword and name of a declaration share a line, and so do the cases of
/// one `case`.
struct PublicNames: Sendable {
    struct Declaration: Hashable, Sendable {
        let name: String
        /// From 1.
        let line: Int
    }

    private(set) var declarations: [Declaration] = []

    private struct Token {
        let text: String
        let line: Int
    }

    private struct Scope {
        /// Empty for a body.
        var name = ""
        var isPublicEnum = false
        var isPublicProtocol = false
    }

    private static let types: Set<String> = ["struct", "class", "enum", "protocol", "actor"]
    private static let members: Set<String> = ["func", "var", "let", "init", "subscript", "typealias"]

    init(_ file: SourceFile) {
        let lines = SwiftTokens.lines(of: file)
        let tokens = lines.enumerated().flatMap { index, texts in texts.map { Token(text: $0, line: index + 1) } }
        var scopes: [Scope] = []
        var next: Scope?
        for (place, token) in tokens.enumerated() {
            let path = scopes.map(\.name).filter { !$0.isEmpty }.map { "\($0)." }.joined()
            let after = place + 1 < tokens.count ? tokens[place + 1].text : ""
            let isMember = place > 0 && tokens[place - 1].text == "."
            let modifiers = tokens[..<place].reversed().prefix { $0.line == token.line && !"{};".contains($0.text) }
            let isPublic = modifiers.contains { $0.text == "public" }
            switch token.text {
            case "{":
                scopes.append(next ?? Scope())
                next = nil
            case "}": if !scopes.isEmpty { scopes.removeLast() }
            case "extension": next = Scope(name: Self.path(tokens[(place + 1)...]))
            case _ where Self.types.contains(token.text) && !isMember && after.first?.isUppercase == true:
                if isPublic { add(path + after, token.line) }
                next = Scope(
                    name: after, isPublicEnum: isPublic && token.text == "enum",
                    isPublicProtocol: isPublic && token.text == "protocol")
            case "case" where scopes.last?.isPublicEnum == true:
                for name in Self.cases(tokens[(place + 1)...].prefix { $0.line == token.line }) {
                    add(path + name, token.line)
                }
            case _ where Self.members.contains(token.text) && !isMember:
                guard isPublic || scopes.last?.isPublicProtocol == true else { continue }
                switch token.text {
                case "func": add(path + after + Self.labels(tokens[(place + 2)...], after: after), token.line)
                case "init", "subscript":
                    add(path + token.text + Self.labels(tokens[(place + 1)...], after: token.text), token.line)
                default: add(path + after, token.line)
                }
            default: break
            }
        }
    }

    private mutating func add(_ name: String, _ line: Int) { declarations.append(Declaration(name: name, line: line)) }

    /// `Outer.Inner` at the beginning of `tokens`.
    private static func path(_ tokens: ArraySlice<Token>) -> String {
        var path = tokens.first?.text ?? ""
        var rest = tokens.dropFirst()
        while rest.first?.text == ".", let name = rest.dropFirst().first {
            path += "." + name.text
            rest = rest.dropFirst(2)
        }
        return path
    }

    /// `a = 0, b(c: Int)`
    private static func cases(_ tokens: ArraySlice<Token>) -> [String] {
        var names: [String] = []
        var (depth, isName) = (0, true)
        for token in tokens {
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "," where depth == 0: isName = true
            case _ where isName && depth == 0:
                names.append(token.text)
                isName = false
            default: break
            }
        }
        return names
    }

    /// `(_:at:)` for the parameters that `tokens` begin with, generic ones before them left out; nothing for an
    /// operator.
    private static func labels(_ tokens: ArraySlice<Token>, after name: String) -> String {
        guard name.first?.isLetter == true || name.first == "_" else { return "" }
        var labels = ""
        var (depth, isLabel) = (0, false)
        for token in tokens {
            switch token.text {
            case "(", "[", "{":
                depth += 1
                isLabel = depth == 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return "(\(labels))" }
                isLabel = false
            case "," where depth == 1: isLabel = true
            case _ where isLabel && depth == 1:
                labels += token.text + ":"
                isLabel = false
            default: break
            }
        }
        return "(\(labels))"
    }
}
