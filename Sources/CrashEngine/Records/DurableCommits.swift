// Which commits a power loss cannot undo, by the events of the store's files alone: the truth that a record's durable LSN is compared with.
//
//   log        a commit is durable once the log was synced after it
//   rollback   a commit is durable once it has ended, the database was synced after its last write, and the journal was emptied and
//              synced after that, or removed, and the directory synced after that
//
//   events with a log               durable
//   commit 7, commit 8              6
//   sync of store.db-wal            8
//   commit 9                        8
//
// Does not verify: names that no sync of the directory has made permanent (the search over crash states does). So it may say too much,
// and never too little.
// Source: PROTOCOL P6, P7.2; https://www.sqlite.org/atomiccommit.html, https://www.sqlite.org/wal.html

package import LayoutStore

/// Follows the events of one store's files.
package struct DurableCommits: Sendable {
    /// The last commit that is durable.
    package private(set) var last = LSN.none
    private let journal: JournalMode
    private var committed: LSN
    private var databaseIsSynced = false
    private var rollback = Rollback.gone

    /// The state of the rollback journal. While it is not gone for good, the commit that it belongs to may be undone.
    private enum Rollback { case whole, emptied, removed, gone }

    /// - Parameter found: the last commit in the files when they were opened: nobody knows yet whether it is durable.
    package init(_ journal: JournalMode, found: LSN = .none) {
        self.journal = journal
        committed = found
    }

    /// - Parameter names: of the log's files, by number.
    package mutating func note(_ event: Event.Kind, names: [String]) {
        switch event {
        case .mark(let mark) where mark.name == .committed: committed = LSN(mark.value)
        case .diskWrite(let file, _, _): note(names[file], isSynced: false, .whole)
        case .diskTruncate(let file, let size): note(names[file], isSynced: false, size == 0 ? .emptied : .whole)
        case .diskDelete(let file): note(names[file], isSynced: false, .removed)
        case .diskSync(let file): note(names[file], isSynced: true, rollback == .emptied ? .gone : rollback)
        case .directorySync: if rollback == .removed { rollback = .gone }
        case .diskCreate, .deviceWrite, .deviceFlush, .tablesChange, .mark: return
        }
        if journal != .wal, databaseIsSynced, rollback == .gone { last = committed }
    }

    private mutating func note(_ name: String, isSynced: Bool, _ state: Rollback) {
        if name.hasSuffix("-wal") {
            if journal == .wal, isSynced { last = committed }
        } else if name.hasSuffix("-journal") {
            rollback = state
        } else {
            databaseIsSynced = isSynced
        }
    }
}
