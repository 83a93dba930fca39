// A plan on a store in real files: SQLite's own VFS or a pool, a device file, the system's calls. What files show is compared with the reference
// after each answer and at the end; then the store is looked at from outside, backed up, and the restored one is looked at, too.
//
//   create ── register clients ── step, step, … ── files, invariants ── backup ── close ── full check
//                                                                          └ restore ── files, invariants ── close ── full check
//
// Verifies: contents and sizes, on both stores; the invariants; that both are sound; who is left of the holders of a backup; that a store
// goes on with none of its files taken away, and keeps its journal mode.
// Does not verify: what calls owe (Driver), crashes (campaigns), errors of the system (`faults`, on simulated media).
// Source: CRASHMODEL M2; PROTOCOL P1.2.

internal import Foundation
package import LayoutStore

/// Carries a plan out on a store in files; see the top of the file.
package struct FilesRun: OperatedStore {
    private let plan: Plan
    private let path: String
    private let journal: JournalMode
    /// The bytes of the pool that has the tables; nil for a database, which has a journal.
    private let pool: Int?
    private let environment: StoreEnvironment
    private var device: FileDevice
    package private(set) var store: LayoutStore
    package private(set) var files: [InodeNumber] = []
    package private(set) var holders: [HolderID] = []
    package var mappings: [Int: MappedRangeID] = [:]
    package var pins: [Int: PinID] = [:]
    package var workloadHolder: HolderID { holders[plan.workloadClient] }
    /// What is wrong, in sentences.
    package private(set) var complaints: [String] = []
    /// How many steps the store has performed.
    package private(set) var performed = 0
    private var reference = ReferenceFiles()
    private var operation = 0

    /// Runs `plan` on a device of `blocks` blocks, with the tables in a database, or in a pool of so many bytes. Makes files whose names
    /// begin with `path`, and leaves them. Throws if the store cannot be made.
    package static func run(
        _ plan: Plan, at path: String, journal: JournalMode, pool: Int? = nil, blocks: BlockCount,
        rules: RuleSet = .all
    ) async throws(StoreError) -> FilesRun {
        var run = try await FilesRun(plan, path, journal, pool, blocks, rules)
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
    }

    private init(
        _ plan: Plan, _ path: String, _ journal: JournalMode, _ pool: Int?, _ blocks: BlockCount, _ rules: RuleSet
    ) async throws(StoreError) {
        (self.plan, self.path, self.journal, self.pool) = (plan, path, journal, pool)
        environment = CampaignHost.environment(plan, boots: 0, random: .recordedStore, rules: rules)
        device = try FileDevice.create(at: path + ".device", blocks: blocks)
        if let pool {
            store = try await StorePools.create(
                at: path, bytes: pool, device: device, environment: environment, overwritingDevice: false)
        } else {
            store = try await LayoutStore.create(at: path, device: device, environment: environment, journal: journal)
        }
    }

    private func open(_ path: String, _ device: FileDevice) async throws(StoreError) -> LayoutStore {
        guard pool != nil else {
            return try await LayoutStore.open(at: path, device: device, environment: environment)
        }
        return try await StorePools.open(at: path, device: device, environment: environment)
    }

    private func restore(
        _ backup: StoreBackup, _ path: String, _ device: FileDevice
    ) async throws(StoreError) -> LayoutStore {
        guard let pool else {
            return try await LayoutStore.restore(backup, at: path, device: device, environment: environment)
        }
        return try await StorePools.restore(
            backup, at: path, bytes: pool, device: device, environment: environment, overwritingDevice: false)
    }

    private mutating func register(_ index: Int, _ scope: HolderScope) async throws(StoreError) {
        let holder = try await store.register("client-\(index)", scope: scope)
        if index == holders.count { holders.append(holder) } else { holders[index] = holder }
    }

    /// A step as a campaign makes it: whoever is in its way lets go, and it is tried once more; a refusal is passed over.
    private mutating func perform(_ step: PlanStep) async throws(StoreError) {
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

    // MARK: the end

    private mutating func end() async throws(StoreError) {
        try await look("")
        let copy = path + ".restored"
        // Of each scope one that came last, whatever the plan did.
        for scope in [HolderScope.remote, .process, .host] { _ = try await store.register("late", scope: scope) }
        let holders = try await store.queue.read { (rows) throws(StoreError) in try rows.holders() }
        try await store.backup(to: path + ".backup")
        await refuseSecond()
        try await store.close()
        try examine(path, device, "")
        try await takeAway(journal == .wal && pool == nil ? "-wal" : "", of: path, device)
        device.close()

        let backup = try StoreBackup(at: path + ".backup")
        let data = try FileDevice.create(at: copy + ".device", blocks: backup.blocks)
        store = try await restore(backup, copy, data)
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
        try await takeAway(".device", of: copy, data)
        data.close()
    }

    /// A store that is open is nobody else's, not even as something else (PROTOCOL P7.1).
    private mutating func refuseSecond() async {
        func code(_ body: () async throws(StoreError) -> Void) async -> StoreError.Code? {
            do throws(StoreError) {
                try await body()
                return nil
            } catch {
                return error.code
            }
        }
        let (run, path, device) = (self, path, device)
        let opened = await code { () async throws(StoreError) in _ = try await run.open(path, device) }
        let read = await code { () async throws(StoreError) in _ = try StoreBackup(at: path) }
        if opened != .locked { complaints.append("a store that is open was opened once more") }
        if read != (pool == nil ? .locked : .input) { complaints.append("a store that is open was read as a backup") }
    }

    /// Takes a file away from under a store that is open: it has to notice before anything is called permanent (PROTOCOL P7.5).
    private mutating func takeAway(
        _ suffix: String, of path: String, _ device: FileDevice
    ) async throws(StoreError) {
        let store = try await open(path, device)
        if path == self.path, pool == nil { lookAtJournal() }
        try? FileManager.default.removeItem(atPath: path + suffix)
        if (try? await store.create()) != nil { complaints.append("a store went on without \(path)\(suffix)") }
        try? await store.close()  // it has failed
    }

    /// Opened without a word about its journal, a store keeps the one that it was made with. Bytes 18 and 19 of the database say which:
    /// 2 for a log, 1 otherwise. Source: SQLite's file format, "File format version numbers".
    private mutating func lookAtJournal() {
        let versions = FileManager.default.contents(atPath: path)?.dropFirst(18).prefix(2).map(Int.init) ?? []
        if versions != (journal == .wal ? [2, 2] : [1, 1]) {
            complaints.append("a store that was made with the journal \(journal) has been opened with another one")
        }
    }

    /// Compares all files with the reference, and asks the invariants.
    private mutating func look(_ place: String) async throws(StoreError) {
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
        let violations = try await store.queue.read { (rows) throws(StoreError) in
            try StoreSnapshot(rows).violations(journal: JournalWindow(rows))
        }
        for violation in violations {
            complaints.append("\(place)\(violation.invariant.rawValue): \(violation.detail)")
        }
    }

    /// The full check of a closed store: of its files, and of a private copy.
    private mutating func examine(_ path: String, _ device: FileDevice, _ place: String) throws(StoreError) {
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
