/// A command of this program that can be pasted into a shell.
enum Pasted {
    /// The program as it was called, and `arguments`, each one word for a shell.
    static func command(_ arguments: [String]) -> String {
        ([CommandLine.arguments.first ?? "crashtest"] + arguments).map(quoted).joined(separator: " ")
    }

    /// In quotes, unless no shell takes any of its characters for something else. Source: POSIX.1-2017, Shell Command Language §2.2.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./=:,+@%".utf8.contains(byte)
            }
        return isPlain
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
