/// The names that a file declares, and those that it mentions.
///
/// *Lent* names are those by which another file reaches what is declared here without having got it from anybody: types, free
/// functions and constants, static members, and members that an extension adds; private ones are not lent. *Own* names are all that
/// are declared in any way, members, cases, parameters, labels and locals included: where a file has its own, a name says nothing.
///
/// Relies on the formatter's layout: a declaration's keyword, name and modifiers share a line.
struct DeclaredNames: Sendable {
    private(set) var lent: Set<String> = []
    private(set) var own: Set<String> = []
    /// By name: the first line that mentions it, from 1.
    private(set) var mentioned: [String: Int] = [:]

    private enum Scope { case type, added, body }

    private static let types: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    private static let members: Set<String> = ["func", "var", "let", "case", "associatedtype"]
    private static let hidden: Set<String> = ["private", "fileprivate"]

    init(_ file: SourceFile) {
        var scopes: [Scope] = []
        var next: Scope?
        for (index, tokens) in SwiftTokens.lines(of: file).enumerated() where tokens.first != "import" {
            guard !tokens.contains("import") else { continue }
            for (place, token) in tokens.enumerated() {
                let before = place > 0 ? tokens[place - 1] : ""
                let after = place + 1 < tokens.count ? tokens[place + 1] : ""
                let modifiers = tokens[..<place].split { "{};".contains($0) }.last ?? []
                switch token {
                case "{":
                    scopes.append(next ?? .body)
                    next = nil
                    addClosureParameters(tokens[(place + 1)...])
                case "}": if !scopes.isEmpty { scopes.removeLast() }
                // What a private extension adds is private.
                case "extension": next = modifiers.contains(where: Self.hidden.contains) ? .body : .added
                case _ where Self.types.contains(token) && before != "." && Self.isName(after):
                    guard !Self.members.contains(after) else { continue }
                    if token != "typealias" { next = .type }
                    declare(after, isLent: scopes.last != .body, modifiers)
                case _ where Self.members.contains(token) && before != ".":
                    let isStatic = modifiers.contains("static") || modifiers.contains("class")
                    let isLent = scopes.isEmpty || scopes.last == .added || isStatic
                    if token == "case" {
                        // In a body it is a pattern, whose names have a keyword of their own.
                        if scopes.last == .type { addCases(tokens[(place + 1)...]) }
                    } else if scopes.last != .body, Self.isName(after) {
                        declare(after, isLent: isLent, modifiers)
                    } else {
                        addNames(tokens[(place + 1)...])
                    }
                case "for": addNames(tokens[(place + 1)...].prefix { $0 != "in" })
                case _ where Self.isName(token):
                    // A label, a parameter, a name with its type; but not the key in a dictionary's type.
                    if after == ":", before != ".", before != "[", before != "extension" {
                        own.insert(token)
                    } else if mentioned[token] == nil {
                        mentioned[token] = index + 1
                    }
                default: break
                }
            }
        }
    }

    private mutating func declare(_ name: String, isLent: Bool, _ modifiers: ArraySlice<String>) {
        own.insert(name)
        // `private(set)` hides no name.
        if isLent, !modifiers.contains(where: Self.hidden.contains) || modifiers.contains("set") { lent.insert(name) }
    }

    /// Names in a pattern, up to where its value begins.
    private mutating func addNames(_ tokens: ArraySlice<String>) {
        for token in tokens.prefix(while: { $0 != "=" && $0 != "{" && $0 != ":" }) where Self.isName(token) {
            own.insert(token)
        }
    }

    /// `case a = 0, b(c: Int)`
    private mutating func addCases(_ tokens: ArraySlice<String>) {
        for (place, token) in zip(tokens.indices, tokens) where Self.isName(token) {
            if place == tokens.startIndex || tokens[place - 1] == "," { own.insert(token) }
        }
    }

    /// `{ a, b in`
    private mutating func addClosureParameters(_ tokens: ArraySlice<String>) {
        guard let end = tokens.firstIndex(of: "in") else { return }
        let names = tokens[..<end].prefix { Self.isName($0) || "(),:_".contains($0) || $0 == "?" }
        if names.endIndex == end { own.formUnion(names.filter(Self.isName)) }
    }

    private static func isName(_ token: String) -> Bool {
        guard let first = token.unicodeScalars.first else { return false }
        return first.properties.isAlphabetic || first == "_" && token.utf8.count > 1
    }
}
