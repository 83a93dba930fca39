extension StyleRule {
    /// STYLE, comments: a file of the protocol opens with what it is for.
    static let essays = StyleRule(
        title: "each file of the journal, of breaks, copies, intents, operations and recovery opens with a comment",
        reads: {
            $0.isSwift
                && $0.isUnder(
                    "Sources/LayoutStore/Journal/", "Sources/LayoutStore/Breaks/", "Sources/LayoutStore/CopyOnWrite/",
                    "Sources/LayoutStore/Intents/", "Sources/LayoutStore/Operations/", "Sources/LayoutStore/Recovery/")
        },
        findings: { files in
            files.compactMap { file in
                let first = file.lines.first { !$0.isBlank && importedModule(String($0)) == nil }
                guard let first, first.starts(with: "//") else {
                    return Finding(
                        path: file.path, line: 0, message: "begins without a comment that says what it is for")
                }
                return nil
            }
        },
        planted: [
            [
                SourceFile(
                    "Sources/LayoutStore/Operations/Truncate.swift", "import Foundation\n\nextension LayoutStore {}\n")
            ],
            [
                SourceFile(
                    "Sources/LayoutStore/Recovery/Recovery.swift", "struct R {\n    /// Later.\n    let a: Int\n}\n")
            ],
            [SourceFile("Sources/LayoutStore/Journal/Nothing.swift", "")],
        ],
        allowed: [
            [
                SourceFile(
                    "Sources/LayoutStore/Operations/Truncate.swift", "// Truncating.\n\nextension LayoutStore {}\n")
            ],
            [
                SourceFile(
                    "Sources/LayoutStore/Journal/CommitQueue.swift",
                    "private import Synchronization\n\n/// One.\nactor C {}\n")
            ],
            [SourceFile("Sources/LayoutStore/Model/Extent.swift", "struct Extent {}\n")],
        ])
}

extension Substring {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
