/// Input data that cannot be used, with its file and line. The command line ends with exit code 65 (DESIGN §5).
package struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; 0 stands for the file as a whole.
    package let line: Int
    /// A sentence that says what is wrong and what was expected.
    package let message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `FILE:LINE: sentence`.
    package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
