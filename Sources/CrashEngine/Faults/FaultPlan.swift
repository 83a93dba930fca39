// The plan that a fault sweep runs when it is given no operation list. It is short, because a sweep strikes every call
// of it once or twice; and it is complete: it has every operation, holders in the way, intents of several steps,
// checkpoints, a close and a reopen.
//
//   file 0   written, cloned, copied on write while a client has the old address, written in place and by a mapping
//   file 1   the clone: pinned, truncated inside a block
//   file 2   preallocated, written, zeroed, punched
//   file 3   six extents of one block: collapsed, inserted into, exchanged with file 2
//   file 4   a copy of file 3, deduped with it, unshared
//   file 5   a clone of file 3, unlinked while it is mapped

internal import LayoutStore

package enum FaultPlan {
    /// The whole plan: every operation at least once.
    package static func short(seed: UInt64) -> Plan {
        var builder = Builder(random: SeededGenerator(seed: seed, purpose: .faultPlan))
        builder.shareAndHold()
        builder.preallocate()
        builder.move()
        builder.copyAndUnlink()
        builder.reopen()
        return Plan(
            scopes: [.remote, .process, .host, .process], steps: builder.steps, seed: seed, workloads: ["short plan"])
    }

    /// A part of the plan, for a sweep of allocation failures: SQLite allocates memory too often to strike the whole
    /// plan.
    package static func shortest(seed: UInt64) -> Plan {
        var builder = Builder(random: SeededGenerator(seed: seed, purpose: .faultPlan))
        builder.shareAndHold()
        builder.add(.reopen, .full)
        return Plan(
            scopes: [.remote, .process, .host, .process], steps: builder.steps, seed: seed, workloads: ["shortest plan"]
        )
    }

    private struct Builder {
        var random: SeededGenerator
        var steps: [PlanStep] = []
        private let block = Geometry.blockBytes

        init(random: SeededGenerator) { self.random = random }

        mutating func add(_ operation: WorkloadOperation, _ durability: Durability? = nil) {
            let drawn: Durability = random.chance(2, of: 5) ? .deferred : .full
            steps.append(PlanStep(operation, durability ?? drawn))
        }

        mutating func shareAndHold() {
            add(.create(file: 0))
            add(.write(file: 0, offset: 0, count: 2 * block + 700))
            add(.create(file: 1), .deferred)
            add(.clone(source: 0, offset: 0, count: 2 * block, target: 1, at: 0))
            add(.map(slot: 1, client: 0, file: 0, block: 0, blocks: 2, access: .write))
            add(.pageFault(slot: 1, block: 0, blocks: 2, access: .read))
            add(.pageFault(slot: 1, block: 1, blocks: 1, access: .write))
            add(.pin(slot: 2, client: 1, file: 1, block: 0, blocks: 1, access: .read))
            add(.write(file: 0, offset: block + 100 + random.below(900), count: 600), .deferred)
            add(.mappedWrite(file: 0, offset: 200, count: 900))
            add(.checkpoint, .full)
            add(.truncate(file: 1, size: 100), .deferred)
            add(.truncate(file: 1, size: 3000))
        }

        mutating func preallocate() {
            add(.create(file: 2), .deferred)
            add(.allocate(file: 2, offset: 0, count: 5 * block, keepSize: true, unshare: false))
            add(.write(file: 2, offset: 0, count: block + block / 2))
            add(.pin(slot: 4, client: 0, file: 2, block: 0, blocks: 1, access: .write))
            add(.unpin(slot: 4))
            add(.zero(file: 2, offset: 1000, count: 3 * block - 500, keepSize: false))
            add(.punch(file: 2, offset: 512, count: 2 * block))
            add(.mappedRead(file: 2, offset: 0, count: 2 * block))
        }

        mutating func move() {
            add(.create(file: 3), .deferred)
            for index in (0..<6).reversed() { add(.write(file: 3, offset: index * block, count: block), .deferred) }
            add(.sync, .full)
            add(.collapse(file: 3, offset: block, count: block))
            add(.insert(file: 3, offset: 2 * block, count: block))
            add(.exchange(first: 3, offset: 0, count: block, second: 2, at: 0))
            add(.read(file: 3, offset: 300, count: 4 * block))
        }

        mutating func copyAndUnlink() {
            add(.create(file: 4), .deferred)
            add(.copy(source: 3, offset: 0, count: 2 * block, target: 4, at: 0))
            add(.dedupe(source: 3, offset: 0, count: 2 * block, target: 4, at: 0))
            add(.allocate(file: 4, offset: 0, count: block, keepSize: true, unshare: true))
            add(.create(file: 5), .deferred)
            add(.clone(source: 3, offset: 0, count: 3 * block, target: 5, at: 0))
            add(.map(slot: 3, client: 2, file: 5, block: 0, blocks: 2, access: .read))
            add(.pageFault(slot: 3, block: 0, blocks: 1, access: .read))
            add(.unlink(file: 5))
            add(.truncate(file: 3, size: block), .deferred)
        }

        mutating func reopen() {
            add(.reopen, .full)
            add(.write(file: 0, offset: 300, count: 1500))
            add(.unmap(slot: 1))
            add(.checkpoint, .full)
            add(.write(file: 1, offset: block, count: 700), .deferred)
        }
    }
}
