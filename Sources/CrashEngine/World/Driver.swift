// The driver carries a plan out on a store, once, and records everything. If an operation is refused with `conflict`,
// the holders that the error names acknowledge and let go, and the operation is tried once more. So the recorded list
// keeps its meaning whatever clients hold. Both attempts are one operation, since the plan alone numbers operations.

package import LayoutStore

/// Runs the steps of a plan, one after the other.
package struct Driver {
    let plan: Plan
    package private(set) var store: LayoutStore
    let session: Session
    let world: World
    let recorder: Recorder
    let log: EventLog
    package internal(set) var files: [InodeNumber] = []
    package internal(set) var holders: [HolderID] = []
    package var mappings: [Int: MappedRangeID] = [:]
    package var pins: [Int: PinID] = [:]
    private(set) var operations: [String]
    /// Whether the store hears of holders that are in an operation's way; still so after an error in it.
    private(set) var isTakingDown = false
    /// The rows when the last call had returned; see Driver+Judging.swift.
    var view: StoreView?
    /// How many commits there were then, and how often the rows were looked at.
    var commitsSeen = 0
    var looks = 0
    /// Holds that were given back in the running operation.
    var acknowledged: Set<HoldID> = []
    /// What the running dedupe has said.
    var wasSame: Bool?
    private(set) var misfit: (step: PlanStep, message: String)?

    init(
        _ plan: Plan, store: LayoutStore, session: Session, world: World, recorder: Recorder, log: EventLog
    ) {
        self.plan = plan
        operations = [plan.words(ofOperation: 0)]
        self.store = store
        self.session = session
        self.world = world
        self.recorder = recorder
        self.log = log
    }

    /// Closes the store as its process ends, and opens it as another process. Holders of process scope end with the
    /// first process and register anew with the second.
    package mutating func reopen() async throws(StoreError) -> Bool {
        let processes = Set(world.state.clients.filter { $0.scope == .process }.map(\.index))
        world.letGo { processes.contains($0.client) }
        let issued = log.count
        try await store.close()
        // A store that was closed has nothing that a crash could take.
        log.append(.ended, Int64(log.point.operation))
        recorder.promise()
        work.reference.synced(from: issued, to: log.count)
        store = try await session.open()
        for (index, scope) in plan.scopes.enumerated() where scope == .process { try await register(index, scope) }
        return true
    }

    /// Checks, at the end, that every file that was not unlinked has the reference's size and content.
    func checkFiles() async throws(StoreError) {
        for (file, number) in files.enumerated() where !work.reference.isUnlinked(file) {
            let size = work.reference.size(of: file)
            work.racing = [(file, 0..<max(size, 1))]
            // A byte more, so that a file that is too long shows it.
            for piece in try await pieces(of: file, 0..<(size == .max ? size : size + 1)) {
                let bytes = try await store.read(number, Int64(piece.lowerBound)..<Int64(piece.upperBound))
                check(bytes, file, piece.lowerBound, count: piece.count)
            }
        }
        work.racing = []
    }

    mutating func registerClients() async throws(StoreError) {
        for (index, scope) in plan.scopes.enumerated() {
            beginOperation(plan.words(ofOperation: index + 1))
            try await register(index, scope)
        }
    }

    private mutating func register(_ index: Int, _ scope: HolderScope) async throws(StoreError) {
        let name = index == plan.workloadClient ? "workload" : "client-\(index)"
        // The first one's name in the store is as long as names may be, so that each of its bytes is stored and comes back.
        let stored = index == 0 ? name.padding(with: ".", to: Holder.longestName) : name
        let holder = try await store.register(stored, scope: scope)
        if index == holders.count { holders.append(holder) } else { holders[index] = holder }
        world.join(
            Client(index: index, name: name, scope: scope, holder: holder), isWorkload: index == plan.workloadClient)
    }

    @discardableResult
    mutating func beginOperation(_ words: String) -> Int {
        operations.append(words)
        let number = session.acting.beginOperation()
        log.enter(session.acting.point)
        return number
    }

    // MARK: one step

    mutating func perform(_ step: PlanStep) async throws(StoreError) {
        let operation = beginOperation(step.description)
        try await look()
        let parent = parent(of: step.operation)
        for attempt in 0..<2 {
            let issued = log.count
            let before = LSN(Int64(recorder.commits.count))
            work.racing = step.operation.racing(work.reference.size(of:))
            defer { work.racing = [] }
            do {
                guard try await step.operation.perform(on: &self, durability: step.durability) else {
                    if step.line > 0, misfit == nil { misfit = (step, "there is nothing at that place") }
                    return
                }
                log.append(.ended, Int64(operation))
                // One caller makes all calls, so each that is permanent makes all before it permanent, too (PROTOCOL P6).
                let isPermanent: Bool
                switch step.operation {
                case .sync, .checkpoint:
                    isPermanent = true
                    recorder.promise(through: before)
                case .read, .mappedRead: isPermanent = false
                default:
                    isPermanent = step.durability == .full
                    if isPermanent { recorder.promise() }
                }
                recorder.returned(from: step.operation, issued: issued, isPermanent: isPermanent)
                apply(step.operation, number: operation, issued: issued)
                if step.durability == .full { work.reference.acknowledge(operation, at: log.count - 1) }
                try await judge(step, named: parent, since: issued)
                recorder.count(Counter.performed(step.operation.name))
                return
            } catch {
                switch error.code {
                case .conflict where attempt == 0:
                    recorder.count(Counter.conflicts)
                    try await judgeRefusal(step.operation, parent, error)
                    try await takeDown(error.holds)
                case .input, .noSpace, .conflict:
                    if step.line > 0, misfit == nil { misfit = (step, error.message) }
                    recorder.count(Counter.refused)
                    try await judgeRefusal(step.operation, parent, error)
                    return
                default: throw error
                }
            }
        }
    }

    /// The holders of `holds` acknowledge: they let go of the addresses, then the store hears of it. This is part of
    /// the operation whose way they were in, so operations have the numbers of the plan's steps whoever is in the way.
    private mutating func takeDown(_ holds: [HoldID]) async throws(StoreError) {
        operations[operations.count - 1] +=
            ", in its way holds \(holds.map(\.description).joined(separator: ", ")), which end; tried again"
        let named = Set(holds)
        let pins = Set(world.state.reaches.filter { named.contains($0.hold.id) }.map(\.hold.parent))
        world.letGo { reach in
            if case .pin = reach.hold.parent, pins.contains(reach.hold.parent) { return true }
            return named.contains(reach.hold.id)
        }
        acknowledged.formUnion(holds)
        isTakingDown = true
        try await store.letGo(holds, durability: .deferred)
        isTakingDown = false
    }
}

extension String {
    fileprivate func padding(with filler: Character, to length: Int) -> String {
        self + String(repeating: filler, count: max(0, length - utf8.count))
    }
}
