import LayoutStore

// What holders do: they register, map, fault, pin, let go, and write to the device by themselves.
extension ShellSession {
    func reach(_ line: inout ShellLine) async throws -> [String]? {
        let durability = line.durability
        switch line.verb {
        case "register":
            let (name, word) = (try line.word("NAME"), try line.word("process, host or remote"))
            try line.end()
            guard let scope = HolderScope.allCases.first(where: { "\($0)" == word }) else {
                throw ShellError("a scope is process, host or remote, and not \"\(word)\"")
            }
            let made = try await store.register(name, scope: scope, durability: durability)
            holder = made
            return ["holder \(made)"]
        case "unregister":
            let id = HolderID(try line.number("HOLDER"))
            try line.end()
            try await store.unregister(id, durability: durability)
        case "map":
            let (file, range) = (try await file(&line), try line.blocks())
            let access: Access = line.take("r") ? .read : line.take("w") ? .write : .write
            let holder = try by(&line)
            let made = try await store.map(file, range, access: access, by: holder, durability: durability)
            return ["mapping \(made)"]
        case "fault":
            let mapping = MappedRangeID(try line.number("MAPPING"))
            let (range, access) = (try line.blocks(), try line.access())
            try line.end()
            return Self.words(try await store.fault(mapping, range, access: access, durability: durability))
        case "unmap":
            let mapping = MappedRangeID(try line.number("MAPPING"))
            try line.end()
            try await store.unmap(mapping, durability: durability)
        case "pin":
            let (file, range, access) = (try await file(&line), try line.blocks(), try line.access())
            let holder = try by(&line)
            return Self.words(try await store.pin(file, range, access: access, by: holder, durability: durability))
        case "unpin":
            let pin = PinID(try line.number("PIN"))
            try line.end()
            try await store.unpin(pin, durability: durability)
        case "letgo":
            var holds: [HoldID] = []
            repeat { holds.append(HoldID(try line.number("HOLD"))) } while !line.isEmpty
            try await store.letGo(holds, durability: durability)
        case "poke":
            let (block, offset) = (try line.number("BLOCK"), try line.number("OFFSET"))
            let (count, byte) = (try line.number("COUNT"), try line.character())
            try line.end()
            guard block > 0 else { throw ShellError("block 0 has the superblock, which is nobody's to write") }
            guard count <= 1 << 30, offset <= 1 << 40 else { throw ShellError("that is more than the device has") }
            try device.write([UInt8](repeating: byte, count: Int(count))[...], to: DiskBlock(block), at: Int(offset))
        default: return nil
        }
        return ["ok"]
    }

    /// The holder after `by`, or the one that was registered last.
    private func by(_ line: inout ShellLine) throws -> HolderID {
        let named = line.take("by") ? HolderID(try line.number("HOLDER")) : nil
        try line.end()
        guard let holder = named ?? holder else {
            throw ShellError("nobody is registered; register somebody, or name one with by")
        }
        return holder
    }

    /// The addresses, one line.
    private static func words(_ grant: Grant) -> [String] {
        var parts = grant.holds.map { "hold \($0.id): file block \($0.offset) at block \($0.start) +\($0.count)" }
        if let pin = grant.pin { parts.insert("pin \(pin)", at: 0) }
        parts += grant.stale.map { "stale hold \($0.id) at block \($0.start) +\($0.count)" }
        return [parts.isEmpty ? "nothing" : parts.joined(separator: "; ")]
    }
}
