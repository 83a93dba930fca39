// What a pool is after a crash at any moment of a plan, as far as the store itself decides it. Every store to the pool is heard of before it is
// made, and so is what is asked of libpmemobj (PoolWriter). At drawn moments a copy of the pool is made, as a crash may leave it, recovered
// by our own code, and compared with the last commit:
//
//   begin ── keep, cover, store, store, … ── commit      a copy from in here: the commit before
//   a word that was stored and is in no range            not flushed by any commit: it may be lost for ever
//     that was kept or covered
//   a word of a transaction that has not committed       old or new, whatever its neighbours are
//
// Verifies: the last committed LSN, the state hash of the rows, the pool's structures; so that what is kept, covered and stored is enough.
// Does not verify: libpmemobj's own stores, which are taken to be on the medium when a call returns; the moments inside its calls.
// Source: PROTOCOL P5.1, P7.2; ADR 28; pmemobj_tx_add_range(3).

package import LayoutStore

/// Watches one open pool after the other, and looks at copies of it.
package final class PoolWatch {
    /// What is wrong, in sentences; the first few of them.
    package private(set) var complaints: [String] = []
    /// How many copies were recovered.
    package private(set) var looks = 0

    private var random: SeededGenerator
    private var pool: (base: UnsafeRawPointer, bytes: Int, root: Int)?
    /// What the medium may still have of words that were stored: by offset, in bytes.
    private var unflushed: [Int: Int64] = [:]
    private var kept: Set<Int> = []
    private var covered: Set<Int> = []
    private var committed: (lsn: LSN, stateHash: Int64)?

    /// One look in so many stores, and in so many transactions.
    private static let (storesPerLook, transactionsPerLook) = (400, 12)
    private static let wordBytes = 8
    /// One mistake shows at every second look.
    private static let mostComplaints = 3

    package init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: .poolLooks) }

    /// Begins with a pool that was opened. It is watched until the next one, and stays mapped while anything is heard of it.
    package func watch(_ image: PoolImage) throws(StoreError) {
        pool = (image.base, image.bytes, image.root)
        (unflushed, kept, covered) = ([:], [], [])
        try noteCommit()
    }

    private func noteCommit() throws(StoreError) {
        guard let pool else { return }
        let header = try PoolImage(pool.base, bytes: pool.bytes, root: pool.root).rows.header()
        committed = (header.lastLSN, header.stateHash)
    }

    // MARK: what is heard

    /// A transaction begins: the one before has ended.
    package func begun() {
        (kept, covered) = ([], [])
        do throws(StoreError) {
            try noteCommit()
        } catch {
            complain("cannot be read between two transactions: \(error)")
        }
        if random.chance(1, of: Self.transactionsPerLook) { look("between two transactions") }
    }

    package func keeps(_ offset: Int, words: Int) { kept.formUnion(Self.places(offset, words)) }

    package func covers(_ offset: Int, words: Int) { covered.formUnion(Self.places(offset, words)) }

    private static func places(_ offset: Int, _ words: Int) -> [Int] { (0..<words).map { offset + $0 * wordBytes } }

    /// Words are about to be stored.
    package func stores(_ count: Int, at offset: Int) {
        guard let pool else { return }
        for place in Self.places(offset, count / Self.wordBytes) where unflushed[place] == nil {
            unflushed[place] = pool.base.load(fromByteOffset: place, as: Int64.self)
        }
        if random.chance(1, of: Self.storesPerLook) { look("inside a transaction") }
    }

    /// All is stored: next libpmemobj flushes what was kept or covered, and empties the undo log.
    package func commits() {
        if random.chance(1, of: Self.transactionsPerLook) { look("right before a commit") }
        unflushed = unflushed.filter { !kept.contains($0.key) && !covered.contains($0.key) }
    }

    /// libpmemobj is about to put back what was kept. Nobody reads what was covered.
    package func cancels() { unflushed = unflushed.filter { !kept.contains($0.key) } }

    // MARK: a look

    private func complain(_ what: String) {
        if complaints.count < Self.mostComplaints { complaints.append("the pool \(what)") }
    }

    /// Recovers a copy: one that a kill leaves, or one that has lost a half of the words that are not flushed.
    private func look(_ moment: String) {
        guard let pool, let committed else { return }
        looks += 1
        let lost = random.chance(1, of: 3) ? [] : unflushed.keys.sorted().filter { _ in random.chance(1, of: 2) }
        let words = "\(moment), after a crash that took \(lost.count) of \(unflushed.count) words"
        do throws(StoreError) {
            let bytes = UnsafeRawBufferPointer(start: pool.base, count: pool.bytes)
            var raw = try RawPoolImage(copying: bytes, name: "the pool")
            for place in lost { raw.bytes.storeBytes(of: unflushed[place] ?? 0, toByteOffset: place, as: Int64.self) }
            guard let root = try raw.recover(layout: PoolFormat.layoutName), let base = raw.bytes.baseAddress else {
                return complain("has no store \(words)")
            }
            let image = try PoolImage(UnsafeRawPointer(base), bytes: raw.bytes.count, root: root.offset)
            let rows = try StoreSnapshot(image.rows)
            if rows.header.lastLSN != committed.lsn {
                complain("is at LSN \(rows.header.lastLSN) \(words), not at \(committed.lsn)")
            }
            if rows.stateHash != committed.stateHash || rows.header.stateHash != committed.stateHash {
                complain("has other rows than were committed \(words)")
            }
            if let damage = PoolCheck(image).damage.first { complain("is damaged \(words): \(damage)") }
        } catch {
            complain("cannot be read \(words): \(error)")
        }
    }
}
