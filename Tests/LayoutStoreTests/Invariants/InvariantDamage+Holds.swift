extension InvariantDamage {
    /// Damages of holds, and of what holds refer to.
    static let holds: [InvariantDamage] = [
        .init(
            "a hold on shared blocks may write", "UPDATE hold SET writes = 1 WHERE id = 108",
            "writable_hold_on_shared 10"),
        .init(
            "a stale hold on shared blocks may write", "UPDATE hold SET writes = 1, state = 1 WHERE id = 108",
            "writable_hold_on_shared 10"),
        .init(
            "the first block of a writable hold is shared", hold(120, start: 13, count: 3, fileBlock: 3, writes: 1),
            "writable_hold_on_shared 13"),
        .init(
            "a writable hold meets sharing that no refcount shows",
            "DELETE FROM refcount; UPDATE hold SET writes = 1 WHERE id = 108", "refcount_mismatch 10",
            "writable_hold_on_shared 10"),
        .init("a hold reaches a staged block", hold(120, start: 61, count: 1), "hold_on_staging 61"),
        .init(
            "a stale hold that does not read reaches staged blocks", hold(120, start: 60, count: 2, reads: 0, state: 1),
            "hold_on_staging 60"),

        .init(
            "a writable hold names another file block", "UPDATE hold SET file_block = 13 WHERE id = 105",
            "writable_hold_off_file 105"),
        .init(
            "a writable hold is on an unwritten extent",
            hold(120, start: 18, count: 2, fileBlock: 8, reads: 0, writes: 1),
            "writable_hold_off_file 120"),
        .init(
            "a writable hold leaves the written extent by a block",
            hold(120, start: 17, count: 2, fileBlock: 7, reads: 0, writes: 1), "writable_hold_off_file 120"),
        .init(
            "a writable hold begins a block before its extent",
            hold(120, start: 29, count: 2, fileBlock: 11, writes: 1),
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
            "UPDATE hold SET generation = 10 WHERE id = 110; "
                + "UPDATE mapped_range SET generation = 10 WHERE id = 109",
            "writable_hold_off_file 110"),

        .init("a hold may read an unwritten block", hold(120, start: 19, count: 1), "readable_unwritten 19"),
        .init("a hold begins before an unwritten extent", hold(120, start: 16, count: 4), "readable_unwritten 18"),
        .init(
            "a written extent under read holds becomes unwritten", "UPDATE extent SET state = 1 WHERE start = 40",
            "writable_hold_off_file 110", "readable_unwritten 40"),

        .init(
            "a mapped range with a hold is gone", "DELETE FROM mapped_range WHERE id = 109", "hold_without_parent 110"),
        .init(
            "a hold says pin and means a mapped range", "UPDATE hold SET parent_kind = 1 WHERE id = 110",
            "hold_without_parent 110"),
        .init(
            "a hold is of another holder than its mapped range", "UPDATE hold SET holder = 3 WHERE id = 110",
            "hold_without_parent 110"),
        .init(
            "a mapped range is of another inode than its hold", "UPDATE mapped_range SET inode = 1 WHERE id = 109",
            "hold_without_parent 110"),
        .init(
            "a mapped range is of another generation than its hold",
            "UPDATE mapped_range SET generation = 13 WHERE id = 109",
            "hold_without_parent 110"),
        .init("a holder with a hold is gone", "DELETE FROM holder WHERE id = 4", "hold_without_parent 110"),
        .init("a pin with holds is gone", "DELETE FROM pin", "hold_without_parent 103", "hold_without_parent 104"),
        .init(
            "a pin is of another inode than its holds", "UPDATE pin SET inode = 2", "hold_without_parent 103",
            "hold_without_parent 104"),
        .init("a pin lost its holds", "DELETE FROM hold WHERE parent_kind = 1", "hold_without_parent 102"),
        .init("a pin lost its last hold", "DELETE FROM hold WHERE id = 104", "hold_without_parent 102"),
        .init(
            "a pin has no hold on a block in the middle", "UPDATE hold SET count = 4 WHERE id = 103",
            "hold_without_parent 102"),
        .init(
            "a pin has no hold on its first block",
            "UPDATE hold SET file_block = 13, start = 31, count = 4 WHERE id = 103",
            "hold_without_parent 102"),
        .init(
            "a pin has no hold on its last block", "UPDATE hold SET count = 2 WHERE id = 104", "hold_without_parent 102"
        ),
        .init(
            "a pin has its file blocks held by another pin, of another inode",
            "INSERT INTO pin VALUES (121, 1, 2, 12, 14, 2, 0)", "hold_without_parent 121"),
        .init(
            "holds of a mapped range stand in for those of a pin",
            "UPDATE hold SET parent_kind = 0, parent = 101, holder = 2 WHERE id = 104", "hold_without_parent 102"),

        .init(
            "a process of an older epoch has a hold", "UPDATE holder SET epoch = 4 WHERE id = 3",
            "hold_of_dead_holder 108"),
        .init(
            "a holder of this host is of another boot", "UPDATE holder SET boot = 2 WHERE id = 2",
            "hold_of_dead_holder 105",
            "hold_of_dead_holder 106"),
        .init("the store moves to a holder's host", "UPDATE store SET host = 8", "hold_of_dead_holder 110"),
    ]
}
