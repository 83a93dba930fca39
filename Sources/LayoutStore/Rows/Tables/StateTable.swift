/// The tables whose rows count in `store.state_hash`.
///
/// Numbers in the journal: add at the end, never reuse one. Parents stand before the tables that refer to them.
package enum StateTable: Int64, Sendable, CaseIterable {
    case inode = 1, extent, refcount, free, busy, detached, holder, mappedRange, pin, hold, openIntent

    package var declaration: TableDeclaration { Self.declarations[Int(rawValue) - 1] }

    /// What the table's rows are as values. Every state table is declared by such a row, below.
    var row: any StateRow.Type {
        guard let row = declaration.row as? any StateRow.Type else { preconditionFailure("\(self) has no state rows") }
        return row
    }

    private static let declarations = allCases.map(\.made)

    private var made: TableDeclaration {
        switch self {
        case .inode: TableDeclaration("inode", Inode.self, of: .state(self))
        case .extent: TableDeclaration("extent", Extent.self, of: .state(self), keyColumns: 3)
        case .refcount: TableDeclaration("refcount", RefcountRun.self, of: .state(self))
        case .free: TableDeclaration("free_extent", PlacedRun.self, of: .state(self))
        case .busy: TableDeclaration("busy_extent", PlacedRun.self, of: .state(self))
        case .detached: TableDeclaration("detached_extent", PlacedRun.self, of: .state(self))
        case .holder: TableDeclaration("holder", Holder.self, of: .state(self))
        case .mappedRange: TableDeclaration("mapped_range", MappedRange.self, of: .state(self))
        case .pin: TableDeclaration("pin", Pin.self, of: .state(self))
        case .hold: TableDeclaration("hold", Hold.self, of: .state(self))
        case .openIntent: TableDeclaration("open_intent", RootIntent.self, of: .state(self))
        }
    }
}
