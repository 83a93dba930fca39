extension InvariantDamage {
    /// Damages of the tables that say where a block is.
    static let blocks: [InvariantDamage] = [
        .init("a held block is free", hold(120, start: 44, count: 2, state: 1), "freed_under_active_mapping 44"),
        .init("a held block is busy", hold(120, start: 75, count: 1, state: 2), "freed_under_active_mapping 75"),
        .init(
            "the last block of a hold is free", hold(120, start: 52, count: 3, granted: 9),
            "freed_under_active_mapping 54"),
        .init(
            "a free run begins inside a hold", hold(120, start: 19, count: 4, reads: 0), "freed_under_active_mapping 22"
        ),
        .init(
            "a held block of the same file was allocated after the grant",
            "UPDATE extent SET born = 10 WHERE inode = 2 AND file_block = 4", "freed_under_active_mapping 40"),
        .init(
            "a held block of another file was allocated after the grant",
            hold(120, start: 52, count: 2, state: 1, granted: 7), "freed_under_active_mapping 52"),
        .init(
            "a held block was allocated to the cow fork after the grant",
            hold(120, start: 61, count: 1, state: 1, granted: 21),
            "freed_under_active_mapping 61", "hold_on_staging 61"),

        .init(
            "a block is free and data", "UPDATE free_extent SET start = 53, count = 7 WHERE start = 54",
            "block_in_two_states 53"),
        .init("a block is free and busy", "UPDATE busy_extent SET count = 5", "block_in_two_states 78"),
        .init("a block is free and cow", "UPDATE extent SET count = 3 WHERE fork = 1", "block_in_two_states 62"),
        .init(
            "a block is busy and cow",
            "UPDATE extent SET start = 76 WHERE fork = 1; INSERT INTO free_extent VALUES (60, 2)",
            "block_in_two_states 76"),
        .init("a block is busy and data", "INSERT INTO busy_extent VALUES (50, 1, 22)", "block_in_two_states 50"),
        .init(
            "a block is detached and data",
            "INSERT INTO detached_extent VALUES (52, 1, 21);" + hold(120, start: 52, count: 1),
            "block_in_two_states 52"),
        .init("a block is cow and data", "INSERT INTO extent VALUES (2, 1, 5, 52, 1, 0, 8)", "block_in_two_states 52"),
        .init(
            "a block is in two cow extents", "INSERT INTO extent VALUES (2, 1, 5, 61, 1, 0, 22)",
            "block_in_two_states 61"),

        .init("a free run is lost", "DELETE FROM free_extent WHERE start = 22", "block_leaked 22"),
        .init(
            "the first block is lost", "UPDATE free_extent SET start = 2, count = 8 WHERE start = 1", "block_leaked 1"),
        .init("the last block is lost", "UPDATE free_extent SET count = 21 WHERE start = 78", "block_leaked 99"),
        .init("an extent without holds is lost", "DELETE FROM extent WHERE start = 50", "block_leaked 50"),

        .init("a refcount is too high", "UPDATE refcount SET refs = 3", "refcount_mismatch 10"),
        .init(
            "a refcount is too low",
            "UPDATE inode SET size = 98304 WHERE number = 2; "
                + "INSERT INTO extent VALUES (2, 0, 20, 10, 4, 0, 5)", "refcount_mismatch 10"),
        .init("a refcount row is lost", "DELETE FROM refcount", "refcount_mismatch 10"),
        .init("a refcount row is a block short", "UPDATE refcount SET count = 3", "refcount_mismatch 13"),
        .init("a refcount row is a block long", "UPDATE refcount SET count = 5", "refcount_mismatch 14"),
        .init("blocks of one owner have a refcount", "INSERT INTO refcount VALUES (50, 4, 2)", "refcount_mismatch 50"),
        .init("free blocks have a refcount", "INSERT INTO refcount VALUES (24, 2, 2)", "refcount_mismatch 24"),
        .init("staged blocks have a refcount", "INSERT INTO refcount VALUES (60, 2, 2)", "refcount_mismatch 60"),

        .init("a detached run lost its hold", "DELETE FROM hold WHERE id = 106", "detached_without_reason 70"),
        .init(
            "a hold ends a block before its detached run", "UPDATE hold SET count = 3 WHERE id = 106",
            "detached_without_reason 73"),
    ]
}
