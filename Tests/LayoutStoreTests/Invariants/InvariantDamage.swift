import Testing

/// SQL that damages the healthy store, and what the views say then: "view subject" for each row, in the enum's order.
struct InvariantDamage: Sendable, CustomTestStringConvertible {
    let title: String
    let script: String
    let expected: [String]

    init(_ title: String, _ script: String, _ expected: String...) {
        self.title = title
        self.script = script
        self.expected = expected
    }

    var testDescription: String { title }

    static let all = blocks + holds + files + journal + overlaps
    /// Changes that look like a damage and are none.
    static let excused = legal

    private static func hold(
        _ number: Int, start: Int, count: Int, fileBlock: Int = 0, reads: Int = 1, writes: Int = 0, state: Int = 0, granted: Int = 23
    ) -> String {
        HealthyStore.hold(
            number, start: start, count: count, fileBlock: fileBlock, reads: reads, writes: writes, state: state, granted: granted)
    }

    private static let blocks: [InvariantDamage] = [
        .init("a held block is free", hold(120, start: 44, count: 2, state: 1), "freed_under_active_mapping 44"),
        .init("a held block is busy", hold(120, start: 75, count: 1, state: 2), "freed_under_active_mapping 75"),
        .init(
            "the last block of a hold is free", hold(120, start: 52, count: 3, granted: 9), "freed_under_active_mapping 54"),
        .init("a free run begins inside a hold", hold(120, start: 19, count: 4, reads: 0), "freed_under_active_mapping 22"),
        .init(
            "a held block of the same file was allocated after the grant",
            "UPDATE extent SET born = 10 WHERE inode = 2 AND file_block = 4", "freed_under_active_mapping 40"),
        .init(
            "a held block of another file was allocated after the grant",
            hold(120, start: 48 + 4, count: 2, state: 1, granted: 7), "freed_under_active_mapping 52"),
        .init(
            "a held block was allocated to the cow fork after the grant", hold(120, start: 61, count: 1, state: 1, granted: 21),
            "freed_under_active_mapping 61", "hold_on_staging 61"),

        .init(
            "a block is free and data", "UPDATE free_extent SET start = 53, count = 7 WHERE start = 54", "block_in_two_states 53"),
        .init("a block is free and busy", "UPDATE busy_extent SET count = 5", "block_in_two_states 78"),
        .init("a block is free and cow", "UPDATE extent SET count = 3 WHERE fork = 1", "block_in_two_states 62"),
        .init(
            "a block is busy and cow", "UPDATE extent SET start = 76 WHERE fork = 1; INSERT INTO free_extent VALUES (60, 2)",
            "block_in_two_states 76"),
        .init("a block is busy and data", "INSERT INTO busy_extent VALUES (50, 1, 22)", "block_in_two_states 50"),
        .init(
            "a block is detached and data", "INSERT INTO detached_extent VALUES (52, 1, 21);" + hold(120, start: 52, count: 1),
            "block_in_two_states 52"),
        .init("a block is cow and data", "INSERT INTO extent VALUES (2, 1, 5, 52, 1, 0, 8)", "block_in_two_states 52"),
        .init("a block is in two cow extents", "INSERT INTO extent VALUES (2, 1, 5, 61, 1, 0, 22)", "block_in_two_states 61"),

        .init("a free run is lost", "DELETE FROM free_extent WHERE start = 22", "block_leaked 22"),
        .init("the first block is lost", "UPDATE free_extent SET start = 2, count = 8 WHERE start = 1", "block_leaked 1"),
        .init("the last block is lost", "UPDATE free_extent SET count = 21 WHERE start = 78", "block_leaked 99"),
        .init("an extent without holds is lost", "DELETE FROM extent WHERE start = 50", "block_leaked 50"),

        .init("a refcount is too high", "UPDATE refcount SET refs = 3", "refcount_mismatch 10"),
        .init("a refcount is too low", "INSERT INTO extent VALUES (2, 0, 20, 10, 4, 1, 5)", "refcount_mismatch 10"),
        .init("a refcount row is lost", "DELETE FROM refcount", "refcount_mismatch 10"),
        .init("a refcount row is a block short", "UPDATE refcount SET count = 3", "refcount_mismatch 13"),
        .init("a refcount row is a block long", "UPDATE refcount SET count = 5", "refcount_mismatch 14"),
        .init("blocks of one owner have a refcount", "INSERT INTO refcount VALUES (50, 4, 2)", "refcount_mismatch 50"),
        .init("free blocks have a refcount", "INSERT INTO refcount VALUES (24, 2, 2)", "refcount_mismatch 24"),
        .init("staged blocks have a refcount", "INSERT INTO refcount VALUES (60, 2, 2)", "refcount_mismatch 60"),

        .init("a detached run lost its hold", "DELETE FROM hold WHERE id = 106", "detached_without_reason 70"),
        .init("a hold ends a block before its detached run", "UPDATE hold SET count = 3 WHERE id = 106", "detached_without_reason 73"),
    ]

