/// What a table is: its SQL name, its columns in the order of the row's words, and its key.
///
/// The columns are those that the row type reads (``RowReader``). From a declaration follow SQLite's statements, the tables
/// of the memory backend, the raw rows of the full check, the keys of the journal's fold, and the places of bit flips.
package final class TableDeclaration: Sendable {
    /// The table's name in Schemas/store.sql.
    package let name: String
    /// Columns, and words without a column, in the order of the row's words.
    package let parts: [ColumnDescriber.Part]
    package let columns: [Column]
    /// The primary key: the first columns, whose words are the first words.
    package let key: [Column]
    /// The places of the words that are numbers of files.
    let files: [Int]
    /// What a row is as a value.
    let row: any DeclaredRow.Type
    /// How many words a row has.
    package let words: Int
    /// Whether the columns, all of them integers, are the words.
    let isAllNumbers: Bool

    /// The columns' names, separated by commas.
    package let columnList: String
    /// The key columns' names, separated by commas.
    package let keyList: String

    /// Traps for a row type that refuses the values of ``ColumnDescriber``: it could never be declared, and every use of its
    /// table would show it.
    init<Row: DeclaredRow>(_ name: String, _ row: Row.Type, of table: StoredTable, keyColumns: Int = 1) {
        var reader = RowReader(ColumnDescriber(), of: table, checked: false)
        do throws(StoreError) {
            _ = try Row(from: &reader)
        } catch {
            preconditionFailure("\(row) cannot be described: \(error.code)")
        }
        self.name = name
        self.row = row
        parts = reader.source.parts
        columns = parts.compactMap { part in if case .column(let column) = part { column } else { nil } }
        key = Array(columns.prefix(keyColumns))
        columnList = columns.map(\.name).joined(separator: ", ")
        keyList = key.map(\.name).joined(separator: ", ")
        isAllNumbers = parts.allSatisfy { part in if case .column(let column) = part { column.isNumber } else { false }
        }
        var (words, files) = (0, [Int]())
        for part in parts {
            guard case .column(let column) = part else {
                words += 1
                continue
            }
            if column.unit == "\(InodeNumber.self)" { files.append(words) }
            words += column.words
        }
        self.words = words
        self.files = files
    }

    /// Where a row has the first word of `column`; nil if the table has none of that name.
    func place(of column: String) -> Int? {
        var place = 0
        for part in parts {
            guard case .column(let found) = part else {
                place += 1
                continue
            }
            if found.name == column { return place }
            place += found.words
        }
        return nil
    }

    /// The declarations of all tables, in the order of the schema.
    package static let all = StoredTable.all.map(\.declaration)
}
