/// Reads the numbers that Swift sources give to the cases of enums.
///
/// Two forms are read: an enum with an integer raw type, and one without whose property tells a number per case
/// (`case .pin: 1`). Relies on the layout of the formatter: a declaration and its opening brace share a line.
enum EnumReader {
    /// By qualified name, such as `Extent.State`: number by case.
    static func numbers(in files: [SourceFile]) -> [String: [String: Int]] {
        var all: [String: [String: Int]] = [:]
        for file in files where file.isSwift { read(file, into: &all) }
        return all
    }

    private struct Scope {
        let name: String
        let depth: Int
        let isNumbered: Bool
        var next = 0
    }

    private static func read(_ file: SourceFile, into all: inout [String: [String: Int]]) {
        let declaration = /\b(struct|class|enum|actor|protocol|extension) ([\w.]+)(?:: ([^{]*))?\s*\{/
        var scopes: [Scope] = []
        var depth = 0
        for line in file.code {
            var cases = line
            if let match = line.firstMatch(of: declaration) {
                let isNumbered = match.1 == "enum" && (match.3 ?? "").contains(/\bU?Int(8|16|32|64)?\b/)
                scopes.append(Scope(name: String(match.2), depth: depth, isNumbered: isNumbered))
                cases = String(line[match.range.upperBound...])
            }
            let name = scopes.map(\.name).joined(separator: ".")
            if let scope = scopes.last {
                if scope.isNumbered, depth == scope.depth + 1 || cases.count != line.count {
                    for (key, value) in declared(cases, &scopes[scopes.count - 1].next) {
                        all[name, default: [:]][key] = value
                    }
                } else if let match = line.firstMatch(of: /^\s*case \.(\w+)(?:\(.*\))?: (\d+)$/) {
                    all[name, default: [:]][String(match.1)] = Int(match.2)
                }
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
            while let scope = scopes.last, depth <= scope.depth { scopes.removeLast() }
        }
    }

    /// The cases of a line such as `case put = 0, remove`, counted on from `next` where no number is given.
    private static func declared(_ line: String, _ next: inout Int) -> [(String, Int)] {
        guard let match = line.firstMatch(of: /^\s*case ([^:{}]+?)\s*(?:\}.*)?$/) else { return [] }
        return match.1.split(separator: ",").map { entry in
            let sides = entry.split(separator: "=").map { $0.filter { !$0.isWhitespace } }
            let value = sides.count > 1 ? Int(sides[1].filter { $0 != "_" }) ?? next : next
            next = value + 1
            return (sides[0], value)
        }
    }
}
