/// One line of an ``FsxOperationList``, parsed by a pure function of its text.
struct FsxLine {
    enum Content {
        case nothing
        case skipped
        case operation(RecordedOperation)
    }

    private let file: String
    private let number: Int
    private let words: [String]

    init(file: String, number: Int, text: String) {
        self.file = file
        self.number = number
        words = text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            .map { String(Substring($0)) }
    }

    func content() throws(InputError) -> Content {
        guard let first = words.first, !first.hasPrefix("#") else { return .nothing }
        if first == "skip" {
            guard words.count > 1 else { throw error("skip names no operation; expected skip NAME …") }
            return .skipped
        }
        guard let name = FsxWord(rawValue: first) else {
            throw error("\(quoted(first)) is no operation of fsx that this version knows")
        }
        let count = name.takesDestination ? 4 : 3
        guard words.count > count else {
            throw error(
                "\(name.rawValue) takes \(count) numbers (\(name.columns)), but \(words.count - 1) words follow it")
        }
        var numbers: [Int] = []
        for word in words[1...count] { numbers.append(try self.number(word)) }
        let flags = try flags(words[(count + 1)...], of: name)

        if name == .truncate {
            guard numbers[0] == 0 else {
                throw error("truncate begins with \(words[1]); expected 0x0, then the new size, then the old one")
            }
        } else {
            for place in name.takesDestination ? [numbers[0], numbers[2]] : [numbers[0]] {
                guard !place.addingReportingOverflow(numbers[1]).overflow else {
                    throw error("offset 0x\(hex(place)) plus length 0x\(hex(numbers[1])) is more than a file can have")
                }
            }
            guard numbers[1] > 0 || name == .fsync else { return .skipped }
        }
        let arguments = FsxWord.Arguments(
            offset: numbers[0], length: numbers[1], destination: name.takesDestination ? numbers[2] : 0,
            keepsSize: flags.contains(.keepSize), unshares: flags.contains(.unshare))
        return .operation(RecordedOperation(line: number, word: name, arguments, sizeBefore: numbers[count - 1]))
    }

    private func flags(_ words: ArraySlice<String>, of name: FsxWord) throws(InputError) -> Set<FsxWord.Flag> {
        var flags: Set<FsxWord.Flag> = []
        for word in words {
            guard let flag = FsxWord.Flag(rawValue: word) else {
                throw error("\(quoted(word)) is no flag; expected keep_size, unshare or close_open")
            }
            guard name.takes(flag) else { throw error("\(name.rawValue) does not take the flag \(word)") }
            flags.insert(flag)
        }
        return flags
    }

    private func number(_ word: String) throws(InputError) -> Int {
        let digits = word.utf8.dropFirst(2)
        guard word.hasPrefix("0x"), !digits.isEmpty, digits.allSatisfy({ isHexDigit($0) }) else {
            throw error("\(quoted(word)) is no number; expected hexadecimal digits after 0x")
        }
        guard let value = Int(Substring(digits), radix: 16) else {
            throw error("\(quoted(word)) does not fit 63 bits")
        }
        return value
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private func hex(_ value: Int) -> String { String(value, radix: 16) }

    /// `word` in quotes, with control characters escaped, cut to 40 characters.
    private func quoted(_ word: String) -> String {
        word.count > 40 ? String(word.prefix(40)).debugDescription + "…" : word.debugDescription
    }

    private func error(_ message: String) -> InputError { InputError(file: file, line: number, message: message) }
}
