// The invariants as functions over rows, for whoever asks thousands of stores a second whether they are healthy: twins of
// the sixteen views of Schemas/invariants.sql, which stay the definition and are what every other reader asks.
//
//   SQLite, memory --- one scan a table ---> StoreSnapshot, JournalWindow --- violations(journal:) ---> [Violation]
//                                                   |  BlockSweep          all tables of blocks at once: five rules
//                                                   |  HeldBlocks          holds against runs and extents: three rules
//                                                   |  one file a rule     the other eight
//
// The answer equals the rows of the view `violation`, sentences included, on healthy and on damaged tables, as far as the
// CHECKs of Schemas/store.sql let a table be damaged. A healthy store costs no string and a few allocations. A rule that
// changes is changed in both places; TwinTests compares them on thousands of damaged stores.
//
// Not covered: rows that do not decode, which the snapshot refuses to read; what fsck recomputes (checksums, state hash).
// Source: PROTOCOL P8, CRASHMODEL M5.1.

extension StoreSnapshot {
    /// What the view `violation` answers for these rows, in its order; empty in a healthy store.
    ///
    /// O(n log n) for n rows of all tables; more only as the views are. Without a journal its two rules are left out.
    package func violations(journal: JournalWindow?) -> [Violation] {
        var findings = Findings()
        let holdsByDisk = HoldsByDisk(holds)
        findHeldBlocks(holdsByDisk, &findings)
        sweepBlocks(holdsByDisk, &findings)
        findWritableHoldsOffFile(&findings)
        findExtentsBeyondEOF(&findings)
        if let journal {
            findReuseBeforeDurable(journal, &findings)
            findJournalGaps(journal, &findings)
        }
        findHoldsWithoutParent(&findings)
        findHoldsOfDeadHolders(&findings)
        findExtentOverlaps(&findings)
        findIntentsLeftOpen(&findings)
        return findings.sorted()
    }
}
