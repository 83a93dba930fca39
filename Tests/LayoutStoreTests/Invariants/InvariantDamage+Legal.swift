extension InvariantDamage {
    /// Changes that look like a damage and are none.
    static let legal: [InvariantDamage] = [
        .init("a block is allocated and held in one step", "UPDATE hold SET granted_lsn = 7 WHERE id = 110"),
        .init(
            "a writable hold spans two extents",
            "UPDATE extent SET count = 3 WHERE start = 30; "
                + "INSERT INTO extent VALUES (1, 0, 15, 33, 5, 0, 6)"),
        .init("a stale writable hold is off its file", "UPDATE hold SET file_block = 13, state = 1 WHERE id = 105"),
        .init(
            "a writable hold being revoked is off its file", "UPDATE hold SET file_block = 13, state = 2 WHERE id = 105"
        ),
        .init(
            "a hold that only writes is on an unwritten extent",
            hold(120, start: 18, count: 2, reads: 0, writes: 1, state: 1)),
        .init(
            "unwritten blocks lie past the end", "DELETE FROM open_intent; UPDATE extent SET state = 1 WHERE start = 50"
        ),
        .init("the end lies inside the last block", "UPDATE inode SET size = size - 4095 WHERE number = 1"),
        .init(
            "an allocation lies next to a block freed later", "INSERT INTO journal_fact VALUES (22, 3, 0, 78, 4, 0, 1)"),
        .init("two holds of a pin overlap", "UPDATE hold SET file_block = 15, start = 33, count = 5 WHERE id = 104"),
        .init("a mapped range has no hold", "DELETE FROM hold WHERE id = 108"),
        .init("the journal is empty", "DELETE FROM journal; DELETE FROM journal_fact; UPDATE store SET next_lsn = 21"),
    ]
}
