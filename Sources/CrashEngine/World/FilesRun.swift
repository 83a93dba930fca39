// A plan on a store in real files: SQLite's own VFS or a pool, a device file, the system's calls. What files show is compared with the reference
// after each answer and at the end; then the store is looked at from outside, backed up, and the restored one is looked at, too.
//
//   create ── register clients ── step, step, … ── files, invariants ── backup ── bad calls ── close ── full check ── strangers
//                                                                          ├ makings, killed
//                                                                          └ restore ── files, invariants ── close ── full check
//
// Verifies: contents and sizes, on both stores; the invariants; that both are sound; who is left of the holders of a backup; which calls
// are refused (BadCalls.swift), and which with a full log (FilesRun+FullLog.swift); what the store makes of what strangers do to its files
// (FilesRun+Strangers.swift); what is left of makings that are killed (FilesRun+Making.swift).
// Does not verify: what calls owe (Driver), crashes (campaigns), errors of the system (`faults`, on simulated media).
// Source: CRASHMODEL M2; PROTOCOL P1.2.

internal import Foundation
package import LayoutStore

/// Carries a plan out on a store in files; see the top of the file.
package struct FilesRun: OperatedStore {
    private let plan: Plan
    var seed: UInt64 { plan.seed }
    let path: String
    let tables: Tables
    private let rules: RuleSet
    private let fullLog: Int
    let environment: StoreEnvironment
    /// Looks at the pool, if it is one.
    package let watch: PoolWatch
    var device: FileDevice
    package internal(set) var store: LayoutStore
    package private(set) var files: [InodeNumber] = []
    package private(set) var holders: [HolderID] = []
    package var mappings: [Int: MappedRangeID] = [:]
    package var pins: [Int: PinID] = [:]
    package var workloadHolder: HolderID { holders[plan.workloadClient] }
    /// What is wrong, in sentences.
    package private(set) var complaints: [String] = []
    /// How many steps the store has performed.
    package private(set) var performed = 0
    private(set) var reference = ReferenceFiles()
    private var operation = 0

    /// What a store in files keeps its tables in.
    package enum Tables: Sendable {
        case database(JournalMode)
        /// A pool of so many bytes.
        case pool(Int)
    }

    /// Runs `plan` on a device of `blocks` blocks. Makes files whose names begin with `path`, and leaves them. Throws if the store cannot
    /// be made. `fullLog`: the pages of a log that is full.
    package static func run(
        _ plan: Plan, at path: String, in tables: Tables, blocks: BlockCount, rules: RuleSet = .all, fullLog: Int = 1
    ) async throws(StoreError) -> FilesRun {
        var run = try await FilesRun(plan, path, tables, blocks, rules, fullLog)
        do throws(StoreError) {
            try await run.carryOut()
        } catch {
            run.complaints.append("the store broke: \(error)")
        }
        return run
    }

    private mutating func carryOut() async throws(StoreError) {
        for (index, scope) in plan.scopes.enumerated() { try await register(index, scope) }
        for step in plan.steps { try await perform(step) }
        try await end()
        for complaint in watch.complaints { complain(complaint) }
    }

    init(
        _ plan: Plan, _ path: String, _ tables: Tables, _ blocks: BlockCount, _ rules: RuleSet, _ fullLog: Int,
        isWatched: Bool = true
    ) async throws(StoreError) {
        self.fullLog = fullLog
        (self.plan, self.path, self.tables) = (plan, path, tables)
        self.rules = rules
        environment = CampaignHost.environment(plan, boots: 0, random: .recordedStore, rules: rules)
        device = try FileDevice.create(at: path + ".device", blocks: blocks)
        watch = PoolWatch(seed: plan.seed)
        store = try await Self.make(at: path, in: tables, device, environment)
        guard isWatched, case .pool = tables else { return }
        try await store.close()
        store = try await open(path, device)
    }

    /// The same environment, with a bound for the log.
    var boundedEnvironment: StoreEnvironment {
        CampaignHost.environment(plan, boots: 0, random: .recoveredStore, rules: rules, logLimit: fullLog)
    }

    /// Makes a store; with a `backup`, of that.
    func make(
        at path: String, _ device: any BlockDevice, of backup: StoreBackup? = nil, overwriting: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        try await Self.make(at: path, in: tables, device, environment, of: backup, overwriting: overwriting)
    }

    private static func make(
        at path: String, in tables: Tables, _ device: any BlockDevice, _ environment: StoreEnvironment,
        of backup: StoreBackup? = nil, overwriting: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        switch (tables, backup) {
        case (.database(let journal), nil):
            try await LayoutStore.create(
                at: path, device: device, environment: environment, journal: journal, overwritingDevice: overwriting)
        case (.database, let backup?):
            try await LayoutStore.restore(
                backup, at: path, device: device, environment: environment, overwritingDevice: overwriting)
        case (.pool(let bytes), nil):
            try await StorePools.create(
                at: path, bytes: bytes, device: device, environment: environment, overwritingDevice: overwriting)
        case (.pool(let bytes), let backup?):
            try await StorePools.restore(
                backup, at: path, bytes: bytes, device: device, environment: environment, overwritingDevice: overwriting
            )
        }
    }

    func open(_ path: String, _ device: FileDevice) async throws(StoreError) -> LayoutStore {
        switch tables {
        case .database: try await LayoutStore.open(at: path, device: device, environment: environment)
        case .pool:
            try await StorePools.open(at: path, device: device, environment: environment, watchedBy: watch)
        }
    }

    mutating func register(_ index: Int, _ scope: HolderScope) async throws(StoreError) {
        let holder = try await store.register("client-\(index)", scope: scope)
        if index == holders.count { holders.append(holder) } else { holders[index] = holder }
    }

    /// A step as a campaign makes it: whoever is in its way lets go, and it is tried once more; a refusal is passed over.
    mutating func perform(_ step: PlanStep) async throws(StoreError) {
        operation += 1
        for attempt in 0..<2 {
            do {
                guard try await step.operation.perform(on: &self, durability: step.durability) else { return }
                let number = operation
                step.operation.apply(
                    to: &reference, WorkloadOperation.Run(number: number, issued: number, ended: number)
                ) { Stamp.write(file: $0, operation: number, offset: $1, count: $2) }
                performed += 1
                return
            } catch {
                switch error.code {
                case .conflict where attempt == 0: try await store.letGo(error.holds, durability: .deferred)
                case .input, .noSpace, .conflict: return
                default: throw error
                }
            }
        }
    }

    /// Says what is wrong, in a sentence.
    mutating func complain(_ sentence: String) { complaints.append(sentence) }

    // MARK: the end

    private mutating func end() async throws(StoreError) {
        let copy = path + ".restored"
        // Of each scope one that came last, whatever the plan did, and has the beginning of a file.
        for scope in [HolderScope.remote, .process, .host] {
            let holder = try await store.register("late", scope: scope)
            if let live = files.indices.last(where: { !reference.isUnlinked($0) && reference.size(of: $0) > 0 }) {
                _ = try? await store.pin(files[live], 0..<1, access: .read, by: holder)
                let range = try? await store.map(files[live], 0..<4096, access: .read, by: holder)
                if let range { _ = try? await store.fault(range, 0..<1, access: .read) }
            }
        }
        try await look("")
        let holders = try await store.queue.read { (rows) throws(StoreError) in try rows.holders() }
        try await store.backup(to: path + ".backup")
        try await refuseSecond()
        try await keepSurvivors()
        try await refuseBadCalls()
        try await store.close()
        try examine(path, device, "")
        if case .database = tables { try await refuseSchemas() }
        try await finishMaking()
        try await mend()
        try await refuseInFullLog()
        try await enlarge()
        if case .database(.wal) = tables {
            try await takeAway("-wal", of: path, device)
        } else {
            try await takeAway("", of: path, device)
        }
        device.close()

        let backup = try StoreBackup(at: path + ".backup")
        try await killMakings(backup)
        let data = try FileDevice.create(at: copy + ".device", blocks: backup.blocks)
        // What was there shows nowhere.
        let old = [UInt8](repeating: 0xA5, count: Int(backup.blocks.value) * Geometry.blockBytes)
        try data.write(old[...], to: DiskBlock(0), at: 0)
        store = try await make(at: copy, data, of: backup, overwriting: true)
        try await look("in the restored store ")
        let left = try await store.queue.read { (rows) throws(StoreError) in try rows.holders() }
        let expected = holders.filter { $0.scope != .process }.map(\.id)
        if left.map(\.id) != expected || left.contains(where: { $0.scope != .remote }) {
            func words(_ holders: [Holder]) -> String {
                holders.map { "\($0.id) \($0.scope)" }.joined(separator: ", ")
            }
            complaints.append("in the restored store are the holders \(words(left)), of \(words(holders))")
        }
        try await store.close()
        try examine(copy, data, "of the restored store ")
        try await makeAnew(copy, data)
        try await takeAway(".device", of: copy, data)
        data.close()
    }

    /// Compares all files with the reference, and asks the invariants.
    mutating func look(_ place: String) async throws(StoreError) {
        for (file, number) in files.enumerated() where !reference.isUnlinked(file) {
            let size = reference.size(of: file)
            let found = try await store.inode(number)?.size
            guard found == Int64(size) else {
                complaints.append("\(place)file \(file) has \(found.map { "\($0)" } ?? "no") bytes, not \(size)")
                continue
            }
            for piece in try await pieces(of: file, 0..<max(size, 1)) {
                let bytes = try await store.read(number, Int64(piece.lowerBound)..<Int64(piece.upperBound))
                compare(bytes, file, piece.lowerBound, piece.count, place)
            }
        }
        try await compareAnswers(place)
        let violations = try await store.queue.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
        for violation in violations {
            complaints.append("\(place)\(violation.invariant.rawValue): \(violation.detail)")
        }
    }

    /// The full check of a closed store: of its files, and of a private copy.
    mutating func examine(_ path: String, _ device: FileDevice, _ place: String) throws(StoreError) {
        for doubt in LayoutStore.check(at: path, device: device).doubts {
            complaints.append("\(place)the full check says \(doubt)")
        }
        let folder = path + ".examined"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let reader = try DeviceReader(path + ".device")
        for doubt in try FullCheck.examine(path, device: reader, in: folder).report.doubts {
            complaints.append("\(place)the examination from outside says \(doubt)")
        }
    }

    private mutating func compare(_ bytes: [UInt8], _ file: Int, _ offset: Int, _ count: Int, _ place: String = "") {
        let end = min(offset + count, max(reference.size(of: file), offset))
        let expected = reference.content(of: file, from: offset, to: end)
        guard bytes != expected else { return }
        let first = zip(bytes, expected).enumerated().first { $1.0 != $1.1 }?.offset
        complaints.append(
            "\(place)file \(file) shows \(bytes.count) bytes at \(offset), not \(expected.count)"
                + (first.map { "; byte \(offset + $0) is another than was written" } ?? ""))
    }

    // MARK: OperatedStore

    package func bytes(_ file: Int, _ offset: Int, _ count: Int) throws(StoreError) -> [UInt8] {
        try Self.checkFits(count, device.blocks)
        return Stamp.write(file: file, operation: operation, offset: offset, count: count)
    }

    package func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>] { reference.written(file, bytes) }

    package mutating func check(_ answer: StoreAnswer) {
        switch answer {
        case .read(let bytes, let file, let offset, let count): compare(bytes, file, offset, count)
        case .copied(let copied, let file, let offset, let count):
            let expected = max(0, min(count, reference.size(of: file) - offset))
            if copied != expected { complaints.append("a copy said \(copied) bytes, not \(expected)") }
        case .compared(let isSame, let first, let offset, let count, let second, let at):
            if isSame != reference.showSame(first, at: offset, second, at: at, count: count) {
                complaints.append("dedupe called the bytes \(isSame ? "equal" : "different"): they are not")
            }
        }
    }

    package mutating func made(_ inode: InodeNumber) { files.append(inode) }

    package func letGo(of parent: Hold.Parent) {}  // nobody uses an address here

    /// The store and its device are closed and opened, as by another process.
    package mutating func reopen() async throws(StoreError) -> Bool {
        try await store.close()
        device.close()
        device = try FileDevice.open(at: path + ".device")
        store = try await open(path, device)
        for (index, scope) in plan.scopes.enumerated() where scope == .process { try await register(index, scope) }
        return true
    }
}
