extension InvariantDamage {
    /// Runs that overlap where they must not, or lie where nothing may lie.
    static let overlaps: [InvariantDamage] = [
        .init(
            "two extents of a file overlap",
            "UPDATE free_extent SET start = 23, count = 7 WHERE start = 22; "
                + "INSERT INTO extent VALUES (2, 0, 3, 22, 1, 0, 8)",
            "extent_overlap 2"),
        .init(
            "two cow extents of a file overlap",
            "UPDATE free_extent SET start = 23, count = 7 WHERE start = 22; "
                + "INSERT INTO extent VALUES (1, 1, 1, 22, 1, 0, 8)",
            "extent_overlap 1"),
        .init(
            "two refcount rows overlap", "INSERT INTO refcount VALUES (12, 2, 2)", "refcount_mismatch 12",
            "extent_overlap 10"),
        .init("two free rows overlap", "INSERT INTO free_extent VALUES (25, 2)", "extent_overlap 22"),
        .init("two busy rows overlap", "INSERT INTO busy_extent VALUES (77, 1, 22)", "extent_overlap 74"),
        .init("two detached rows overlap", "INSERT INTO detached_extent VALUES (71, 1, 21)", "extent_overlap 70"),
        .init(
            "a free run ends behind the device", "UPDATE free_extent SET count = 23 WHERE start = 78",
            "extent_overlap 78"),
        .init(
            "a free run has the superblock", "UPDATE free_extent SET start = 0, count = 10 WHERE start = 1",
            "extent_overlap 0"),
        .init(
            "an extent lies behind the device", "INSERT INTO extent VALUES (1, 0, 20, 100, 1, 1, 5)",
            "extent_overlap 100"),
        .init("a refcount row lies behind the device", "INSERT INTO refcount VALUES (100, 1, 2)", "extent_overlap 100"),
        .init("a busy run lies behind the device", "INSERT INTO busy_extent VALUES (100, 1, 22)", "extent_overlap 100"),
        .init(
            "a detached run lies behind the device", "INSERT INTO detached_extent VALUES (100, 1, 21)",
            "extent_overlap 100"),
        .init("a hold lies behind the device", hold(120, start: 100, count: 1), "extent_overlap 100"),
        .init("a hold reaches the superblock", hold(120, start: 0, count: 1), "extent_overlap 0"),
        .init(
            "a run is empty", "PRAGMA ignore_check_constraints = ON; INSERT INTO refcount VALUES (24, 0, 2)",
            "extent_overlap 24"),
        .init(
            "a run has a negative length",
            "PRAGMA ignore_check_constraints = ON; INSERT INTO free_extent VALUES (52, -9)",
            "extent_overlap 52"),
    ]
}
