// The orders of the tables beside their primary keys, each declared once, for every medium that has no SQL to ask. An order's key is
// made from a row's words, and names the row:
//
//   hold_by_file    inode, file_block, id     of each hold     the primary key is the last word
//   extent_staged   inode, file_block         of COW forks     the primary key has the fork between the two
//
// A new order is a case here, and a line in each switch. SQLite has an index of the same name (Schemas/store.sql).

/// An order of a table by other columns than its primary key.
package enum TableOrder: Int, CaseIterable, Sendable {
    case inodeUnlinked, inodeByTag, extentStaged, extentByDisk, freeBySize, busyByLSN, rangeByHolder, rangeByInode,
        pinByHolder, pinByInode, holdByDisk, holdByFile, holdByParent

    /// Whose rows it has.
    package var table: StateTable {
        switch self {
        case .inodeUnlinked, .inodeByTag: .inode
        case .extentStaged, .extentByDisk: .extent
        case .freeBySize: .free
        case .busyByLSN: .busy
        case .rangeByHolder, .rangeByInode: .mappedRange
        case .pinByHolder, .pinByInode: .pin
        case .holdByDisk, .holdByFile, .holdByParent: .hold
        }
    }

    /// What a key is made of.
    package var columns: [String] {
        switch self {
        case .inodeUnlinked: ["number"]
        case .inodeByTag: ["hash of tag", "number"]
        case .extentStaged: ["inode", "file_block"]
        case .extentByDisk: ["start", "inode", "file_block << 1 | fork"]
        case .freeBySize: ["count", "start"]
        case .busyByLSN: ["freed_lsn", "start"]
        case .rangeByHolder, .pinByHolder: ["holder", "id"]
        case .rangeByInode, .pinByInode: ["inode", "id"]
        case .holdByDisk: ["start", "id"]
        case .holdByFile: ["inode", "file_block", "id"]
        case .holdByParent: ["parent_kind", "parent", "id"]
        }
    }

    /// Which rows it has, if not all.
    package var condition: String? {
        switch self {
        case .inodeUnlinked: "unlinked"
        case .inodeByTag: "live, with a tag"
        case .extentStaged: "of COW forks"
        default: nil
        }
    }

    /// The key of the row with these words; nil for a row that the order leaves out.
    package func key(of row: [Int64]) -> OrderKey? {
        switch self {
        case .inodeUnlinked: row[Words.inodeState] == Inode.State.unlinked.rawValue ? OrderKey(row[0]) : nil
        // Tags with one hash are told apart by whoever looks.
        case .inodeByTag:
            row[Words.inodeState] == Inode.State.live.rawValue && row[Words.tag] != 0
                ? OrderKey(RecordWords.hash(Array(row[Words.tag...]), seed: 0), row[0]) : nil
        case .extentStaged: row[1] == Fork.cow.rawValue ? OrderKey(row[0], row[2]) : nil
        case .extentByDisk: OrderKey(row[Words.extentStart], row[0], row[2] << 1 | row[1])
        case .freeBySize: OrderKey(row[Words.freeCount], row[0])
        case .busyByLSN: OrderKey(row[Words.freedLSN], row[0])
        case .rangeByHolder: OrderKey(row[Words.rangeHolder], row[0])
        case .rangeByInode: OrderKey(row[Words.rangeInode], row[0])
        case .pinByHolder: OrderKey(row[Words.pinHolder], row[0])
        case .pinByInode: OrderKey(row[Words.pinInode], row[0])
        case .holdByDisk: OrderKey(row[Words.holdStart], row[0])
        case .holdByFile: OrderKey(row[Words.holdInode], row[Words.holdOffset], row[0])
        case .holdByParent: OrderKey(row[Words.parentKind], row[Words.parent], row[0])
        }
    }

    /// The primary key of the row that has `key` in this order.
    package func primaryKey(of key: OrderKey) -> OrderKey {
        switch self {
        case .inodeUnlinked: key
        case .extentStaged: OrderKey(key.first, Fork.cow.rawValue, key.second)
        case .extentByDisk: OrderKey(key.second, key.third & 1, key.third >> 1)
        case .inodeByTag, .freeBySize, .busyByLSN, .rangeByHolder, .rangeByInode, .pinByHolder, .pinByInode,
            .holdByDisk:
            OrderKey(key.second)
        case .holdByFile, .holdByParent: OrderKey(key.third)
        }
    }

    /// Where a row has the columns that keys are made of, besides the primary key.
    private enum Words {
        static let inodeState = place(of: "state", in: .inode)
        static let tag = place(of: "tag", in: .inode)
        static let extentStart = place(of: "start", in: .extent)
        static let freeCount = place(of: "count", in: .free)
        static let freedLSN = place(of: "freed_lsn", in: .busy)
        static let rangeHolder = place(of: "holder", in: .mappedRange)
        static let rangeInode = place(of: "inode", in: .mappedRange)
        static let pinHolder = place(of: "holder", in: .pin)
        static let pinInode = place(of: "inode", in: .pin)
        static let holdStart = place(of: "start", in: .hold)
        static let holdInode = place(of: "inode", in: .hold)
        static let holdOffset = place(of: "file_block", in: .hold)
        static let parentKind = place(of: "parent_kind", in: .hold)
        static let parent = place(of: "parent", in: .hold)

        private static func place(of column: String, in table: StateTable) -> Int {
            guard let place = table.declaration.place(of: column) else {
                preconditionFailure("\(table) has no column \(column)")
            }
            return place
        }
    }
}

/// One of a table's orders: by its primary key, or by other columns.
package enum RowOrder: Hashable, Sendable {
    case key(StateTable)
    case by(TableOrder)

    package var table: StateTable {
        switch self {
        case .key(let table): table
        case .by(let order): order.table
        }
    }
}

extension StateTable {
    /// The table's orders beside its primary key.
    package var orders: [TableOrder] { Self.allOrders[Int(rawValue) - 1] }

    private static let allOrders = allCases.map { table in TableOrder.allCases.filter { $0.table == table } }
}

extension TableOrder {
    /// The order's place among those of its table.
    var place: Int { Self.places[rawValue] }

    private static let places = allCases.map { order in order.table.orders.firstIndex(of: order) ?? 0 }
}