    private static let holds: [InvariantDamage] = [
        .init("a hold on shared blocks may write", "UPDATE hold SET writes = 1 WHERE id = 108", "writable_hold_on_shared 10"),
        .init(
            "a stale hold on shared blocks may write", "UPDATE hold SET writes = 1, state = 1 WHERE id = 108",
            "writable_hold_on_shared 10"),
        .init(
            "the first block of a writable hold is shared", hold(120, start: 13, count: 3, fileBlock: 3, writes: 1),
            "writable_hold_on_shared 13"),
        .init(
            "a writable hold meets sharing that no refcount shows",
            "DELETE FROM refcount; UPDATE hold SET writes = 1 WHERE id = 108", "refcount_mismatch 10", "writable_hold_on_shared 10"),
        .init("a hold reaches a staged block", hold(120, start: 61, count: 1), "hold_on_staging 61"),
        .init(
            "a stale hold that does not read reaches staged blocks", hold(120, start: 60, count: 2, reads: 0, state: 1),
            "hold_on_staging 60"),

        .init("a writable hold names another file block", "UPDATE hold SET file_block = 13 WHERE id = 105", "writable_hold_off_file 105"),
        .init(
            "a writable hold is on an unwritten extent", hold(120, start: 18, count: 2, fileBlock: 8, reads: 0, writes: 1),
            "writable_hold_off_file 120"),
        .init(
            "a writable hold leaves the written extent by a block",
            hold(120, start: 17, count: 2, fileBlock: 7, reads: 0, writes: 1), "writable_hold_off_file 120"),
        .init(
            "a writable hold begins a block before its extent", hold(120, start: 29, count: 2, fileBlock: 11, writes: 1),
            "freed_under_active_mapping 29", "writable_hold_off_file 120"),
        .init(
            "a writable hold has blocks of another file", hold(120, start: 40, count: 4, fileBlock: 4, writes: 1),
            "writable_hold_off_file 120"),
        .init(
            "a writable hold has a staged block", hold(120, start: 60, count: 1, writes: 1), "hold_on_staging 60",
            "writable_hold_off_file 120"),
        .init(
            "an unreclaimed writable hold is off its file", "UPDATE hold SET file_block = 13, state = 3 WHERE id = 105",
            "writable_hold_off_file 105"),
        .init(
            "a writable hold being fenced is off its file", "UPDATE hold SET file_block = 13, state = 4 WHERE id = 105",
            "writable_hold_off_file 105"),
        .init(
            "a writable hold is of an older generation of its file",
            "UPDATE hold SET generation = 10 WHERE id = 110; UPDATE mapped_range SET generation = 10 WHERE id = 109",
            "writable_hold_off_file 110"),

        .init("a hold may read an unwritten block", hold(120, start: 19, count: 1), "readable_unwritten 19"),
        .init("a hold begins before an unwritten extent", hold(120, start: 16, count: 4), "readable_unwritten 18"),
        .init(
            "a written extent under read holds becomes unwritten", "UPDATE extent SET state = 1 WHERE start = 40",
            "writable_hold_off_file 110", "readable_unwritten 40"),

        .init("a mapped range with a hold is gone", "DELETE FROM mapped_range WHERE id = 109", "hold_without_parent 110"),
        .init("a hold says pin and means a mapped range", "UPDATE hold SET parent_kind = 1 WHERE id = 110", "hold_without_parent 110"),
        .init("a hold is of another holder than its mapped range", "UPDATE hold SET holder = 3 WHERE id = 110", "hold_without_parent 110"),
        .init("a mapped range is of another inode than its hold", "UPDATE mapped_range SET inode = 1 WHERE id = 109", "hold_without_parent 110"),
        .init(
            "a mapped range is of another generation than its hold", "UPDATE mapped_range SET generation = 13 WHERE id = 109",
            "hold_without_parent 110"),
        .init("a holder with a hold is gone", "DELETE FROM holder WHERE id = 4", "hold_without_parent 110"),
        .init("a pin with holds is gone", "DELETE FROM pin", "hold_without_parent 103", "hold_without_parent 104"),
        .init("a pin is of another inode than its holds", "UPDATE pin SET inode = 2", "hold_without_parent 103", "hold_without_parent 104"),
        .init("a pin lost its holds", "DELETE FROM hold WHERE parent_kind = 1", "hold_without_parent 102"),
        .init("a pin lost its last hold", "DELETE FROM hold WHERE id = 104", "hold_without_parent 102"),
        .init("a pin has no hold on a block in the middle", "UPDATE hold SET count = 4 WHERE id = 103", "hold_without_parent 102"),
        .init(
            "a pin has no hold on its first block", "UPDATE hold SET file_block = 13, start = 31, count = 4 WHERE id = 103",
            "hold_without_parent 102"),
        .init("a pin has no hold on its last block", "UPDATE hold SET count = 2 WHERE id = 104", "hold_without_parent 102"),
        .init(
            "holds of a mapped range stand in for those of a pin",
            "UPDATE hold SET parent_kind = 0, parent = 101, holder = 2 WHERE id = 104", "hold_without_parent 102"),

        .init("a process of an older epoch has a hold", "UPDATE holder SET epoch = 4 WHERE id = 3", "hold_of_dead_holder 108"),
        .init(
            "a holder of this host is of another boot", "UPDATE holder SET boot = 2 WHERE id = 2", "hold_of_dead_holder 105",
            "hold_of_dead_holder 106"),
        .init("the store moves to a holder's host", "UPDATE store SET host = 8", "hold_of_dead_holder 110"),
    ]

