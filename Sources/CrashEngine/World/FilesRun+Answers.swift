// What the store says of its files, extents, holders and holds when it is asked, beside all rows read at once.
//
// Verifies: each row is in the answers that are about it, and in no other. Does not verify: the rows (oracles do).
// Source: PROTOCOL P1; Operations/ReadRows.swift, Holders/ReadHolders.swift.

internal import LayoutStore

extension FilesRun {
    /// Asks everything that can be asked by number.
    mutating func compareAnswers(_ place: String) async throws(StoreError) {
        let rows = try await store.queue.read { (rows) throws(StoreError) in try StoreSnapshot(rows) }
        var wrong: [String] = []
        func expect(_ isSame: Bool, _ what: String) {
            if !isSame { wrong.append("\(place)\(what) are not what the rows say") }
        }
        expect(try await store.inodes() == rows.inodes, "the files")
        expect(try await store.holders() == rows.holders, "the holders")
        expect(try await store.geometry() == rows.header.geometry, "the numbers of blocks")
        for inode in rows.inodes {
            let number = inode.number
            expect(try await store.inode(number) == inode, "the numbers of inode \(number)")
            let extents = rows.extents.filter { $0.inode == number && $0.fork == .data }
            expect(try await store.extents(of: number) == extents, "the extents of inode \(number)")
            let holds = try await store.holds(of: number)
            expect(holds == rows.holds.filter { $0.inode == number }, "the holds on inode \(number)")
        }
        for holder in rows.holders {
            expect(try await store.holder(holder.id) == holder, "the numbers of holder \(holder.id)")
            let holds = rows.holds.filter { $0.holder == holder.id }
            expect(try await store.holds(of: holder.id) == holds, "the holds of holder \(holder.id)")
        }
        for hold in rows.holds {
            let found = try await store.hold(hold.id)
            expect(found?.hold == hold && found?.holder.id == hold.holder, "the numbers of hold \(hold.id)")
        }
        for sentence in wrong { complain(sentence) }
    }
}
