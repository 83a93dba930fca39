internal import LayoutStore

/// Damages a database at rest: rows by SQL past the CHECKs, files byte by byte.
extension SQLiteRig: DamageableRig {
    var tables: [String] { TableDeclaration.all.map(\.name) }

    func filledTables() throws(StoreError) -> [String] {
        let connection = try connection()
        var filled: [String] = []
        for table in tables {
            let rows = try Statement(connection, "SELECT count(*) FROM \(table)").first { $0[0] }
            if rows != 0 { filled.append(table) }
        }
        return filled
    }

    func shape(of table: String) throws(StoreError) -> (columns: [String], rows: Int64) {
        let connection = try connection()
        let columns = try Statement(connection, "SELECT name FROM pragma_table_info('\(table)') ORDER BY cid").all {
            $0.text(0)
        }
        return (columns, try Statement(connection, "SELECT count(*) FROM \(table)").first { $0[0] } ?? 0)
    }

    func flip(_ bit: Int, of place: RowPlace) throws(StoreError) -> Bool {
        let connection = try connection()
        try connection.run("PRAGMA ignore_check_constraints = ON")
        let (table, column) = (place.table, place.column)
        guard let declaration = TableDeclaration.all.first(where: { $0.name == table }) else { return false }
        let keys = declaration.keyList
        let row = "(\(keys)) = (SELECT \(keys) FROM \(table) ORDER BY \(keys) LIMIT 1 OFFSET \(place.row - 1))"
        let value = try Statement(connection, "SELECT \(column) FROM \(table) WHERE \(row)").first {
            (number: $0.integer(0), bytes: $0.bytes(0))
        }
        if let number = value?.number {
            let flipped = number ^ (1 << Int64(bit))
            try Statement(connection, "UPDATE OR REPLACE \(table) SET \(column) = ?1 WHERE \(row)").run(flipped)
            return true
        }
        guard var bytes = value?.bytes, !bytes.isEmpty else { return false }
        let position = bit < 32 ? 0 : bytes.count - 1
        bytes[position] ^= 1 << UInt8(bit % 8)
        let isBlob = declaration.columns.contains { $0.name == column && $0.kind == .bytes }
        let type = isBlob ? "?1" : "CAST(?1 AS TEXT)"
        try Statement(connection, "UPDATE \(table) SET \(column) = \(type) WHERE \(row)").run([], blob: bytes)
        return true
    }

    func damage(by draw: inout DamageDraw, times: Int) throws(StoreError) -> [DamagedRows] {
        let connection = try connection()
        let changed = Statement(connection, "SELECT total_changes()")
        let views = Statement(connection, "SELECT invariant, subject, detail FROM violation")
        let header = Statement(connection, StoredTable.store.sql.select)
        var all: [DamagedRows] = []
        for number in 1...times {
            try connection.run("SAVEPOINT damage")
            let script = draw.script { sql in
                let before = try? changed.first { $0[0] }
                try? connection.run(sql)
                return (try? changed.first { $0[0] }) != before
            }
            // A header that does not match its sum is refused before anybody compares: this is about what it says.
            let words = try header.first { row in (0..<(row.count - 1)).map { row[$0] } } ?? []
            try Statement(connection, "UPDATE store SET header_sum = ?1").run(StoreHeader.checksum(words))
            let viewed = try views.all { (row) throws(StoreError) in
                guard let invariant = Invariant(rawValue: row.text(0)) else {
                    throw StoreError(.corrupt, "\(row.text(0)) is no invariant")
                }
                return Violation(invariant: invariant, subject: row[1], detail: row.text(2))
            }
            let twins = try StoreSnapshot(connection.tables).violations(journal: JournalWindow(connection.tables))
            let strange = DamagedReads.impossible(in: connection.tables)
            all.append(DamagedRows(script: script, views: viewed, twins: twins, strange: strange))
            if number < times { try connection.run("ROLLBACK TO damage") }
            try connection.run("RELEASE damage")
        }
        return all
    }

    func files() -> [(name: String, size: Int)] {
        disk.state.names.compactMap { name in disk.contents(of: name).map { (name, $0.count) } }
    }

    var tableFile: String { Self.path }

    func flip(_ bit: Int, ofFile name: String) {
        let file = disk.file(named: name)
        var byte: UInt8 = 0
        _ = withUnsafeMutableBytes(of: &byte) { disk.read(file, at: bit / 8, into: $0) }
        byte ^= 1 << (bit % 8)
        withUnsafeBytes(of: byte) { disk.write(file, at: bit / 8, $0) }
    }

    private static let logs = ["-wal", "-journal"].map { path + $0 }

    func mixed(_ media: MediaState, _ part: MediumPart, of then: MediaState?) -> MediaState {
        var media = media
        let disk = then?.disk ?? DiskState(folds: false)
        switch part {
        case .device: media.device = then?.device ?? SimulatedDevice.unwritten
        case .tables: media.disk.take(Self.path, from: disk)
        case .log: for name in Self.logs { media.disk.take(name, from: disk) }
        }
        return media
    }

    func contents() throws(StoreError) -> [[UInt8]] {
        let bytes = Int(device.blocks.value) * Geometry.blockBytes
        return ([Self.path] + Self.logs).map { disk.contents(of: $0) ?? [] }
            + [try device.read(bytes, from: Geometry.superblock, at: 0)]
    }

    /// As sqlite3 does: whoever closes last moves a log into the database and deletes it; a journal is played back and deleted.
    func readAsStranger() throws(StoreError) {
        disk.keepsLog = false
        _ = try connection().tables.inodes().count
    }

    /// A hash of every row of every table, and of the schema.
    func readHash() throws(StoreError) -> Int64 {
        let connection = try connection()
        var hash: Int64 = 0
        for table in ["sqlite_schema"] + tables {
            for row in try Statement(connection, "SELECT * FROM \(table) NOT INDEXED").all(decode: Self.words) {
                hash = RecordWords.hash(row, seed: hash)
            }
        }
        return hash
    }

    func checkOnce() -> CheckReport { FullCheck.run(path: Self.path, vfs: disk.vfsName, device: device) }

    private func connection() throws(StoreError) -> Connection {
        try Connection(path: Self.path, vfs: disk.vfsName, create: false)
    }

    private static func words(_ row: Columns) -> [Int64] {
        (0..<row.count).flatMap { index in
            if let number = row.integer(index) { return [1, number] }
            guard let bytes = row.bytes(index) else { return [0] }
            return [2, Int64(bytes.count)] + bytes.map { Int64($0) }
        }
    }
}
