/// One name of the directory, and what it may refer to: a file that was made under it, or nothing.
///
/// A name's history since the last sync of its directory is in flight, as a sector's contents are. SQLite deletes its
/// journal and does not sync the directory:
///
///     journal (file 3) made, synced   candidates {3}
///     journal deleted                 candidates {nothing}      older {3}
///     power loss                      candidates {3, nothing}   3: the journal is back, and rolls a commit back
///
/// Source: CRASHMODEL M2; os_unix.c, unixDelete and unixSync, for when a directory is synced.
package struct DirectoryEntry: Sendable {
    /// Stands for no file.
    static let nothing = -1

    /// Indexes of files, or `nothing`; never empty. A single candidate is decided.
    private(set) var candidates: [Int]
    /// The earlier candidates since the last sync, which a crash may bring back.
    private(set) var older: [Int] = []

    init(_ file: Int = nothing) { candidates = [file] }

    var isInFlight: Bool { candidates.count > 1 || !older.isEmpty }
    /// How many different files, or nothing, a crash now may leave under the name.
    var legalTargets: Int { Set(older + candidates).count }

    mutating func refer(to file: Int) {
        older += candidates
        candidates = [file]
    }

    mutating func crash() {
        var all: [Int] = []
        for file in older + candidates where !all.contains(file) { all.append(file) }
        (candidates, older) = (all, [])
    }

    mutating func seal() { older = [] }

    mutating func narrow(to file: Int) { candidates = [file] }
}
