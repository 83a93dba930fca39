import Foundation
import LayoutStore

// What is asked of the books.
extension ShellSession {
    func ask(_ line: inout ShellLine) async throws -> [String]? {
        switch line.verb {
        case "files":
            try line.end()
            return try await store.inodes().map { file in
                "file \(file.number): \(file.size) bytes, \(file.state)" + (file.tag.map { ", tag \($0)" } ?? "")
            }
        case "holders":
            try line.end()
            return try await store.holders().map(\.sentence)
        case "holds": return try await holds(&line)
        case "history": return try await history(&line)
        case "violations":
            try line.end()
            let found = try await store.violations()
            return found.isEmpty ? ["none"] : found.map { "\($0.invariant.rawValue) \($0.subject): \($0.detail)" }
        case "check":
            try line.end()
            let report = try await store.check(at: path, device: device)
            return report.doubts.isEmpty ? ["sound"] : report.doubts.map(\.description)
        case "info":
            try line.end()
            return try await info()
        default: return nil
        }
    }

    /// Of a file, a holder, a block, or all; one line each.
    private func holds(_ line: inout ShellLine) async throws -> [String] {
        var holds: [Hold]
        if line.isEmpty {
            holds = []
            for holder in try await store.holders() { holds += try await store.holds(of: holder.id) }
        } else if line.take("block") {
            let block = DiskBlock(try line.number("N"))
            guard block.value < .max else { throw ShellError("there is no block \(block)") }
            holds = try await store.queue.read { (rows) throws(StoreError) in
                try rows.holds(on: block..<DiskBlock(block.value + 1))
            }
        } else {
            let number = try line.number("FILE, HOLDER or block N")
            let isHolder = try await store.holder(HolderID(number)) != nil
            holds =
                isHolder
                ? try await store.holds(of: HolderID(number)) : try await store.holds(of: InodeNumber(number))
        }
        try line.end()
        holds.sort { $0.id < $1.id }
        return holds.isEmpty ? ["none"] : holds.map(\.sentence)
    }

    /// The journal, as far back as it goes: one line a fact.
    private func history(_ line: inout ShellLine) async throws -> [String] {
        let block = line.take("block") ? DiskBlock(try line.number("N")) : nil
        let file = block == nil && !line.isEmpty ? try await file(&line) : nil
        try line.end()
        let records = try await store.queue.read { (rows) throws(StoreError) in
            try rows.records(from: LSN(1), limit: .max)
        }
        var lines: [String] = []
        for record in records {
            for fact in record.facts {
                if let file, fact.inode != file { continue }
                if let block, !fact.blocks.contains(block) { continue }
                let blocks = fact.blocks.isEmpty ? "" : " blocks \(fact.blocks.lowerBound)..<\(fact.blocks.upperBound)"
                lines.append("LSN \(record.lsn) \(record.step): file \(fact.inode) \(fact.kind)\(blocks)")
            }
        }
        return lines.isEmpty ? ["nothing"] : lines
    }

    private func info() async throws -> [String] {
        let header = await store.queue.currentHeader()
        let holders = try await store.holders()
        let tables =
            try await store.poolRoom().map {
                "pool with \($0.free) of \($0.nodes) nodes free, of which growing leaves \($0.reserve) alone"
            } ?? "database settled at LSN \(header.settled), log from there"
        return [
            "store \(path), format \(StoreHeader.formatVersion), uuid \(header.uuid)",
            "device \(device.path), \(header.geometry.blocks) blocks of \(Geometry.blockBytes) bytes",
            "epoch \(header.epoch), LSN \(header.lastLSN), durable \(await store.queue.durable), journal from LSN \(header.anchor.next)",
            "\(tables); device flushed \(header.flushes) times before the last commit",
            "\(try await store.inodes().count) files, \(holders.count) holders",
        ]
    }
}

extension Holder {
    /// As shell and info tell of it.
    var sentence: String { "holder \(id): \(name), \(scope), since epoch \(epoch)" }
}

extension Hold {
    /// As shell and info tell of it.
    var sentence: String {
        "hold \(id): holder \(holder), file \(inode) block \(offset) at block \(start) +\(count), \(access), \(state), since LSN \(granted)"
    }
}
