import LayoutStore

// What changes files, and reads them.
extension ShellSession {
    /// How much of a file is in memory at once, in bytes.
    private static let piece: Int64 = 1 << 20

    func changeFile(_ line: inout ShellLine) async throws -> [String]? {
        let durability = line.durability
        switch line.verb {
        case "create":
            let tag = line.isEmpty ? nil : try line.word("TAG")
            try line.end()
            return ["file \(try await store.create(tag: tag, durability: durability))"]
        case "write":
            let (file, range, byte) = (try await file(&line), try line.bytes(), try line.character())
            try line.end()
            var start = range.lowerBound
            while start < range.upperBound {
                let end = start + min(Self.piece, range.upperBound - start)
                let bytes = [UInt8](repeating: byte, count: Int(end - start))
                try await store.write(file, bytes, at: start, durability: durability)
                start = end
            }
            return ["ok"]
        case "read":
            let (file, range) = (try await file(&line), try line.bytes())
            try line.end()
            return [try await runs(of: file, range)]
        case "size":
            let file = try await file(&line)
            try line.end()
            guard let found = try await store.inode(file) else { throw ShellError("there is no file \(file)") }
            return ["\(found.size)"]
        case "truncate":
            let (file, size) = (try await file(&line), try line.number("SIZE"))
            try line.end()
            try await store.truncate(file, toBytes: size, durability: durability)
        case "punch":
            let (file, range) = (try await file(&line), try line.bytes())
            try line.end()
            try await store.punchHole(file, range, durability: durability)
        case "zero":
            let (file, range) = (try await file(&line), try line.bytes())
            let keeps = line.take("keep")
            try line.end()
            try await store.zeroRange(file, range, options: keeps ? .keepSize : [], durability: durability)
        case "falloc":
            let (file, range) = (try await file(&line), try line.bytes())
            var options: AllocateOptions = line.take("keep") ? .keepSize : []
            if line.take("unshare") { options.insert(.unshare) }
            try line.end()
            try await store.allocate(file, range, options: options, durability: durability)
        case "collapse":
            let (file, range) = (try await file(&line), try line.bytes())
            try line.end()
            try await store.collapseRange(file, range, durability: durability)
        case "insert":
            let (file, range) = (try await file(&line), try line.bytes())
            try line.end()
            try await store.insertRange(file, range, durability: durability)
        case "unlink":
            let file = try await file(&line)
            try line.end()
            try await store.unlink(file, durability: durability)
        case "grow":
            let blocks = try line.number("BLOCKS")
            try line.end()
            try await store.grow(to: BlockCount(blocks))
        default: return nil
        }
        return ["ok"]
    }

    func relateFiles(_ line: inout ShellLine) async throws -> [String]? {
        guard ["clone", "copy", "dedupe", "exchange"].contains(line.verb) else { return nil }
        let (source, range, target) = (try await file(&line), try line.bytes(), try await file(&line))
        let offset = try line.number("OFFSET")
        try line.end()
        switch line.verb {
        case "clone": try await store.clone(from: source, range, to: target, at: offset, durability: line.durability)
        case "exchange": try await store.exchange(source, range, with: target, at: offset, durability: line.durability)
        case "copy":
            let copied = try await store.copy(from: source, range, to: target, at: offset, durability: line.durability)
            return ["\(copied) bytes"]
        default:
            let isSame = try await store.dedupe(
                from: source, range, to: target, at: offset, durability: line.durability)
            return [isSame ? "shared" : "differs"]
        }
        return ["ok"]
    }

    /// What a range shows, as runs of equal bytes: `A*8192 0*4096`. Holes are not read.
    private func runs(of file: InodeNumber, _ range: Range<Int64>) async throws -> String {
        var runs: [(byte: UInt8, count: Int64)] = []
        func add(_ byte: UInt8, _ count: Int64) {
            guard count > 0 else { return }
            if let last = runs.last, last.byte == byte {
                runs[runs.count - 1].count += count
            } else {
                runs.append((byte, count))
            }
        }
        let size = try await store.inode(file)?.size ?? 0
        let shown = range.clamped(to: 0..<size)
        var next = shown.lowerBound
        for extent in try await store.extents(of: file) where extent.state == .written {
            let bytes = Geometry.bytes(of: extent.fileBlocks).clamped(to: shown)
            add(0, bytes.lowerBound - next)
            next = max(next, bytes.lowerBound)
            while next < bytes.upperBound {
                let piece = next..<(next + min(Self.piece, bytes.upperBound - next))
                for byte in try await store.read(file, piece) { add(byte, 1) }
                next = piece.upperBound
            }
        }
        add(0, shown.upperBound - next)
        return runs.isEmpty ? "nothing" : runs.map { "\(Self.name(of: $0.byte))*\($0.count)" }.joined(separator: " ")
    }

    /// `0` for a byte of zero, the character if it is a printable one, else `\xNN`.
    private static func name(of byte: UInt8) -> String {
        if byte == 0 { return "0" }
        let isPlain = (0x21..<0x7F).contains(byte) && byte != UInt8(ascii: "0") && byte != UInt8(ascii: "\\")
        return isPlain
            ? String(UnicodeScalar(byte)) : "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}
