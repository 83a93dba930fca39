extension StyleRule {
    /// STYLE, SQL: the CHECKs are the raw values of the model.
    ///
    /// A column says which enum it keeps, and which numbers mean what: `CHECK (fork IN (0, 1)), -- Fork: data, cow`.
    /// A list without an enum has to be a truth value's, 0 and 1.
    static let checksMatchEnums = StyleRule(
        title: "each CHECK list of store.sql has the raw values of the enum that its comment names",
        reads: { $0.path == "Schemas/store.sql" || ($0.isSwift && $0.isUnder("Sources/LayoutStore/")) },
        findings: { files in
            let numbers = EnumReader.numbers(in: files)
            let schemas = files.filter { $0.path == "Schemas/store.sql" }
            var findings: [Finding] = []
            for schema in schemas {
                let lists = schema.lines.enumerated().compactMap { index, line in
                    CheckList(String(line)).map { (index + 1, $0) }
                }
                if !lists.contains(where: { $0.1.type != nil }) {
                    findings.append(Finding(path: schema.path, line: 0, message: "no CHECK list names an enum"))
                }
                for (line, list) in lists {
                    if let problem = problem(with: list, numbers) {
                        findings.append(Finding(path: schema.path, line: line, message: problem))
                    }
                }
            }
            return findings
        },
        planted: [
            [schema("fork INTEGER CHECK (fork IN (0, 1, 2)), -- Fork: data, cow"), model],
            [schema("fork INTEGER CHECK (fork IN (0, 1)),    -- Fork: cow, data"), model],
            [schema("fork INTEGER CHECK (fork IN (0, 1)),    -- Fork: data, copy"), model],
            [schema("fork INTEGER CHECK (fork IN (0)),       -- Fork: data"), model],
            [schema("fork INTEGER CHECK (fork IN (0, 1)),    -- Spoon: data, cow"), model],
            [schema("kind INTEGER CHECK (kind IN (1, 0)),    -- Hold.Parent: mapped range, pin"), model],
            [schema("verb INTEGER CHECK (verb IN (3, 4)),    -- Change.Verb: put, remove"), model],
            [schema("kind INTEGER CHECK (kind IN (6, 8)),    -- OperationKind: truncate, clone"), model],
            [
                schema("fork INTEGER CHECK (fork IN (0, 1)),    -- Fork: data, cow\nx INTEGER CHECK (x IN (0, 3))"),
                model,
            ],
            [schema("fork INTEGER NOT NULL"), model],
        ],
        allowed: [
            [
                schema(
                    """
                    fork  INTEGER CHECK (fork IN (0, 1)),   -- Fork: data, cow
                    kind  INTEGER CHECK (kind IN (0, 1)),   -- Hold.Parent: mapped range, pin
                    verb  INTEGER CHECK (verb IN (3, 9)),   -- Change.Verb: put, remove
                    op    INTEGER CHECK (op IN (6, 7)),     -- OperationKind: truncate, clone
                    clean INTEGER CHECK (clean IN (0, 1))   -- set by a clean close
                    """), model,
            ]
        ])

    /// Enums of which a column keeps some values only.
    private static let partlyStored: Set<String> = ["OperationKind"]

    private static func schema(_ columns: String) -> SourceFile { SourceFile("Schemas/store.sql", columns) }

    private static let model = SourceFile(
        "Sources/LayoutStore/Model/Model.swift",
        """
        public enum Fork: Int64, Sendable, CaseIterable {
            /// What readers see.
            case data = 0
            case cow
        }
        public struct Hold: Hashable, Sendable {
            public enum Parent: Hashable, Sendable {
                case mappedRange(MappedRangeID)
                case pin(PinID)
                package var kind: Int64 {
                    switch self {
                    case .mappedRange: 0
                    case .pin: 1
                    }
                }
            }
        }
        struct Change {
            enum Verb: Int64 { case put = 3, remove = 9 }
        }
        enum OperationKind: Int64 {
            case write = 1, truncate = 6
            case clone
            case sync
        }
        """)

    /// What is wrong with `list`, or nil.
    private static func problem(with list: CheckList, _ numbers: [String: [String: Int]]) -> String? {
        guard let type = list.type else {
            return list.values == [0, 1] ? nil : "the list \(list.values) names no enum and is no truth value's"
        }
        guard let known = numbers[type] else { return "no enum \(type) with numbers was found" }
        let named = list.cases.map { known[$0] }
        if named != list.values.map(Optional.some) {
            let told = zip(list.cases, named).map { "\($0) is \($1.map(String.init) ?? "no case")" }
            return "the list is \(list.values), but in \(type) \(told.joined(separator: ", "))"
        }
        let left = Set(known.keys).subtracting(list.cases).sorted()
        return left.isEmpty || partlyStored.contains(type) ? nil : "\(type) also has \(left.joined(separator: ", "))"
    }
}

/// A column's `CHECK (… IN (…))` and the enum that the comment behind it names.
private struct CheckList {
    let values: [Int]
    /// Nil when the comment names none.
    let type: String?
    /// The cases as Swift spells them: `mapped range` is `mappedRange`.
    let cases: [String]

    init?(_ line: String) {
        guard let list = line.firstMatch(of: /CHECK \(\w+ IN \(([\d, ]+)\)\)/) else { return nil }
        values = list.1.split(separator: ",").compactMap { Int($0.filter { !$0.isWhitespace }) }
        let comment = line[list.range.upperBound...].firstMatch(of: /--\s*([A-Z][\w.]*): (.+)$/)
        type = comment.map { String($0.1) }
        cases = (comment?.2 ?? "").split(separator: ",").map { name in
            let words = name.split(separator: " ").map(String.init)
            return (words.first ?? "") + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }
    }
}
