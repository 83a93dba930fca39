// The page that has the row of the table `store`, read without SQLite: so that a database can be asked what it says by itself, before
// a log or a rollback journal is applied to it. The table is the first that a store's schema makes, so its root is page 2, and one row
// needs no other page:
//
//   page 2   0D            leaf of a table
//            .. .. 00 01   one cell
//            .. .. .. ..
//            hh ll         where the cell begins: record length, rowid, record header (one serial type a column), values
//
// Whatever does not look so is nil: a page that a crash has torn, another database. `header_sum` then vouches for the columns.
// Source: sqlite.org/fileformat2.html §1.6, §2.1.

/// Finds the header row in the bytes of its page.
struct HeaderPage {
    static let number = 2
    /// One page size for all stores: what SQLite takes by itself.
    static let bytes = 4096
    /// Of the page's beginning, up to where the first cell's place is.
    static let headBytes = 10

    /// Where the one cell begins; nil if `head`, the page's first bytes, is of another page.
    static func cell(_ head: ArraySlice<UInt8>) -> Int? {
        let head = Array(head)
        guard head.count >= headBytes, head[0] == 0x0D, head[3] == 0, head[4] == 1 else { return nil }
        let place = Int(head[8]) << 8 | Int(head[9])
        return (headBytes..<bytes).contains(place) ? place : nil
    }

    /// The header in `cell`, the page's bytes from the cell on; nil unless its sum vouches for it.
    static func header(_ cell: ArraySlice<UInt8>) -> StoreHeader? {
        guard let words = words(cell), StoreHeader.isVouchedFor(words), words[1] == StoreHeader.formatVersion else {
            return nil
        }
        var reader = RowReader(WordSource(words), of: .store, checked: false)
        return try? StoreHeader(from: &reader)
    }

    /// The row's columns; nil if one is no integer.
    private static func words(_ cell: ArraySlice<UInt8>) -> [Int64]? {
        var cell = Reader(rest: cell)
        guard cell.number() != nil, let row = cell.number() else { return nil }
        let start = cell.rest.startIndex
        guard let headerBytes = cell.number(), headerBytes > 0, headerBytes <= cell.rest.endIndex - start else {
            return nil
        }
        var types: [Int64] = []
        while cell.rest.startIndex < start + Int(headerBytes) {
            guard let type = cell.number() else { return nil }
            types.append(type)
        }
        var words: [Int64] = []
        for type in types {
            // The first column is the rowid, and is kept as NULL.
            guard let word = type == 0 && words.isEmpty ? row : cell.value(type) else { return nil }
            words.append(word)
        }
        return words
    }

    /// Takes a record apart.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// A number of variable length: seven bits a byte, eight in the ninth.
        mutating func number() -> Int64? {
            var value: UInt64 = 0
            for place in 0..<9 {
                guard let byte = rest.popFirst() else { return nil }
                if place == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
                value = value << 7 | UInt64(byte & 0x7F)
                if byte & 0x80 == 0 { break }
            }
            return Int64(bitPattern: value)
        }

        /// An integer of the serial type `type`.
        mutating func value(_ type: Int64) -> Int64? {
            let count: Int
            switch type {
            case 8, 9: return type - 8
            case 1...4: count = Int(type)
            case 5: count = 6
            case 6: count = 8
            default: return nil
            }
            guard rest.count >= count, let first = rest.first else { return nil }
            let bytes = rest.prefix(count)
            rest = rest.dropFirst(count)
            return bytes.reduce(first & 0x80 == 0 ? 0 : -1) { $0 << 8 | Int64($1) }
        }
    }
}
