import LayoutStore

/// Why a line is no command: what is wrong with it.
struct ShellError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The words of one line, taken one after the other.
struct ShellLine {
    private var words: ArraySlice<Substring>
    let verb: String
    /// What `full` at the end says.
    let durability: Durability

    /// Nil for a line without words, and for a comment.
    init?(_ line: String) {
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        guard let verb = words.popFirst(), !verb.hasPrefix("#") else { return nil }
        durability = words.last == "full" ? .full : .deferred
        if durability == .full { words.removeLast() }
        self.words = words
        self.verb = String(verb)
    }

    var isEmpty: Bool { words.isEmpty }

    /// The next word; throws if there is none.
    mutating func word(_ name: String) throws(ShellError) -> String {
        guard let word = words.popFirst() else { throw ShellError("\(verb) needs \(name); see help") }
        return String(word)
    }

    /// What is left of the line, blanks inside included; throws if that is nothing.
    mutating func rest(_ name: String) throws(ShellError) -> String {
        guard let first = words.first, let last = words.last else {
            throw ShellError("\(verb) needs \(name); see help")
        }
        words = []
        return String(first.base[first.startIndex..<last.endIndex])
    }

    /// The next word, if it is `word`.
    mutating func take(_ word: String) -> Bool {
        guard words.first.map({ $0 == word }) == true else { return false }
        words.removeFirst()
        return true
    }

    /// A number from 0 on, decimal or 0x….
    mutating func number(_ name: String) throws(ShellError) -> Int64 {
        let word = try word(name)
        guard let number = Self.number(word), number >= 0 else {
            throw ShellError("\(name) is a number from 0 on, decimal or 0x…, and not \"\(word)\"")
        }
        return number
    }

    static func number(_ word: some StringProtocol) -> Int64? {
        word.hasPrefix("0x") ? Int64(word.dropFirst(2), radix: 16) : Int64(word)
    }

    /// An offset and a count of bytes.
    mutating func bytes() throws(ShellError) -> Range<Int64> {
        let offset = try number("OFFSET")
        let (end, isTooFar) = offset.addingReportingOverflow(try number("COUNT"))
        guard !isTooFar else { throw ShellError("OFFSET and COUNT end past 2^63 - 1") }
        return offset..<end
    }

    /// A block and a count of blocks, as bytes of the file.
    mutating func blocks() throws(ShellError) -> Range<Int64> {
        let (block, count) = (try number("BLOCK"), try number("COUNT"))
        // The last block that a file can have ends a byte after the largest file.
        let last = Geometry.largestFile / Int64(Geometry.blockBytes)
        guard block <= last, count <= last + 1 - block else {
            throw ShellError("BLOCK and COUNT end past the largest file")
        }
        return Geometry.bytes(of: Range(at: FileBlock(block), count: BlockCount(count)))
    }

    mutating func access() throws(ShellError) -> Access {
        switch try word("r or w") {
        case "r": .read
        case "w": .write
        case let word: throw ShellError("access is r or w, and not \"\(word)\"")
        }
    }

    /// One byte: a printable character.
    mutating func character() throws(ShellError) -> UInt8 {
        let word = try word("CHAR")
        guard word.utf8.count == 1, let byte = word.utf8.first, (0x21..<0x7F).contains(byte) else {
            throw ShellError("CHAR is one printable ASCII character, and not \"\(word)\"")
        }
        return byte
    }

    /// Throws if words are left.
    func end() throws(ShellError) {
        if let word = words.first { throw ShellError("\(verb) knows nothing of \"\(word)\"; see help") }
    }
}
