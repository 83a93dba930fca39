import LayoutStore
import Testing

/// Bits of a pool that no store has changed.
@Suite("A damaged pool")
struct PoolDamageTests {
    private static let header = StoreHeader(
        uuid: 7, geometry: Geometry(blocks: BlockCount(1000)), identity: HostIdentity(host: 1, boot: 1))

    /// A pool with rows in every table, and records.
    static func made(seed: Int = 1, rows count: Int = 600) throws -> StrictMedium {
        let medium = StrictMedium(nodes: 600, header: header)
        let tables = try PoolTables(medium.image, on: medium)
        var draw = DrawnRows(seed: seed)
        var rows: [RowKey: TableRow] = [:]
        try tables.change { (tables) throws(StoreError) in
            for _ in 0..<count {
                let row = draw.row(of: StateTable.allCases[Int(draw.below(Int64(StateTable.allCases.count)))])
                if let old = rows.updateValue(row, forKey: row.key) {
                    try tables.replace(old, with: row)
                } else {
                    try tables.insert(row)
                }
            }
            for lsn in 1...Int64(40) {
                try tables.append(
                    JournalRecord(
                        lsn: LSN(lsn), epoch: Epoch(1), step: Step(.write, .remap), durable: LSN(0), microseconds: 4,
                        stateHash: 5,
                        previousChain: 6, chain: lsn,
                        changes: rows.values.sorted { $0.key < $1.key }.prefix(Int(lsn)).map { RowChange(.put, $0) },
                        facts: [JournalFact(.free, DiskBlock(3)..<DiskBlock(5), of: InodeNumber(1))]))
            }
        }
        medium.commit()
        return medium
    }

    /// All that the tables answer, or the error.
    private static func answers(_ image: PoolImage) -> Result<[AnyHashable], StoreError> {
        Result { () throws(StoreError) in
            var draw = DrawnRows(seed: 3)
            var all: [AnyHashable] = []
            for _ in 0..<6 { all += try MemoryBackendTests().look(image.rows, &draw) }
            return all + (try image.rows.records(from: LSN(1), limit: 1000)).map { AnyHashable($0) }
        }
    }

    @Test("that ends inside a node is refused: it answers exactly from where its last node ends")
    func short() throws {
        let medium = try Self.made()
        let whole = try medium.image
        let expected = try Self.answers(whole).get()
        func answers(_ bytes: Int) throws -> Bool {
            switch Self.answers(try PoolImage(whole.base, bytes: bytes, root: whole.root)) {
            case .success(let answers):
                #expect(answers == expected, "\(bytes) bytes")
                return true
            case .failure(let error):
                #expect(error.code == .corrupt, "\(bytes) bytes: \(error)")
                return false
            }
        }
        let line = PoolTables.alignment
        var (low, high) = (StrictMedium.firstNode, whole.bytes)
        while high - low > line {
            let middle = (low + high) / 2 / line * line
            if try answers(middle) { high = middle } else { low = middle }
        }
        #expect(high > StrictMedium.firstNode + 100 * PoolFormat.nodeBytes)
        #expect((high - StrictMedium.firstNode) % PoolFormat.nodeBytes == 0, "it answers from \(high) bytes on")
    }

    @Test(
        "is refused, or answers as before: no bit of it changes an answer, and the full check sees every one that is in use"
    )
    func bits() throws {
        let medium = try Self.made()
        let whole = try Self.answers(medium.image).get()
        #expect(PoolCheck(try medium.image).damage.isEmpty)
        var draw = DrawnRows(seed: 5)
        var (refused, seen, unused) = (0, 0, 0)
        for _ in 0..<600 {
            // The root, the region's header, and the nodes that were ever taken.
            let inRoot = draw.below(6) == 0
            let offset =
                inRoot ? 4096 + Int(draw.below(Int64(PoolFormat.rootBytes))) : 16384 + Int(draw.below(300 * 1024))
            let bit = Int(draw.below(8))
            medium.flip(bit, ofByte: offset)
            defer { medium.flip(bit, ofByte: offset) }
            guard let image = try? medium.image else {
                refused += 1
                continue
            }
            let isSeen = !PoolCheck(image).damage.isEmpty
            if isSeen { seen += 1 } else { unused += 1 }
            switch Self.answers(image) {
            case .success(let answers): #expect(answers == whole, "byte \(offset), bit \(bit)")
            case .failure(let error):
                refused += 1
                #expect(error.code == .corrupt || error.code == .input, "\(error)")
                #expect(isSeen, "byte \(offset), bit \(bit)")
            }
        }
        #expect(refused > 60 && seen > 60 && unused > 60, "\(refused) \(seen) \(unused)")
    }

    @Test("shows its damaged rows as none to the full check, and its other rows as they are")
    func raw() throws {
        let medium = try Self.made()
        let image = try medium.image
        let before = FullCheck(image).tables
        let rows = try before.rows(of: .state(.extent))
        #expect(!rows.contains { $0 == nil })
        let records = try before.records()
        #expect(records.count == 40 && !records.contains { $0 == nil })
        var found = 0
        for offset in stride(from: 16384 + 64, to: medium.bytes, by: 8) where found < 400 {
            medium.flip(3, ofByte: offset)
            defer { medium.flip(3, ofByte: offset) }
            guard let damaged = try? before.rows(of: .state(.extent)), damaged != rows else { continue }
            found += 1
            #expect(damaged.count == rows.count && damaged.count { $0 == nil } == 1)
        }
        #expect(found == 400)
    }
}
