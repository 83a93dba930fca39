// The plan around a recorded list. The list keeps its order and arguments; between its operations clients map, fault, pin
// and let go of what the list's file has, and now and then one of four motifs plays out on files of its own, so that each
// rule of the protocol is put to the test whatever the list holds:
//
//   stale     P is cloned to Q; a client reads P, then write-faults it, and still reaches the old block, which only Q has
//             now; Q is truncated: the block has to be detached, not freed                  (holdsPerDiskExtent)
//   reuse     a file is truncated without a sync, and another one written at once           (busyUntilDurable)
//   shared    P is cloned to Q and written in P: copy, flush, remap                         (copyBeforeHandOut, flushBeforeRemap)
//   settled   P is cloned to Q, Q is truncated without a sync, P is written in place        (durableBeforeInPlace)
//
// A hold lives for at most `longestLife` steps. Sizes are followed so that most client acts make sense; one that does not
// (a read pin over a hole, say) is refused by the store and counted.
// Source: CRASHMODEL M6.

internal import LayoutStore

/// Draws a plan from a seed.
package struct Planner {
    /// The recorded operations that a plan can hold.
    package static let supported: Set<WorkloadOperation.Name> = [.write, .mapWrite, .read, .mapRead, .truncate, .clone]

    /// Steps after which a client lets go of a mapping or pin.
    private static let longestLife = 14
    /// Motifs that play before chance decides: each one once.
    private let fewestMotifs = 4
    /// Clients beside the workload's own.
    private static let clientScopes: [HolderScope] = [.remote, .process, .host, .remote]

    private var random: SeededGenerator
    private var steps: [PlanStep] = []
    private var sizes: [Int] = []
    private var slots = 0
    private var motifs = 0
    /// Lists that were played.
    private var lists = 0
    /// Live slots, what they are, and when they end.
    private var live: [(slot: Int, isPin: Bool, file: Int, block: Int, blocks: Int, writable: Bool, end: Int)] = []

    /// The plan for `workloads`, one new file each, one after the other.
    package static func plan(_ workloads: [FsxOperationList], seed: UInt64) -> Plan {
        var planner = Planner(seed: seed)
        for workload in workloads { planner.play(workload) }
        while planner.motifs < 2 * planner.fewestMotifs { planner.between(0) }
        planner.letGoOfAll()
        planner.add(.sync, .full)
        return Plan(
            scopes: clientScopes + [.process], steps: planner.steps, seed: seed, workloads: workloads.map(\.label))
    }

    /// The recorded operations alone, for comparing with the real file system.
    package static func bare(_ workload: FsxOperationList) -> Plan {
        var planner = Planner(seed: 0)
        planner.playRecorded(workload) { _ in
            .deferred
        } between: { _, _ in
        }
        planner.add(.sync, .full)
        return Plan(scopes: [.process], steps: planner.steps, seed: 0, workloads: [workload.label])
    }

    private init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: 1) }

    private mutating func play(_ workload: FsxOperationList) {
        playRecorded(workload) { planner in
            planner.random.chance(2, of: 5) ? .deferred : .full
        } between: { planner, file in
            planner.between(file)
        }
    }

    private mutating func playRecorded(
        _ workload: FsxOperationList, durability: (inout Planner) -> Durability,
        between: (inout Planner, Int) -> Void
    ) {
        let file = newFile()
        for operation in workload.operations {
            between(&self, file)
            let size = sizes[file]
            let (line, list) = (operation.line, lists)
            func add(_ action: PlanStep.Action, _ planner: inout Planner) {
                planner.steps.append(PlanStep(action, durability(&planner), line: line, list: list))
            }
            switch operation.kind {
            case .write(let offset, let length):
                add(.write(file: file, offset: Int(offset), count: Int(length)), &self)
                sizes[file] = max(size, Int(offset + length))
            case .mapWrite(let offset, let length):
                let end = Int(offset + length)
                if end > size { add(.truncate(file: file, size: end), &self) }
                add(.mappedWrite(file: file, offset: Int(offset), count: Int(length)), &self)
                sizes[file] = max(size, end)
            case .read(let offset, let length):
                add(.read(file: file, offset: Int(offset), count: Int(length)), &self)
            case .mapRead(let offset, let length):
                add(.mappedRead(file: file, offset: Int(offset), count: min(Int(length), size - Int(offset))), &self)
            case .truncate(let bytes):
                add(.truncate(file: file, size: Int(bytes)), &self)
                sizes[file] = Int(bytes)
            case .clone(let source, let length, let destination):
                add(
                    .clone(source: file, offset: Int(source), count: Int(length), target: file, at: Int(destination)),
                    &self)
                sizes[file] = max(size, Int(destination + length))
            default:
                // Whoever plans has asked the list for firstUnsupported.
                preconditionFailure("line \(line) was to be refused before planning")
            }
        }
        lists += 1
    }

    // MARK: what clients do between recorded operations

    private mutating func between(_ file: Int) {
        for expired in live where expired.end <= steps.count { letGo(of: expired.slot) }
        if random.chance(1, of: 3) { clientAct(on: file) }
        switch random.below(24) {
        case 0: add(.sync, .full)
        // Often: every explored state reads the whole log again.
        case 1...4: add(.checkpoint, .full)
        default: break
        }
        // In turn and not by chance, so that a list of any length has each of them.
        guard motifs < fewestMotifs || random.chance(1, of: 8) else { return }
        switch motifs % 4 {
        case 0: staleMotif()
        case 1: reuseMotif()
        case 2: settledMotif()
        default: sharedMotif()
        }
        motifs += 1
    }

    private mutating func clientAct(on file: Int) {
        let blocks = (sizes[file] + Geometry.blockBytes - 1) / Geometry.blockBytes
        guard blocks > 0 else { return }
        let block = random.below(blocks)
        let count = min(1 + random.below(3), blocks - block)
        let access: FaultAccess = random.chance(1, of: 2) ? .write : .read
        let client = random.below(Self.clientScopes.count)
        if let slot = random.pick(live.filter { !$0.isPin && $0.file == file }), random.chance(1, of: 2) {
            guard slot.block + slot.blocks <= blocks else { return }
            add(.fault(slot: slot.slot, block: slot.block, blocks: slot.blocks, access: slot.writable ? access : .read))
        } else if random.chance(1, of: 3) {
            pin(client, file, block, count, access)
        } else {
            let slot = map(client, file, block, count, writable: access == .write)
            add(.fault(slot: slot, block: block, blocks: count, access: access))
        }
    }

    private mutating func staleMotif() {
        let (p, q) = twoFilesSharing(blocks: 2)
        // Remote first: only it outlives a power loss; the others let recovery drop a hold on a detached block.
        let client = random.chance(2, of: 3) ? 0 : random.below(Self.clientScopes.count)
        let slot = map(client, p, 0, 2, writable: true)
        add(.fault(slot: slot, block: 1, blocks: 1, access: .read))
        add(.fault(slot: slot, block: 1, blocks: 1, access: .write))
        // Any of these sizes takes block 1 from Q.
        sizes[q] = random.below(3) * Geometry.blockBytes / 2
        add(.truncate(file: q, size: sizes[q]))
        if random.chance(1, of: 2) { add(.sync, .full) }
        write(newFile(), blocks: 1)
    }

    private mutating func reuseMotif() {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: 1 + random.below(3))
        add(.sync, .full)
        // Nothing may sync between the truncate and the write.
        add(.truncate(file: p, size: 0), .deferred)
        sizes[p] = 0
        add(.write(file: q, offset: 0, count: Geometry.blockBytes), .deferred)
        sizes[q] = Geometry.blockBytes
    }

    private mutating func settledMotif() {
        let (p, q) = twoFilesSharing(blocks: 2)
        add(.sync, .full)
        // Nothing may sync between the truncate and the write.
        add(.truncate(file: q, size: Geometry.blockBytes), .deferred)
        sizes[q] = Geometry.blockBytes
        add(.write(file: p, offset: Geometry.blockBytes + 512, count: 1024), .deferred)
    }

    private mutating func sharedMotif() {
        let (p, _) = twoFilesSharing(blocks: 2)
        let offset = random.below(Geometry.blockBytes)
        add(.write(file: p, offset: offset, count: 1 + random.below(Geometry.blockBytes)))
        let slot = map(random.below(Self.clientScopes.count), p, 1, 1, writable: true)
        add(.fault(slot: slot, block: 1, blocks: 1, access: .write))
        pin(random.below(Self.clientScopes.count), p, 0, 1, random.chance(1, of: 2) ? .write : .read)
    }

    private mutating func twoFilesSharing(blocks: Int) -> (Int, Int) {
        let (p, q) = (newFile(), newFile())
        write(p, blocks: blocks)
        let count = blocks * Geometry.blockBytes
        add(.clone(source: p, offset: 0, count: count, target: q, at: 0))
        sizes[q] = count
        return (p, q)
    }

    // MARK: parts

    private mutating func add(_ action: PlanStep.Action, _ durability: Durability? = nil) {
        let drawn: Durability = random.chance(2, of: 5) ? .deferred : .full
        steps.append(PlanStep(action, durability ?? drawn))
    }

    private mutating func newFile() -> Int {
        sizes.append(0)
        add(.create(file: sizes.count - 1))
        return sizes.count - 1
    }

    private mutating func write(_ file: Int, blocks: Int) {
        add(.write(file: file, offset: 0, count: blocks * Geometry.blockBytes))
        sizes[file] = blocks * Geometry.blockBytes
    }

    private mutating func map(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, writable: Bool) -> Int {
        let slot = newSlot(isPin: false, file, block, blocks, writable)
        add(.map(slot: slot, client: client, file: file, block: block, blocks: blocks, writable: writable))
        return slot
    }

    private mutating func pin(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, _ access: FaultAccess) {
        let slot = newSlot(isPin: true, file, block, blocks, access == .write)
        add(.pin(slot: slot, client: client, file: file, block: block, blocks: blocks, access: access))
    }

    private mutating func newSlot(isPin: Bool, _ file: Int, _ block: Int, _ blocks: Int, _ writable: Bool) -> Int {
        slots += 1
        let end = steps.count + 2 + random.below(Self.longestLife - 1)
        live.append((slots, isPin, file, block, blocks, writable, end))
        return slots
    }

    private mutating func letGo(of slot: Int) {
        guard let index = live.firstIndex(where: { $0.slot == slot }) else { return }
        add(live.remove(at: index).isPin ? .unpin(slot: slot) : .unmap(slot: slot))
    }

    private mutating func letGoOfAll() {
        for slot in live.map(\.slot) { letGo(of: slot) }
    }
}