    private static let files: [InvariantDamage] = [
        .init("written blocks past the end have no intent", "DELETE FROM open_intent", "extent_beyond_eof 2"),
        .init("the intent is a clone", "UPDATE open_intent SET operation = 7", "extent_beyond_eof 2"),
        .init("the intent is of another inode", "UPDATE open_intent SET inode = 1", "extent_beyond_eof 2"),
        .init(
            "the intent begins a block too late", "UPDATE open_intent SET file_block = 9, count = 5", "extent_beyond_eof 2"),
        .init("the intent ends a block too early", "UPDATE open_intent SET count = 3", "extent_beyond_eof 2"),
        .init("the file ends a block before the intent", "UPDATE inode SET size = 28672 WHERE number = 2", "extent_beyond_eof 2"),
        .init("the file ends a block early", "UPDATE inode SET size = size - 4096 WHERE number = 1", "extent_beyond_eof 1"),
        .init("a file with extents is gone", "DELETE FROM inode WHERE number = 1", "writable_hold_off_file 105", "extent_beyond_eof 1", "extent_beyond_eof 1"),
        .init("an intent is of an older epoch", "UPDATE open_intent SET epoch = 4", "intent_left_open 23"),
        .init("a clone's intent is of an older epoch", "INSERT INTO open_intent VALUES (22, 4, 7, 2, 0, 4, 1, 0, 32768, 0)", "intent_left_open 22"),
    ]

    private static let journal: [InvariantDamage] = [
        .init("blocks are reused an LSN too early", "UPDATE journal SET durable_lsn = 20 WHERE lsn = 22", "reused_before_durable 22"),
        .init(
            "the last freed block is reused in a later record", "INSERT INTO journal_fact VALUES (23, 0, 0, 77, 3, 0); UPDATE journal SET durable_lsn = 21 WHERE lsn = 23",
            "reused_before_durable 23"),
        .init("a record allocates what it has just freed", "INSERT INTO journal_fact VALUES (22, 3, 0, 75, 1, 0)", "reused_before_durable 22"),

        .init("a record is lost", "DELETE FROM journal WHERE lsn = 22; DELETE FROM journal_fact WHERE lsn = 22", "journal_gap 22"),
        .init("a record with facts is lost", "DELETE FROM journal WHERE lsn = 22", "journal_gap 22", "journal_gap 22"),
        .init("the first record is lost", "DELETE FROM journal WHERE lsn = 21; DELETE FROM journal_fact WHERE lsn = 21", "journal_gap 21"),
        .init("the last record is lost", "DELETE FROM journal WHERE lsn = 23", "journal_gap 23"),
        .init("the whole journal is lost", "DELETE FROM journal; DELETE FROM journal_fact", "journal_gap 21"),
        .init("the next LSN skips one", "UPDATE store SET next_lsn = 25", "journal_gap 24"),
        .init("a record lies behind the next LSN", "UPDATE store SET next_lsn = 23", "journal_gap 23"),
        .init("a record lies before the anchor", "INSERT INTO journal VALUES (20, 5, 6, 8, 19, 0, 199, 200, x'')", "journal_gap 20"),
        .init("a record does not begin from the one before", "UPDATE journal SET previous_chain = 0 WHERE lsn = 22", "journal_gap 22"),
        .init("a record's chain does not go on", "UPDATE journal SET chain = 0 WHERE lsn = 22", "journal_gap 23"),
        .init("the first record does not begin from the anchor", "UPDATE store SET anchor_chain = 199", "journal_gap 21"),
        .init("a fact has no record", "INSERT INTO journal_fact VALUES (20, 0, 2, 70, 4, 0)", "journal_gap 20"),
    ]

