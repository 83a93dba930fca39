/// What a compiler has against one line of a package.
package struct Complaint: Hashable, Sendable {
    /// From the package's root.
    package let path: String
    package let line: Int
    package let sentence: String

    package init(path: String, line: Int, sentence: String) {
        self.path = path
        self.line = line
        self.sentence = sentence
    }

    /// Reads lines as `/root/Sources/A.swift:3:5: error: …` from what a build printed; each once.
    package static func read(_ output: String, root: String) -> [Complaint] {
        var found: [Complaint] = []
        for line in output.split(separator: "\n") where line.hasPrefix(root + "/") {
            let parts: [Substring] = line.dropFirst(root.count + 1).split(separator: ":", maxSplits: 3)
            guard parts.count == 4, let number = Int(parts[1]), parts[3].hasPrefix(" error: ") else { continue }
            let complaint = Complaint(
                path: String(parts[0]), line: number, sentence: String(parts[3].dropFirst(" error: ".count)))
            if !found.contains(complaint) { found.append(complaint) }
        }
        return found
    }
}
