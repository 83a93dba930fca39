extension StyleRule {
    /// STYLE, layout: a backend knows no operation, an operation no backend.
    static let backendsKnowNoOperation = StyleRule(
        title: "backends do not mention types of operations, nor operations types of a backend",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutStore/Backends/", "Sources/LayoutStore/Operations/") },
        findings: { files in
            let operations = files.filter { $0.isUnder("Sources/LayoutStore/Operations/") }
            let backends = files.filter { $0.isUnder("Sources/LayoutStore/Backends/") }
            // StateBackend and StateTransaction lie in Backends/ itself: they are the seam, and for both sides.
            let concrete = backends.filter {
                $0.isUnder("Sources/LayoutStore/Backends/SQLite/", "Sources/LayoutStore/Backends/Memory/")
            }
            return mentions(of: declaredTypes(operations), in: backends)
                + mentions(of: declaredTypes(concrete), in: operations)
        },
        planted: [
            [
                SourceFile("Sources/LayoutStore/Operations/Remap.swift", "struct RemapPlan {}\n"),
                SourceFile(
                    "Sources/LayoutStore/Backends/SQLite/SQLiteBackend.swift", "func run(_ plan: RemapPlan) {}\n"),
            ],
            [
                SourceFile("Sources/LayoutStore/Operations/Remap.swift", "func run(on backend: SQLiteBackend) {}\n"),
                SourceFile(
                    "Sources/LayoutStore/Backends/SQLite/SQLiteBackend.swift", "final class SQLiteBackend {}\n"),
            ],
        ],
        allowed: [
            [
                SourceFile(
                    "Sources/LayoutStore/Operations/Remap.swift", "struct RemapPlan {\n    struct Piece {}\n}\n"),
                SourceFile(
                    "Sources/LayoutStore/Backends/Memory/Rows.swift", "let kind: Piece // no RemapPlan, RemapPlans\n"),
            ],
            [
                SourceFile("Sources/LayoutStore/Backends/StateBackend.swift", "package protocol StateBackend {}\n"),
                SourceFile("Sources/LayoutStore/Operations/Remap.swift", "func run(on backend: any StateBackend) {}\n"),
            ],
        ])

    /// Types that another file can mention by their bare name: those that begin in the first column.
    private static func declaredTypes(_ files: [SourceFile]) -> Set<String> {
        let declaration =
            /^(?:(?:public|package|internal|final|indirect) )*(?:struct|class|enum|actor|protocol|typealias) (\w+)/
        return Set(files.flatMap { $0.code.compactMap { $0.firstMatch(of: declaration).map { String($0.1) } } })
    }

    private static func mentions(of types: Set<String>, in files: [SourceFile]) -> [Finding] {
        files.flatMap { file in
            file.code.enumerated().flatMap { index, line in
                line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init).filter(types.contains)
                    .map { Finding(path: file.path, line: index + 1, message: "mentions \($0) from across the border") }
            }
        }
    }
}