    private static let overlaps: [InvariantDamage] = [
        .init(
            "two extents of a file overlap",
            "UPDATE free_extent SET start = 23, count = 7 WHERE start = 22; INSERT INTO extent VALUES (2, 0, 3, 22, 1, 0, 8)",
            "extent_overlap 2"),
        .init(
            "two cow extents of a file overlap",
            "UPDATE free_extent SET start = 23, count = 7 WHERE start = 22; INSERT INTO extent VALUES (1, 1, 1, 22, 1, 0, 8)",
            "extent_overlap 1"),
        .init("two refcount rows overlap", "INSERT INTO refcount VALUES (12, 2, 2)", "refcount_mismatch 12", "extent_overlap 10"),
        .init("two free rows overlap", "INSERT INTO free_extent VALUES (25, 2)", "extent_overlap 22"),
        .init("two busy rows overlap", "INSERT INTO busy_extent VALUES (77, 1, 22)", "extent_overlap 74"),
        .init("two detached rows overlap", "INSERT INTO detached_extent VALUES (71, 1, 21)", "extent_overlap 70"),
        .init("a free run ends behind the device", "UPDATE free_extent SET count = 23 WHERE start = 78", "extent_overlap 78"),
        .init("a free run has the superblock", "UPDATE free_extent SET start = 0, count = 10 WHERE start = 1", "extent_overlap 0"),
        .init("an extent lies behind the device", "INSERT INTO extent VALUES (1, 0, 20, 100, 1, 1, 5)", "extent_overlap 100"),
        .init("a refcount row lies behind the device", "INSERT INTO refcount VALUES (100, 1, 2)", "extent_overlap 100"),
        .init("a busy run lies behind the device", "INSERT INTO busy_extent VALUES (100, 1, 22)", "extent_overlap 100"),
        .init("a detached run lies behind the device", "INSERT INTO detached_extent VALUES (100, 1, 21)", "extent_overlap 100"),
        .init("a hold lies behind the device", hold(120, start: 100, count: 1), "extent_overlap 100"),
        .init("a hold reaches the superblock", hold(120, start: 0, count: 1), "extent_overlap 0"),
        .init(
            "a run is empty", "PRAGMA ignore_check_constraints = ON; INSERT INTO refcount VALUES (24, 0, 2)", "extent_overlap 24"),
        .init(
            "a run has a negative length", "PRAGMA ignore_check_constraints = ON; INSERT INTO free_extent VALUES (52, -9)",
            "extent_overlap 52"),
    ]

    private static let legal: [InvariantDamage] = [
        .init("a block is allocated and held in one step", "UPDATE hold SET granted_lsn = 7 WHERE id = 110"),
        .init("a writable hold spans two extents", "UPDATE extent SET count = 3 WHERE start = 30; INSERT INTO extent VALUES (1, 0, 15, 33, 5, 0, 6)"),
        .init("a stale writable hold is off its file", "UPDATE hold SET file_block = 13, state = 1 WHERE id = 105"),
        .init("a writable hold being revoked is off its file", "UPDATE hold SET file_block = 13, state = 2 WHERE id = 105"),
        .init("a hold that only writes is on an unwritten extent", hold(120, start: 18, count: 2, reads: 0, writes: 1, state: 1)),
        .init("unwritten blocks lie past the end", "DELETE FROM open_intent; UPDATE extent SET state = 1 WHERE start = 50"),
        .init("the end lies inside the last block", "UPDATE inode SET size = size - 4095 WHERE number = 1"),
        .init("an allocation lies next to a block freed later", "INSERT INTO journal_fact VALUES (22, 3, 0, 78, 4, 0)"),
        .init("two holds of a pin overlap", "UPDATE hold SET file_block = 15, start = 33, count = 5 WHERE id = 104"),
        .init("a mapped range has no hold", "DELETE FROM hold WHERE id = 108"),
        .init("the journal is empty", "DELETE FROM journal; DELETE FROM journal_fact; UPDATE store SET next_lsn = 21"),
    ]
}
