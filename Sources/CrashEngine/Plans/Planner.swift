// The planner draws a plan around recorded lists, or around operations that it draws itself (Planner+Operations.swift). A list keeps its
// order and arguments. Between its operations clients map, fault, pin and let go of parts of the list's file, and now and then a motif
// plays on files of its own (Planner+Motifs.swift), so that each rule of the protocol is put to the test whatever the list holds.
//
// A client lets go of a mapping or pin before the first operation of the list that is due 2 to `longestLife` steps later.
// The planner follows the files' sizes, so that most acts of clients make sense. The store refuses the others (a read
// pin over a hole, say), and refusals are counted.
// Source: CRASHMODEL M6.

internal import LayoutStore

/// Draws a plan from a seed.
package struct Planner {
    /// The most steps after which a mapping or pin is due to end, around recorded lists.
    private static let longestLife = 14
    /// One motif plays before each of the first so many recorded operations: each motif once. Later ones play by
    /// chance.
    private static let fewestMotifs = Motif.allCases.count
    /// With so many generated operations a plan plays the motifs, too.
    private static let fewestWithMotifs = 40
    /// The scopes of the clients, without the workload's own client.
    static let clientScopes: [HolderScope] = [.remote, .process, .host, .remote]

    var random: SeededGenerator
    private var steps: [PlanStep] = []
    /// The size of each file, in bytes. No step names a file after it was unlinked.
    private(set) var sizes: [Int] = []
    private var slots = 0
    private var motifs = 0
    /// The number of lists played so far.
    private var lists = 0
    /// The slots of mappings and pins that live, with the step at which each is due to end.
    private var live:
        [(slot: Int, client: Int, isPin: Bool, file: Int, block: Int, blocks: Int, access: Access, end: Int)] = []

    /// Nil around recorded lists.
    var drawing: Drawing?

    /// The plan for `workloads`, one after the other, each on a new file; or the one workload that is a plan itself.
    package static func plan(_ workloads: [Workload], seed: UInt64) -> Plan {
        var planner = Planner(seed: seed)
        for workload in workloads {
            switch workload.content {
            case .list(let list): planner.play(list)
            case .written(let plan): return plan.plan(seed: seed, name: workload.label)
            }
        }
        planner.end(playsMotifs: true)
        return Plan(
            scopes: clientScopes + [.process], steps: planner.steps, seed: seed, workloads: workloads.map(\.label))
    }

    /// A plan with `count` generated operations and phrases. A short one is these alone, so that its crashes can be searched completely; it
    /// begins with a phrase, and neighbouring seeds with different ones. A longer one has the clients' acts and the motifs between them, as around recorded lists, and is held to do what they have to do.
    package static func plan(generating count: Int, seed: UInt64) -> Plan {
        var planner = Planner(seed: seed)
        var tuning = Tuning.drawn(&planner.random)
        planner.drawing = Drawing(Swarm.drawn(&planner.random), grows: tuning.reserve > 0)
        if count < fewestWithMotifs {
            let first = Phrase.allCases[Int(seed % UInt64(Phrase.allCases.count))]
            // Only a small device is ever full.
            if first == .nearlyFull { tuning.room = 88 }
            planner.play(first)
            for _ in 1..<count { planner.drawNext() }
        } else {
            planner.performAll()
            for _ in 0..<count {
                planner.between(planner.random.pick(planner.drawing?.files.numbers ?? []))
                planner.drawNext()
            }
        }
        planner.end(playsMotifs: count >= fewestWithMotifs)
        return Plan(
            scopes: clientScopes + [.process], steps: planner.steps, seed: seed, workloads: ["generated-\(count)"],
            tuning: tuning, isStrict: count >= fewestWithMotifs)
    }

    private mutating func end(playsMotifs: Bool) {
        // Unless chance has repeated them, the first four motifs come again: a crash shows their bugs only with luck.
        while playsMotifs, motifs < Self.fewestMotifs + 4 { between(drawing == nil ? 0 : nil) }
        letGoOfAll()
        add(.sync, .full)
    }

    private init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: .plan) }

    private mutating func play(_ workload: FsxOperationList) {
        let file = newFile()
        for line in workload.operations {
            between(file)
            for operation in line.operations(on: file, of: sizes[file]) {
                let durability: Durability = random.chance(2, of: 5) ? .deferred : .full
                append(PlanStep(operation, durability, line: line.line, list: lists))
            }
        }
        lists += 1
    }

    // MARK: what clients do between recorded operations

    /// - Parameter file: where clients act; nil for no act.
    private mutating func between(_ file: Int?) {
        for expired in live where expired.end <= steps.count { letGo(of: expired.slot) }
        if let file, random.chance(1, of: 3) { clientAct(on: file) }
        switch random.below(24) {
        case 0: add(.sync, .full)
        // Often, since every explored state reads the whole log again.
        case 1...4: add(.checkpoint, .full)
        default: break
        }
        // The first ones in turn and not by chance, so that a list of any length has each of them.
        guard motifs < Self.fewestMotifs || random.chance(1, of: 8) else { return }
        play(Motif.allCases[motifs % Motif.allCases.count])
        motifs += 1
    }

    private mutating func clientAct(on file: Int) {
        let blocks = sizes[file] / Geometry.blockBytes + (sizes[file] % Geometry.blockBytes > 0 ? 1 : 0)
        guard blocks > 0 else { return }
        let block = random.below(blocks)
        let count = min(1 + random.below(3), blocks - block)
        let access: Access = random.chance(1, of: 2) ? .write : .read
        let client = random.below(Self.clientScopes.count)
        if let slot = random.pick(live.filter { !$0.isPin && $0.file == file }), random.chance(1, of: 2) {
            guard slot.block + slot.blocks <= blocks else { return }
            add(
                .pageFault(
                    slot: slot.slot, block: slot.block, blocks: slot.blocks,
                    access: slot.access.contains(.write) ? access : .read))
        } else if random.chance(1, of: 3) {
            pin(client, file, block, count, access)
        } else {
            let slot = map(client, file, block, count, access: access)
            add(.pageFault(slot: slot, block: block, blocks: count, access: access))
        }
    }

    // MARK: parts

    mutating func add(_ operation: WorkloadOperation, _ durability: Durability? = nil) {
        let deferred = if let drawing { random.chance(drawing.swarm.deferred, of: 10) } else { random.chance(2, of: 5) }
        append(PlanStep(operation, durability ?? (deferred ? .deferred : .full)))
    }

    private mutating func append(_ step: PlanStep) {
        steps.append(step)
        note(step)
        if let left = step.operation.sizeLeft({ sizes[$0] }) { sizes[left.file] = left.size }
    }

    mutating func newFile() -> Int {
        sizes.append(0)
        add(.create(file: sizes.count - 1))
        return sizes.count - 1
    }

    mutating func write(_ file: Int, blocks: Int) {
        add(.write(file: file, offset: 0, count: blocks * Geometry.blockBytes))
    }

    mutating func map(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, access: Access) -> Int {
        let slot = newSlot(of: client, isPin: false, file, block, blocks, access)
        add(.map(slot: slot, client: client, file: file, block: block, blocks: blocks, access: access))
        return slot
    }

    mutating func pin(_ client: Int, _ file: Int, _ block: Int, _ blocks: Int, _ access: Access) {
        let slot = newSlot(of: client, isPin: true, file, block, blocks, access)
        add(.pin(slot: slot, client: client, file: file, block: block, blocks: blocks, access: access))
    }

    private mutating func newSlot(
        of client: Int, isPin: Bool, _ file: Int, _ block: Int, _ blocks: Int, _ access: Access
    ) -> Int {
        slots += 1
        let end = steps.count + 2 + random.below((drawing?.swarm.longestLife ?? Self.longestLife) - 1)
        live.append((slots, client, isPin, file, block, blocks, access, end))
        drawing?.files.hold(
            DrawnFiles.Held(
                slot: slots, file: file, blocks: block..<(block + blocks), scope: Self.clientScopes[client],
                writes: access.writes, isPin: isPin))
        return slots
    }

    mutating func letGo(of slot: Int) {
        drawing?.files.letGo(slot)
        guard let index = live.firstIndex(where: { $0.slot == slot }) else { return }
        add(live.remove(at: index).isPin ? .unpin(slot: slot) : .unmap(slot: slot))
    }

    /// Clients of process scope end without a word: forgets their mappings and pins.
    mutating func endProcesses() {
        live.removeAll { Self.clientScopes[$0.client] == .process }
        drawing?.files.endProcesses()
    }

    private mutating func letGoOfAll() {
        for slot in live.map(\.slot) { letGo(of: slot) }
    }
}
