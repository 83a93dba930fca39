/// One line of an ``FsxOperationList``: a pure function from its text to what it says.
struct FsxLine {
    enum Content {
        case nothing
        case skipped
        case operation(WorkloadOperation)
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
        guard let name = WorkloadOperation.Name(rawValue: first) else {
            throw error("\(quoted(first)) is no operation of fsx that this version knows")
        }
        let count = name.takesDestination ? 4 : 3
        guard words.count > count else {
            throw error(
                "\(name.rawValue) takes \(count) numbers (\(name.columns)), but \(words.count - 1) words follow it")
        }
        var numbers: [Int64] = []
        for word in words[1...count] { numbers.append(try self.number(word)) }
        let flags = try flags(words[(count + 1)...], of: name)

        let size = numbers[count - 1]
        let kind: WorkloadOperation.Kind
        if name == .truncate {
            guard numbers[0] == 0 else {
                throw error("truncate begins with \(words[1]); expected 0x0, then the new size, then the old one")
            }
            kind = .truncate(toBytes: numbers[1])
        } else {
            for place in name.takesDestination ? [numbers[0], numbers[2]] : [numbers[0]] {
                guard !place.addingReportingOverflow(numbers[1]).overflow else {
                    throw error("offset 0x\(hex(place)) plus length 0x\(hex(numbers[1])) is more than a file can have")
                }
            }
            guard numbers[1] > 0 else { return .skipped }
            kind = operation(name, numbers, flags)
        }
        return .operation(
            WorkloadOperation(line: number, kind: kind, sizeBefore: size, closesAndReopens: flags.contains(.closeOpen)))
    }

    private enum Flag: String {
        case keepSize = "keep_size"
        case unshare
        case closeOpen = "close_open"
        case watched = "*"
    }

    private func operation(
        _ name: WorkloadOperation.Name, _ numbers: [Int64], _ flags: Set<Flag>
    ) -> WorkloadOperation.Kind {
        let (offset, length) = (numbers[0], numbers[1])
        let keepSize = flags.contains(.keepSize)
        switch name {
        case .write: return .write(offset: offset, length: length)
        case .mapWrite: return .mapWrite(offset: offset, length: length)
        case .read: return .read(offset: offset, length: length)
        case .mapRead: return .mapRead(offset: offset, length: length)
        case .truncate: return .truncate(toBytes: length)
        case .fallocate:
            return .fallocate(offset: offset, length: length, keepSize: keepSize, unshare: flags.contains(.unshare))
        case .punchHole: return .punchHole(offset: offset, length: length)
        case .zeroRange: return .zeroRange(offset: offset, length: length, keepSize: keepSize)
        case .collapseRange: return .collapseRange(offset: offset, length: length)
        case .insertRange: return .insertRange(offset: offset, length: length)
        case .clone: return .clone(source: offset, length: length, destination: numbers[2])
        case .dedupeRange: return .dedupeRange(source: offset, length: length, destination: numbers[2])
        case .copyRange: return .copyRange(source: offset, length: length, destination: numbers[2])
        case .exchangeRange: return .exchangeRange(source: offset, length: length, destination: numbers[2])
        }
    }

    private func flags(_ words: ArraySlice<String>, of name: WorkloadOperation.Name) throws(InputError) -> Set<Flag> {
        var flags: Set<Flag> = []
        for word in words {
            guard let flag = Flag(rawValue: word) else {
                throw error("\(quoted(word)) is no flag; expected keep_size, unshare or close_open")
            }
            let allowed =
                switch flag {
                case .keepSize: name == .fallocate || name == .zeroRange || name == .punchHole
                case .unshare: name == .fallocate
                case .closeOpen, .watched: true
                }
            guard allowed else { throw error("\(name.rawValue) does not take the flag \(word)") }
            flags.insert(flag)
        }
        return flags
    }

    private func number(_ word: String) throws(InputError) -> Int64 {
        let digits = word.utf8.dropFirst(2)
        guard word.hasPrefix("0x"), !digits.isEmpty, digits.allSatisfy({ isHexDigit($0) }) else {
            throw error("\(quoted(word)) is no number; expected hexadecimal digits after 0x")
        }
        guard let value = Int64(Substring(digits), radix: 16) else {
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

    private func hex(_ value: Int64) -> String { String(value, radix: 16) }

    /// `word` with control characters escaped, and not longer than a message bears.
    private func quoted(_ word: String) -> String {
        word.count > 40 ? String(word.prefix(40)).debugDescription + "…" : word.debugDescription
    }

    private func error(_ message: String) -> InputError { InputError(file: file, line: number, message: message) }
}

extension WorkloadOperation.Name {
    /// Whether a line has a second place between length and size.
    fileprivate var takesDestination: Bool {
        switch self {
        case .clone, .dedupeRange, .copyRange, .exchangeRange: true
        default: false
        }
    }

    /// What the numbers of a line mean, for error messages.
    fileprivate var columns: String {
        if self == .truncate { return "0x0, new size, old size" }
        return takesDestination ? "source, length, destination, size" : "offset, length, size"
    }
}
