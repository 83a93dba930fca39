// Carries a plan out on a store, once, and records everything. On `conflict` the named holders acknowledge and let go, and
// the operation is tried once more: so the recorded list keeps its meaning whatever clients hold.

package import LayoutStore

/// Runs the steps of a plan, one after the other.
package struct Driver {
    private let plan: Plan
    private let store: LayoutStore
    private let world: World
    private let recorder: Recorder
    private let log: EventLog
    private var files: [InodeNumber] = []
    private var holders: [HolderID] = []
    private var mappings: [Int: MappedRangeID] = [:]
    private var pins: [Int: PinID] = [:]
    private var operations: [String] = ["set-up"]
    private var misfit: (step: PlanStep, message: String)?

    package init(_ plan: Plan, store: LayoutStore, world: World, recorder: Recorder, log: EventLog) {
        self.plan = plan
        self.store = store
        self.world = world
        self.recorder = recorder
        self.log = log
    }

    /// Makes the recording of `plan`: a dry run for the size of the device, then the run itself (CRASHMODEL M6).
    package static func record(_ plan: Plan, rules: RuleSet) async throws(StoreError) -> Recording {
        let dry = try await record(plan, rules: rules, blocks: BlockCount(8192))
        let peak = dry.counters[Counter.peakBlocks] ?? 0
        return try await record(plan, rules: rules, blocks: BlockCount(Int64(peak + peak / 2 + 2)))
    }

    private static func record(_ plan: Plan, rules: RuleSet, blocks: BlockCount) async throws(StoreError) -> Recording {
        let log = EventLog()
        SQLiteGenerator.seed(plan.seed)
        let disk = SimulatedDisk(recording: log)
        let device = SimulatedDevice(blocks: blocks, recording: log)
        let world = World(log: log, device: device, seed: plan.seed)
        let recorder = Recorder(log: log, world: world)
        let bits = SeededBits(seed: plan.seed, purpose: 3)
        let environment = StoreEnvironment(
            host: CampaignHost.beforeCrash, random: { bits.next() }, pacer: world, channel: world, observer: recorder,
            rules: rules, allocation: .mostRecentlyFreed, extentsPerStep: 2, journalRecords: 48, checkpointPages: nil)
        let header = LayoutStore.newHeader(device: device, environment: environment)
        let backend = try SQLiteBackend(path: CampaignHost.storePath, vfs: disk.vfsName, creating: header)
        let store = try await LayoutStore.open(on: backend, device: device, environment: environment, isNew: true)
        try await store.checkpoint()
        disk.sealFiles()
        let setUp = log.count

        // The recording ends where the plan does: closing the connection is no part of it.
        defer {
            disk.dismount()
            try? backend.close()
        }
        var driver = Driver(plan, store: store, world: world, recorder: recorder, log: log)
        try await driver.registerClients()
        for step in plan.steps { try await driver.perform(step) }
        try await driver.checkFiles()

        var counters = recorder.counters
        counters[Counter.peakBlocks] = Int(blocks.value - 1 - recorder.fewestFree)
        counters[Counter.liveLandings] = world.landings
        return Recording(
            plan: plan, rules: rules, log: log, blocks: blocks, setUpEvents: setUp, commits: recorder.commits,
            begun: recorder.begun, durable: recorder.durable, reference: world.reference, files: driver.files,
            history: world.history, liveViolations: world.liveViolations, misfit: driver.misfit,
            operations: driver.operations,
            counters: counters, fingerprint: log.fingerprint)
    }

    /// At the end: every file has the reference's size and content.
    private func checkFiles() async throws(StoreError) {
        for (file, number) in files.enumerated() {
            let size = world.reference.size(of: file)
            world.racing = (file, 0..<max(size, 1))
            check(try await store.read(number, 0..<Int64(size + 1)), file, 0, count: size + 1)
        }
        world.racing = nil
    }

    private mutating func registerClients() async throws(StoreError) {
        for (index, scope) in plan.scopes.enumerated() {
            beginOperation("register client \(index), \(scope) scope")
            let name = index == plan.workloadClient ? "workload" : "client-\(index)"
            let holder = try await store.register(name, scope: scope)
            holders.append(holder)
            world.join(
                Client(index: index, name: name, scope: scope, holder: holder), isWorkload: index == plan.workloadClient
            )
        }
    }

    @discardableResult
    private mutating func beginOperation(_ words: String) -> Int {
        operations.append(words)
        log.operation = operations.count - 1
        return log.operation
    }

    // MARK: one step

    private mutating func perform(_ step: PlanStep) async throws(StoreError) {
        for attempt in 0..<2 {
            let operation = beginOperation(step.description)
            let issued = log.count
            world.racing = racingRange(of: step.action)
            defer { world.racing = nil }
            do {
                guard try await call(step, operation) else {
                    if step.line > 0, misfit == nil { misfit = (step, "there is nothing at that place") }
                    return
                }
                log.append(.ended, Int64(operation))
                apply(step.action, operation: operation, issued: issued)
                if step.durability == .full { world.reference.acknowledge(operation, at: log.count - 1) }
                recorder.count(Counter.performed(step.action.kind))
                return
            } catch {
                switch error.code {
                case .conflict where attempt == 0:
                    recorder.count(Counter.conflicts)
                    try await takeDown(error.holds)
                case .input, .noSpace, .conflict:
                    if step.line > 0, misfit == nil { misfit = (step, error.message) }
                    recorder.count(Counter.refused)
                    return
                default: throw error
                }
            }
        }
    }

    /// The holders of `holds` acknowledge: they let go of the addresses, then the store hears of it.
    private mutating func takeDown(_ holds: [HoldID]) async throws(StoreError) {
        beginOperation("take-down of holds \(holds.map(\.description).joined(separator: ", "))")
        let named = Set(holds)
        let pins = Set(world.state.reaches.filter { named.contains($0.hold.id) }.map(\.hold.parent))
        world.letGo { reach in
            if case .pin = reach.hold.parent, pins.contains(reach.hold.parent) { return true }
            return named.contains(reach.hold.id)
        }
        try await store.letGo(holds, durability: .deferred)
    }

    /// Calls the store. Returns false when there is nothing to call, as for a mapping that was refused.
    private mutating func call(_ step: PlanStep, _ operation: Int) async throws(StoreError) -> Bool {
        let durability = step.durability
        switch step.action {
        case .create:
            files.append(try await store.create(durability: durability))
        case .write(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            try await store.write(files[file], bytes, at: Int64(offset), durability: durability)
        case .mappedWrite(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            try await store.mappedWrite(
                files[file], bytes, at: Int64(offset), by: holders[plan.workloadClient], durability: durability)
        case .read(let file, let offset, let count):
            let bytes = try await store.read(files[file], Int64(offset)..<Int64(offset + count))
            check(bytes, file, offset, count: count)
        case .mappedRead(let file, let offset, let count):
            guard count > 0 else { return false }
            let range = Int64(offset)..<Int64(offset + count)
            let bytes = try await store.mappedRead(files[file], range, by: holders[plan.workloadClient])
            check(bytes, file, offset, count: count)
        case .truncate(let file, let size):
            try await store.truncate(files[file], toBytes: Int64(size), durability: durability)
        case .clone(let source, let offset, let count, let target, let at):
            try await store.clone(
                from: files[source], at: Int64(offset), length: Int64(count), to: files[target], at: Int64(at),
                durability: durability)
        case .sync:
            try await store.sync()
        case .checkpoint:
            try await store.checkpoint()
        case .map(let slot, let client, let file, let block, let blocks, let writable):
            mappings[slot] = try await store.map(
                files[file], Self.range(block, blocks), writable: writable, by: holders[client], durability: durability)
        case .fault(let slot, let block, let blocks, let access):
            guard let mapping = mappings[slot] else { return false }
            _ = try await store.fault(mapping, Self.range(block, blocks), access, durability: durability)
        case .unmap(let slot):
            guard let mapping = mappings.removeValue(forKey: slot) else { return false }
            world.letGo { $0.hold.parent == .mappedRange(mapping) }
            try await store.unmap(mapping, durability: durability)
        case .pin(let slot, let client, let file, let block, let blocks, let access):
            pins[slot] = try await store.pin(
                files[file], Self.range(block, blocks), access, by: holders[client], durability: durability
            ).pin
        case .unpin(let slot):
            guard let pin = pins.removeValue(forKey: slot) else { return false }
            world.letGo { $0.hold.parent == .pin(pin) }
            try await store.unpin(pin, durability: durability)
        }
        return true
    }

    private static func range(_ block: Int, _ blocks: Int) -> Range<FileBlock> {
        Range(at: FileBlock(Int64(block)), count: BlockCount(Int64(blocks)))
    }

    /// The bytes that a step's store call writes, zeroing of the old tail included, or reads.
    private func racingRange(of action: PlanStep.Action) -> (file: Int, bytes: Range<Int>)? {
        switch action {
        case .read(let file, let offset, let count), .mappedRead(let file, let offset, let count):
            return (file, offset..<(offset + max(count, 0)))
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            return (file, min(offset, world.reference.size(of: file))..<(offset + count))
        case .truncate(let file, let size):
            let before = world.reference.size(of: file)
            return (file, min(size, before)..<max(size, before))
        case .clone(_, _, let count, let target, let at):
            return (target, min(at, world.reference.size(of: target))..<(at + count))
        default: return nil
        }
    }

    /// What the step did to the files, told to the reference once the store has said yes.
    private func apply(_ action: PlanStep.Action, operation: Int, issued: Int) {
        switch action {
        case .create(let file):
            world.files[files[file]] = world.reference.create(operation: operation)
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            let bytes = Stamp.write(file: file, operation: operation, offset: offset, count: count)
            world.reference.write(file, bytes, at: offset, operation: operation, issued: issued)
        case .truncate(let file, let size):
            world.reference.truncate(file, to: size, operation: operation, issued: issued)
        case .clone(let source, let offset, let count, let target, let at):
            world.reference.clone(
                source, at: offset, length: count, to: target, at: at, operation: operation, issued: issued)
        case .sync, .checkpoint:
            world.reference.synced(from: issued, to: log.count - 1)
        case .read, .mappedRead, .map, .fault, .unmap, .pin, .unpin: break
        }
    }

    /// Compares what a read of `count` bytes gave with what there is.
    private func check(_ bytes: [UInt8], _ file: Int, _ offset: Int, count: Int) {
        let end = min(offset + count, max(world.reference.size(of: file), offset))
        let expected = world.reference.content(of: file, from: offset, to: end)
        guard bytes.count == expected.count else {
            world.reportLive("a read of file \(file) at \(offset) gave \(bytes.count) bytes, not \(expected.count)")
            return
        }
        guard bytes != expected, let index = zip(bytes, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset
        else {
            return
        }
        world.reportLive("a read of file \(file) saw another byte at \(offset + index) than was written")
    }
}
