// What database and rollback journal say each by itself: read through SQLite's own handles before its first statement, which would
// apply the one to the other.
//
// Of the journal, records are read in the order in which SQLite plays them back, up to the header's page or the first that fails its
// checksum: so nothing is read that SQLite would not read as well, and a crash's undecided sectors stay as undecided as they were.
//
// Source: PROTOCOL P7.6; sqlite.org/fileformat2.html §3.

internal import CSQLite

extension Connection {
    /// The parts as they lie in the files now. Reads; waits for the medium.
    func parts() throws(StoreError) -> StoreParts {
        StoreParts(database: try databaseHeader(), journal: try journal())
    }

    private func databaseHeader() throws(StoreError) -> StoreHeader? {
        guard let file = try file(.database), file.pointee.pMethods != nil else { return nil }
        let start = (HeaderPage.number - 1) * HeaderPage.bytes
        guard let head = try bytes(start..<(start + HeaderPage.headBytes), of: file),
            let cell = HeaderPage.cell(head[...]),
            let rest = try bytes((start + cell)..<(start + HeaderPage.bytes), of: file)
        else { return nil }
        return HeaderPage.header(rest[...])
    }

    private func journal() throws(StoreError) -> StoreParts.Journal {
        let found: StoreParts.Journal? = try with(.journal, create: false) { (journal) throws(StoreError) in
            var size: sqlite3_int64 = 0
            let code = journal.pointee.pMethods.pointee.xFileSize(journal, &size)
            guard code == SQLITE_OK else { throw failure("measure the journal of", code: code) }
            return size == 0 ? .present : .restores(try restoredLSN(journal, size: Int(size)))
        }
        if let found { return found }
        return try with(.log, create: false) { (_) throws(StoreError) in true } == nil ? .absent : .present
    }

    /// The last LSN of the header that the journal restores; nil if its valid records have none.
    private func restoredLSN(_ journal: UnsafeMutablePointer<sqlite3_file>, size: Int) throws(StoreError) -> LSN? {
        var place = 0
        while place + JournalHeader.bytes <= size {
            guard let found = try bytes(place..<(place + JournalHeader.bytes), of: journal),
                let header = JournalHeader(found)
            else { return nil }
            let recordBytes = 4 + HeaderPage.bytes + 4
            place += header.sectorBytes
            for _ in 0..<(header.records ?? (size - place) / recordBytes) {
                guard let record = try bytes(place..<(place + recordBytes), of: journal), header.vouches(for: record)
                else {
                    return nil
                }
                if JournalHeader.word(record, 0) == UInt32(HeaderPage.number) {
                    let page = record.dropFirst(4).dropLast(4)
                    return HeaderPage.cell(page).flatMap { HeaderPage.header(page.dropFirst($0))?.lastLSN }
                }
                place += recordBytes
            }
            // The next header begins at a sector.
            place = (place + header.sectorBytes - 1) / header.sectorBytes * header.sectorBytes
        }
        return nil
    }

    /// Whether a read says that the file is shorter: an extended code that sqlite3.h makes with a macro.
    static func isShortRead(_ code: Int32) -> Bool { code & 0xFF == SQLITE_IOERR && code >> 8 == 2 }

    /// Nil if the file ends before the bytes do.
    private func bytes(
        _ range: Range<Int>, of file: UnsafeMutablePointer<sqlite3_file>
    ) throws(StoreError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let code = bytes.withUnsafeMutableBytes {
            file.pointee.pMethods.pointee.xRead(file, $0.baseAddress, Int32($0.count), sqlite3_int64(range.lowerBound))
        }
        if Self.isShortRead(code) { return nil }
        guard code == SQLITE_OK else { throw failure("read the parts of", code: code) }
        return bytes
    }
}

/// The beginning of a rollback journal, or of a further part of one.
private struct JournalHeader {
    static let bytes = 28
    private static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

    /// Nil if they go to the file's end.
    let records: Int?
    let sectorBytes: Int
    private let nonce: UInt32

    /// Nil for what SQLite would not play back, and for pages of another size.
    init?(_ bytes: [UInt8]) {
        guard Array(bytes.prefix(8)) == Self.magic, Self.word(bytes, 24) == UInt32(HeaderPage.bytes) else { return nil }
        let count = Self.word(bytes, 8)
        records = count == .max ? nil : Int(count)
        nonce = Self.word(bytes, 12)
        sectorBytes = Int(Self.word(bytes, 20))
        guard (32...65536).contains(sectorBytes) else { return nil }
    }

    /// Whether `record` (page number, page, checksum) matches its checksum: the nonce and every 200th byte, from the page's end.
    func vouches(for record: [UInt8]) -> Bool {
        var sum = nonce
        for place in stride(from: HeaderPage.bytes - 200, to: 0, by: -200) { sum &+= UInt32(record[4 + place]) }
        return sum == Self.word(record, record.count - 4)
    }

    static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
