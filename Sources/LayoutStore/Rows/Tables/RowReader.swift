// A row type reads its columns once, in `init(from:)`, by the helpers below. This one reading is the table's declaration:
//
//   number = try row.identifier("number")                       reads a column, names it, and checks its range
//   size = try row.number("size", in: 0...Geometry.largestFile)
//   state = try row.code("state")
//
//   source                the columns of                            used by
//   StatementSource       a row that SQLite stands on               SQLiteTransaction
//   WordSource            a row as words                            the memory backend, checks of single rows
//   ColumnDescriber       no row: it notes the columns              TableDeclaration, and all that follows from it
//
// A medium may have changed any bit. A checked read refuses a value outside of its column's range, so that everybody may add
// and multiply without looking. A read for a snapshot shows a damaged row as it is, because the invariants have to see it;
// only a code that means nothing is refused there, too, because no row could hold it.
//
// Source: Schemas/store.sql, whose CHECKs are compared with the ranges by a test.

/// The row that is read, one column after the other.
package struct RowReader<Source: RowSource> {
    package private(set) var source: Source
    /// Whose row it is: one row type may serve several tables.
    package let table: StoredTable
    /// Whether values outside of their column's range are refused.
    let isChecked: Bool

    package init(_ source: Source, of table: StoredTable, checked: Bool) {
        self.source = source
        self.table = table
        isChecked = checked
    }

    /// A number without a unit, or one of `unit`.
    @inline(__always)
    mutating func number(
        _ name: String, in range: ClosedRange<Int64> = .min ... .max, unit: @autoclosure () -> String = "number"
    ) throws(StoreError) -> Int64 {
        let value = source.number { Column(name, .number(range), unit: unit()) }
        if isChecked, !range.contains(value) { throw refusal(of: value, in: name) }
        return value
    }

    /// A number of the unit that the row's property has.
    @inline(__always)
    mutating func number<Unit: Quantity>(
        _ name: String, in range: ClosedRange<Int64> = .min ... .max
    ) throws(StoreError) -> Unit {
        Unit(try number(name, in: range, unit: "\(Unit.self)"))
    }

    /// What tells a row from the others of its table: numbers from 1 on.
    @inline(__always)
    mutating func identifier<Unit: Quantity>(_ name: String) throws(StoreError) -> Unit {
        try number(name, in: 1...(.max))
    }

    /// An address of a block whose bytes have addresses, too.
    @inline(__always)
    mutating func address<Unit: BlockAddress>(_ name: String) throws(StoreError) -> Unit {
        try number(name, in: 0...RowBounds.farthestBlock)
    }

    /// An address of a run whose length the row has before it: the run ends at the farthest block at most.
    @inline(__always)
    mutating func address<Unit: BlockAddress>(_ name: String, of count: BlockCount) throws(StoreError) -> Unit {
        let address: Unit = try address(name)
        if isChecked, count.value > RowBounds.farthestBlock + 1 - address.value { throw refusal(of: address, in: name) }
        return address
    }

    /// The length of a run from `start` on, and from `place` on if the row has two addresses: the run ends at the farthest
    /// block at most.
    @inline(__always)
    mutating func count(
        _ name: String, atLeast least: Int64 = 1, atMost most: Int64 = RowBounds.farthestBlock + 1,
        from start: some BlockAddress, and place: FileBlock = FileBlock(0)
    ) throws(StoreError) -> BlockCount {
        let count: BlockCount = try number(name, in: least...most)
        if isChecked {
            let end = RowBounds.farthestBlock + 1
            if count.value > end - start.value || count.value > end - place.value {
                throw refusal(of: count.value, in: name)
            }
        }
        return count
    }

    /// The length of a range from `place` on that its holder may use up to any end.
    @inline(__always)
    mutating func count(_ name: String, ofAnyRangeFrom place: FileBlock) throws(StoreError) -> BlockCount {
        let count: BlockCount = try number(name, in: 1...(.max))
        if isChecked, place.value.addingReportingOverflow(count.value).overflow {
            throw refusal(of: count.value, in: name)
        }
        return count
    }

    /// How many of `whole` blocks.
    @inline(__always)
    mutating func part(_ name: String, of whole: BlockCount) throws(StoreError) -> BlockCount {
        let part: BlockCount = try number(name, in: 0...(RowBounds.farthestBlock + 1))
        if isChecked, part > whole { throw refusal(of: part, in: name) }
        return part
    }

    /// A column that has one value in every row.
    @inline(__always)
    mutating func fixed(_ name: String, _ value: Int64) throws(StoreError) {
        _ = try number(name, in: value...value)
    }

    /// A word of the row that is no column, because its table needs none.
    @inline(__always)
    mutating func constant<Unit: Quantity>(_ value: Unit) -> Unit { Unit(source.constant(value.value)) }

    /// 0 or 1.
    @inline(__always)
    mutating func flag(_ name: String) throws(StoreError) -> Bool {
        try number(name, in: 0...1, unit: "Bool") != 0
    }

    /// The value of an enum.
    @inline(__always)
    mutating func code<E: RawRepresentable & CaseIterable>(_ name: String) throws(StoreError) -> E
    where E.RawValue == Int64 {
        let raw = source.number { Column(name, .code(E.allCases.map(\.rawValue).sorted()), unit: "\(E.self)") }
        guard let value = E(rawValue: raw) else { throw meaningless(raw, in: name) }
        return value
    }

    /// The value of an enum of which this column keeps `kept` only.
    @inline(__always)
    mutating func code<E: RawRepresentable & Hashable>(_ name: String, of kept: Set<E>) throws(StoreError) -> E
    where E.RawValue == Int64 {
        let raw = source.number { Column(name, .code(kept.map(\.rawValue).sorted()), unit: "\(E.self)") }
        guard let value = E(rawValue: raw) else { throw meaningless(raw, in: name) }
        if isChecked, !kept.contains(value) { throw refusal(of: raw, in: name) }
        return value
    }

    /// The raw value of an enum with payloads, which the row decodes itself; `values` are those that have a meaning.
    @inline(__always)
    mutating func rawCode(_ name: String, of values: @autoclosure () -> [Int64]) -> Int64 {
        source.number { Column(name, .code(values()), unit: "number") }
    }

    /// A text of so many bytes; the most is a multiple of 8.
    @inline(__always)
    mutating func name(_ name: String, bytes: ClosedRange<Int>) throws(StoreError) -> String {
        let text = source.name { Column(name, .name(bytes: bytes), unit: "String") }
        if isChecked, !bytes.contains(text.utf8.count) { throw refusal(of: text, in: name) }
        return text
    }

    @inline(__always)
    mutating func bytes(_ name: String) -> [UInt8] { source.bytes { Column(name, .bytes, unit: "[UInt8]") } }

    /// `corrupt`: a value outside of its column's range.
    @inline(never)
    func refusal(of value: some CustomStringConvertible, in column: String) -> StoreError {
        StoreError(
            .corrupt,
            "\(table.declaration.name).\(column) = \(value) is no value of that column; run a full check")
    }

    /// `corrupt`: a code without a meaning.
    @inline(never)
    func meaningless(_ value: Int64, in column: String) -> StoreError {
        StoreError(
            .corrupt,
            "column \(table.declaration.name).\(column) holds \(value), which means nothing; run a full check")
    }
}

/// Bounds that no CHECK of Schemas/store.sql has: with them a sum of two columns stays far from overflow.
enum RowBounds {
    /// No block of a file or a device lies behind this one; it is where the largest file ends.
    static let farthestBlock = Geometry.blocksEnd.value
    /// What only counts up, one at a time, stays below.
    static let highestCount: Int64 = 1 << 62
}
