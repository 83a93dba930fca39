package import LayoutStore

/// One thing that the plan lets happen: a store call by the workload, or by or for a client.
package struct PlanStep: Hashable, Sendable, CustomStringConvertible {
    package enum Action: Hashable, Sendable {
        case create(file: Int)
        case write(file: Int, offset: Int, count: Int)
        case mappedWrite(file: Int, offset: Int, count: Int)
        case read(file: Int, offset: Int, count: Int)
        case mappedRead(file: Int, offset: Int, count: Int)
        case truncate(file: Int, size: Int)
        case clone(source: Int, offset: Int, count: Int, target: Int, at: Int)
        case allocate(file: Int, offset: Int, count: Int, keepSize: Bool, unshare: Bool)
        case punch(file: Int, offset: Int, count: Int)
        case zero(file: Int, offset: Int, count: Int, keepSize: Bool)
        case collapse(file: Int, offset: Int, count: Int)
        case insert(file: Int, offset: Int, count: Int)
        case dedupe(source: Int, offset: Int, count: Int, target: Int, at: Int)
        case copy(source: Int, offset: Int, count: Int, target: Int, at: Int)
        case exchange(first: Int, offset: Int, count: Int, second: Int, at: Int)
        /// No later step names the file, but clients keep what they have of it.
        case unlink(file: Int)
        case sync
        case checkpoint
        /// The store is closed and opened again: a new epoch, and holders of process scope are gone.
        case reopen
        /// A client maps a range of blocks under a slot; the plan names mappings and pins by slot.
        case map(slot: Int, client: Int, file: Int, block: Int, blocks: Int, writable: Bool)
        case fault(slot: Int, block: Int, blocks: Int, access: FaultAccess)
        case unmap(slot: Int)
        case pin(slot: Int, client: Int, file: Int, block: Int, blocks: Int, access: FaultAccess)
        case unpin(slot: Int)

        /// The operation's name, as counters have it.
        package var kind: String {
            switch self {
            case .create: "create"
            case .write: "write"
            case .mappedWrite: "mapwrite"
            case .read: "read"
            case .mappedRead: "mapread"
            case .truncate: "truncate"
            case .clone: "clone"
            case .allocate: "fallocate"
            case .punch: "punch"
            case .zero: "zero"
            case .collapse: "collapse"
            case .insert: "insert"
            case .dedupe: "dedupe"
            case .copy: "copy"
            case .exchange: "exchange"
            case .unlink: "unlink"
            case .sync: "sync"
            case .checkpoint: "checkpoint"
            case .reopen: "reopen"
            case .map: "map"
            case .fault(_, _, _, let access): "\(access)_fault"
            case .unmap: "unmap"
            case .pin: "pin"
            case .unpin: "unpin"
            }
        }
    }

    package let action: Action
    package let durability: Durability
    /// Line of the recorded list, or 0 for what the plan adds.
    package let line: Int
    /// Which of the plan's lists it comes from.
    package let list: Int

    package init(_ action: Action, _ durability: Durability, line: Int = 0, list: Int = 0) {
        self.action = action
        self.durability = durability
        self.line = line
        self.list = list
    }

    package var description: String {
        let origin = line == 0 ? "plan" : "line \(line)"
        return "\(words) [\(durability), \(origin)]"
    }

    private var words: String {
        switch action {
        case .create(let file): "create file \(file)"
        case .write(let file, let offset, let count): "write file \(file) \(offset)..<\(offset + count)"
        case .mappedWrite(let file, let offset, let count): "mapped write file \(file) \(offset)..<\(offset + count)"
        case .read(let file, let offset, let count): "read file \(file) \(offset)..<\(offset + count)"
        case .mappedRead(let file, let offset, let count): "mapped read file \(file) \(offset)..<\(offset + count)"
        case .truncate(let file, let size): "truncate file \(file) to \(size)"
        case .clone(let source, let offset, let count, let target, let at):
            "clone file \(source) \(offset)..<\(offset + count) to file \(target) at \(at)"
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            "\(unshare ? "unshare" : "preallocate") file \(file) \(offset)..<\(offset + count)\(keepSize ? " keeping its size" : "")"
        case .punch(let file, let offset, let count): "punch file \(file) \(offset)..<\(offset + count)"
        case .zero(let file, let offset, let count, let keepSize):
            "zero file \(file) \(offset)..<\(offset + count)\(keepSize ? " keeping its size" : "")"
        case .collapse(let file, let offset, let count): "collapse file \(file) \(offset)..<\(offset + count)"
        case .insert(let file, let offset, let count): "insert into file \(file) \(offset)..<\(offset + count)"
        case .dedupe(let source, let offset, let count, let target, let at):
            "dedupe file \(source) \(offset)..<\(offset + count) with file \(target) at \(at)"
        case .copy(let source, let offset, let count, let target, let at):
            "copy file \(source) \(offset)..<\(offset + count) to file \(target) at \(at)"
        case .exchange(let first, let offset, let count, let second, let at):
            "exchange file \(first) \(offset)..<\(offset + count) with file \(second) at \(at)"
        case .unlink(let file): "unlink file \(file)"
        case .sync: "sync"
        case .checkpoint: "checkpoint"
        case .reopen: "close the store and open it again"
        case .map(let slot, let client, let file, let block, let blocks, let writable):
            "client \(client) maps file \(file) blocks \(block)..<\(block + blocks)\(writable ? " writable" : "") as \(slot)"
        case .fault(let slot, let block, let blocks, let access):
            "\(access) fault in mapping \(slot) blocks \(block)..<\(block + blocks)"
        case .unmap(let slot): "unmap \(slot)"
        case .pin(let slot, let client, let file, let block, let blocks, let access):
            "client \(client) pins file \(file) blocks \(block)..<\(block + blocks) for \(access) as \(slot)"
        case .unpin(let slot): "unpin \(slot)"
        }
    }
}

/// What a campaign runs: clients, and the recorded operations with the clients' own acts between them. All from one seed.
package struct Plan: Sendable {
    /// Scopes of the clients; the last one belongs to the workload's own mapped accesses.
    package let scopes: [HolderScope]
    package let steps: [PlanStep]
    package let seed: UInt64
    package let workloads: [String]

    package var workloadClient: Int { scopes.count - 1 }

    /// The plan's first `count` steps.
    package func prefix(_ count: Int) -> Plan {
        Plan(scopes: scopes, steps: Array(steps.prefix(count)), seed: seed, workloads: workloads)
    }
}
