// A pair is two ways to do one thing. Both are gone on copies of one store, and the stores have to be alike afterwards, whatever the way did
// meanwhile. No expectation is written down: the store is compared with itself.
//
//   kind                         one side                        the other                      alike in
//   punch_in_parts               punch a..c                      punch a..b, punch b..c         all
//   truncate_in_parts            truncate to a, then to b < a    truncate to b                  all
//   write_in_parts               write a..c                      its halves, in either order    all
//   truncate_up_and_down         truncate up, and back           truncate to the same size      all, but for a tail that was shared
//   insert_and_collapse          insert, collapse the same       nothing                        all
//   exchange_twice               exchange, exchange              nothing                        all
//   clone_there_and_back         clone to G, clone back          clone to G                     all
//   zero_or_punch_and_allocate   zero                            punch, allocate                all
//   copy_or_write                copy                            write what the source shows    all
//   mapped_or_plain_write        write through a mapping         write                          all
//   unshare_or_not               allocate, unshare               allocate                       content, states
//   clone_or_copy                clone                           copy                           content
//   dedupe_or_not                copy, dedupe                    copy                           content
//
//   content   sizes, bytes, every hold, and all of files that the pair does not name but for sharing
//   states    also which blocks are holes, unwritten or written
//   all       also which blocks are shared, how often, and how many are free after a sync or wait for their holders
//
// The sides differ in what may change nothing at all, too: extents a step, distance of checkpoints, and which free block is taken first.
//
// Verifies: that. Does not verify: what each call does by itself (PostConditions/, Truth/), crashes between the calls.
// Source: CRASHMODEL M5.9 (metamorphic).

/// Two lists of calls that leave one store alike.
package struct Pair: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case punchInParts = "punch_in_parts"
        case truncateInParts = "truncate_in_parts"
        case writeInParts = "write_in_parts"
        case truncateUpAndDown = "truncate_up_and_down"
        case insertAndCollapse = "insert_and_collapse"
        case exchangeTwice = "exchange_twice"
        case cloneThereAndBack = "clone_there_and_back"
        case zeroOrPunchAndAllocate = "zero_or_punch_and_allocate"
        case copyOrWrite = "copy_or_write"
        case mappedOrPlainWrite = "mapped_or_plain_write"
        case unshareOrNot = "unshare_or_not"
        case cloneOrCopy = "clone_or_copy"
        case dedupeOrNot = "dedupe_or_not"
    }

    /// How far the sides have to be alike; each includes those before it.
    package enum Likeness: Int, Comparable, Sendable {
        case content, states, all

        package static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
    }

    /// A place in a file, by the file's number.
    struct Place: Sendable {
        let file, offset: Int
    }

    package let kind: Kind
    package let left: [WorkloadOperation]
    package let right: [WorkloadOperation]
    package let likeness: Likeness
    /// The numbers of the files that are named.
    let files: [Int]
    /// Where what is written is read from, for a write at offset 0; nil if writes bring bytes of their own.
    var source: Place?
    /// Whether the holders of the files let go first.
    var letsGo = false

    init(
        _ kind: Kind, _ left: [WorkloadOperation], _ right: [WorkloadOperation], _ likeness: Likeness = .all,
        files: [Int]
    ) {
        self.kind = kind
        self.left = left
        self.right = right
        self.likeness = likeness
        self.files = files
    }

    /// The pair that no store can refuse: it takes no space, and nobody holds an empty file.
    static func ofEmptyFile(_ file: Int) -> Pair {
        Pair(
            .truncateUpAndDown, [.truncate(file: file, size: 5000), .truncate(file: file, size: 0)],
            [.truncate(file: file, size: 0)], files: [file])
    }

    /// What the sides do.
    var words: String {
        func words(_ side: [WorkloadOperation]) -> String {
            side.isEmpty ? "nothing" : side.map(\.words).joined(separator: ", then ")
        }
        return "one had: \(words(left)); the other: \(words(right))"
    }
}
