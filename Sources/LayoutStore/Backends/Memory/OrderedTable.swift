/// Rows in the order of their keys, with an undo log that lasts until the next ``commit()``.
///
/// A sorted array with binary search: a lookup is O(log n), a row put or removed away from the end moves O(n) others.
/// Fine to 10^5 rows; larger stores belong on SQLite.
struct OrderedTable<Key: Comparable, Row> {
    private struct Entry {
        let key: Key
        var row: Row
    }

    /// What `key` had before one change: a row, or none.
    private struct Former {
        let key: Key
        let row: Row?
    }

    private var entries: [Entry] = []
    private var undo: [Former] = []

    var first: Row? { entries.first?.row }
    var last: Row? { entries.last?.row }
    /// Every row, ascending by key.
    var rows: [Row] { entries.map(\.row) }

    /// The row of exactly `key`. O(log n).
    subscript(key: Key) -> Row? {
        let place = firstIndex(atOrAfter: key)
        return place < entries.count && entries[place].key == key ? entries[place].row : nil
    }

    /// The row with the highest key at or below `key`. O(log n).
    func row(atOrBefore key: Key) -> Row? {
        let place = firstIndex(atOrAfter: key)
        if place < entries.count, entries[place].key == key { return entries[place].row }
        return place > 0 ? entries[place - 1].row : nil
    }

    /// The row with the lowest key at or above `key`. O(log n).
    func row(atOrAfter key: Key) -> Row? {
        let place = firstIndex(atOrAfter: key)
        return place < entries.count ? entries[place].row : nil
    }

    /// The rows of the keys from `low` up to and with `high`, ascending, at most `limit` of them. O(log n + rows).
    func rows(from low: Key, through high: Key, limit: Int = .max) -> [Row] {
        var found: [Row] = []
        var place = firstIndex(atOrAfter: low)
        while place < entries.count, entries[place].key <= high, found.count < limit {
            found.append(entries[place].row)
            place += 1
        }
        return found
    }

    /// The rows of the keys below `key`, descending, at most `limit` of them. O(log n + rows).
    func rows(before key: Key, limit: Int) -> [Row] {
        entries[..<firstIndex(atOrAfter: key)].suffix(limit).reversed().map(\.row)
    }

    /// Stores `row` under `key` in place of the one that was there.
    ///
    /// - Returns: the row that was there. O(log n), and O(n) moves for a new key that is not the highest.
    @discardableResult
    mutating func put(_ row: Row, at key: Key) -> Row? {
        let former = replace(key, by: row)
        undo.append(Former(key: key, row: former))
        return former
    }

    /// Removes the row of `key`; without one nothing changes.
    ///
    /// - Returns: the row that was there. O(log n), and O(n) moves.
    @discardableResult
    mutating func remove(_ key: Key) -> Row? {
        let former = replace(key, by: nil)
        if let former { undo.append(Former(key: key, row: former)) }
        return former
    }

    /// Removes the rows up to and with `key`. O(log n), and O(n) moves once.
    mutating func removeAll(through key: Key) {
        var end = firstIndex(atOrAfter: key)
        if end < entries.count, entries[end].key == key { end += 1 }
        for entry in entries[..<end] { undo.append(Former(key: entry.key, row: entry.row)) }
        entries.removeSubrange(..<end)
    }

    /// Keeps the changes since the last commit.
    mutating func commit() { undo.removeAll(keepingCapacity: true) }

    /// How many changes since the last commit could be taken back.
    var mark: Int { undo.count }

    /// Takes changes back, the newest first, until as many are left as ``mark`` was.
    mutating func rollBack(to mark: Int) {
        while undo.count > mark, let former = undo.popLast() { replace(former.key, by: former.row) }
    }

    @discardableResult
    private mutating func replace(_ key: Key, by row: Row?) -> Row? {
        let place = firstIndex(atOrAfter: key)
        let present = place < entries.count && entries[place].key == key
        let former = present ? entries[place].row : nil
        if let row {
            if present { entries[place].row = row } else { entries.insert(Entry(key: key, row: row), at: place) }
        } else if present {
            entries.remove(at: place)
        }
        return former
    }

    /// The lowest index whose key is not below `key`; the number of rows when all are below.
    private func firstIndex(atOrAfter key: Key) -> Int {
        guard let highest = entries.last, highest.key >= key else { return entries.count }
        return entries.firstIndex(notBefore: { $0.key < key })
    }
}
