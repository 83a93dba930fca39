import Testing

/// A place that breaks a rule.
struct Finding: Hashable, Sendable, CustomStringConvertible {
    let path: String
    /// Counted from 1; 0 when the file as a whole is meant.
    let line: Int
    let message: String

    var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

/// A rule about the sources as a pure function over files, together with proof that it can fail.
struct StyleRule: Sendable, CustomTestStringConvertible {
    /// What holds while nothing is found.
    let title: String
    /// Whether the rule reads a file. It has to read at least one of the package.
    let reads: @Sendable (SourceFile) -> Bool
    let findings: @Sendable ([SourceFile]) -> [Finding]
    /// Each set of files breaks the rule.
    let planted: [[SourceFile]]
    /// No set of files breaks the rule, although each is close to it.
    let allowed: [[SourceFile]]

    var testDescription: String { title }

    /// What the rule finds in those of `files` that it reads.
    func check(_ files: [SourceFile]) -> [Finding] { findings(files.filter(reads)) }

    static let all: [StyleRule] = [
        cModuleBorders, sqlInSchemas, referenceFilesStandAlone, nothingHidden, essays, importsPointDown,
        backendsKnowNoOperation, fileLength, checksMatchEnums, foldersHaveAnOrder, mediaBehindRigs,
        publicNamesAreListed,
        publicNamesAreDocumented, rulesAreKept, extensionCallsThroughTable,
    ]

    /// The lines of code of `file` that match `pattern`, as findings with `message`.
    static func matches(
        of pattern: some RegexComponent, in file: SourceFile, _ message: String
    ) -> [Finding] {
        file.code.enumerated().compactMap { index, line in
            line.contains(pattern) ? Finding(path: file.path, line: index + 1, message: message) : nil
        }
    }
}
