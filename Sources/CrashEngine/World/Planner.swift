// The plan around a recorded list. The list keeps its order and arguments; between its operations clients map, fault, pin
// and let go of what the list's file has, and now and then a motif plays out on files of its own (see Planner+Motifs.swift),
// so that each rule of the protocol is put to the test whatever the list holds.
//
// A hold lives for at most `longestLife` steps. Sizes are followed so that most client acts make sense; one that does not
// (a read pin over a hole, say) is refused by the store and counted.
// Source: CRASHMODEL M6.

internal import LayoutStore

/// Draws a plan from a seed.
package struct Planner {
    /// The recorded operations that a plan can hold.
    package static let supported = Set(WorkloadOperation.Name.allCases)

    /// Steps after which a client lets go of a mapping or pin.
    private static let longestLife = 14
    /// Motifs that play at the list's start, before chance decides: each one once.
    private static let fewestMotifs = Motif.allCases.count
    /// Clients beside the workload's own.
    static let clientScopes: [HolderScope] = [.remote, .process, .host, .remote]

    var random: SeededGenerator
    private var steps: [PlanStep] = []
    /// Of each file, in bytes; no step names a file again once it is unlinked.
    var sizes: [Int] = []
    private var slots = 0
    private var motifs = 0
    /// Lists that were played.
    private var lists = 0
    /// Live slots, what they are, and when they end.
    private var live:
        [(slot: Int, client: Int, isPin: Bool, file: Int, block: Int, blocks: Int, writable: Bool, end: Int)] = []

    /// The plan for `workloads`, one new file each, one after the other.
    package static func plan(_ workloads: [FsxOperationList], seed: UInt64) -> Plan {
        var planner = Planner(seed: seed)
        for workload in workloads { planner.play(workload) }
        // The first ones come again, behind the list: they need some luck to be caught.
        while planner.motifs < fewestMotifs + 4 { planner.between(0) }
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

    private init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: .plan) }

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
            let after = operation.kind.size(after: size)
            if case .mapWrite = operation.kind, after > size { add(.truncate(file: file, size: after), &self) }
            add(Self.action(operation.kind, on: file, of: size), &self)
            sizes[file] = after
        }
        lists += 1
    }

    /// The step that a recorded operation is on a file that has `size` bytes.
    private static func action(_ kind: WorkloadOperation.Kind, on file: Int, of size: Int) -> PlanStep.Action {
        switch kind {
        case .write(let offset, let length): .write(file: file, offset: Int(offset), count: Int(length))
        case .mapWrite(let offset, let length): .mappedWrite(file: file, offset: Int(offset), count: Int(length))
        case .read(let offset, let length): .read(file: file, offset: Int(offset), count: Int(length))
        case .mapRead(let offset, let length):
            .mappedRead(file: file, offset: Int(offset), count: min(Int(length), size - Int(offset)))
        case .truncate(let bytes): .truncate(file: file, size: Int(bytes))
        case .clone(let source, let length, let place):
            .clone(source: file, offset: Int(source), count: Int(length), target: file, at: Int(place))
        case .fallocate(let offset, let length, let keepSize, let unshare):
            .allocate(file: file, offset: Int(offset), count: Int(length), keepSize: keepSize, unshare: unshare)
        case .punchHole(let offset, let length): .punch(file: file, offset: Int(offset), count: Int(length))
        case .zeroRange(let offset, let length, let keepSize):
            .zero(file: file, offset: Int(offset), count: Int(length), keepSize: keepSize)
        case .collapseRange(let offset, let length): .collapse(file: file, offset: Int(offset), count: Int(length))
        case .insertRange(let offset, let length): .insert(file: file, offset: Int(offset), count: Int(length))
        case .dedupeRange(let source, let length, let place):
            .dedupe(source: file, offset: Int(source), count: Int(length), target: file, at: Int(place))
        case .copyRange(let source, let length, let place):
            .copy(source: file, offset: Int(source), count: Int(length), target: file, at: Int(place))
        case .exchangeRange(let source, let length, let place):
            .exchange(first: file, offset: Int(source), count: Int(length), second: file, at: Int(place))
        }
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
        guard motifs < Self.fewestMotifs || random.chance(1, of: 8) else { return }
        play(Motif.allCases[motifs % Motif.allCases.count])
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

    // MARK: parts

    mutating func add(_ action: PlanStep.Action, _ durability: Durability? = nil) {
        let drawn: Durability = random.chance(2, of: 5) ? .deferred : .full
        steps.append(PlanStep(action, durability ?? drawn))
    }

    mutating func newFile() -> Int {
        sizes.append(0)
        add(.create(file: sizes.count - 1))
        return sizes.count - 1
    }

    mutating func write(_ file: Int, blocks: Int) {
        add(.write(file: file, offset: 0, count: blocks * Geometry.blockBytes))
        sizes[file] = blocks * Geometry.blockBytes
    }

    mutating func map(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, writable: Bool) -> Int {
        let slot = newSlot(of: client, isPin: false, file, block, blocks, writable)
        add(.map(slot: slot, client: client, file: file, block: block, blocks: blocks, writable: writable))
        return slot
    }

    mutating func pin(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, _ access: FaultAccess) {
        let slot = newSlot(of: client, isPin: true, file, block, blocks, access == .write)
        add(.pin(slot: slot, client: client, file: file, block: block, blocks: blocks, access: access))
    }

    private mutating func newSlot(
        of client: Int, isPin: Bool, _ file: Int, _ block: Int, _ blocks: Int, _ writable: Bool
    ) -> Int {
        slots += 1
        let end = steps.count + 2 + random.below(Self.longestLife - 1)
        live.append((slots, client, isPin, file, block, blocks, writable, end))
        return slots
    }

    private mutating func letGo(of slot: Int) {
        guard let index = live.firstIndex(where: { $0.slot == slot }) else { return }
        add(live.remove(at: index).isPin ? .unpin(slot: slot) : .unmap(slot: slot))
    }

    /// What clients of process scope have ends without a word.
    mutating func endProcesses() { live.removeAll { Self.clientScopes[$0.client] == .process } }

    private mutating func letGoOfAll() {
        for slot in live.map(\.slot) { letGo(of: slot) }
    }
}

extension WorkloadOperation.Kind {
    /// The size of a file that had `size` bytes before.
    fileprivate func size(after size: Int) -> Int {
        switch self {
        case .write(let offset, let length), .mapWrite(let offset, let length),
            .fallocate(let offset, let length, false, _), .zeroRange(let offset, let length, false):
            max(size, Int(offset + length))
        case .clone(_, let length, let place): max(size, Int(place + length))
        case .copyRange(let source, let length, let place):
            Int(source) < size ? max(size, Int(place) + min(Int(length), size - Int(source))) : size
        case .truncate(let bytes): Int(bytes)
        case .collapseRange(_, let length): size - Int(length)
        case .insertRange(_, let length): size + Int(length)
        case .fallocate, .zeroRange, .punchHole, .read, .mapRead, .dedupeRange, .exchangeRange: size
        }
    }
}
