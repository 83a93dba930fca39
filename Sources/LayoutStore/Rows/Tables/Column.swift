/// One column of a table, as the row type says it when it reads the column (``RowReader``).
package struct Column: Hashable, Sendable {
    /// What the column keeps, and which of it a checked read accepts.
    package enum Kind: Hashable, Sendable {
        /// An integer. A column that depends on columns before it has the widest range that it can have.
        case number(ClosedRange<Int64>)
        /// The raw value of an enum: one of these, ascending.
        case code([Int64])
        /// A text of so many bytes of UTF-8, none of them 0; as words it is filled up with zeros to the most.
        case name(bytes: ClosedRange<Int>)
        /// Bytes of any number. They are no part of the row's words.
        case bytes
    }

    /// The column's name in Schemas/store.sql.
    package let name: String
    package let kind: Kind
    /// The type of the value in the row: what is counted, or which enum is coded.
    package let unit: String

    package init(_ name: String, _ kind: Kind, unit: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
    }

    /// Whether the column keeps integers.
    package var isNumber: Bool {
        switch kind {
        case .number, .code: true
        case .name, .bytes: false
        }
    }

    /// How many of the row's words the column takes.
    package var words: Int {
        switch kind {
        case .number, .code: 1
        case .name(let bytes): bytes.upperBound / 8
        case .bytes: 0
        }
    }
}
