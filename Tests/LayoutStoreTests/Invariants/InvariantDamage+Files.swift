extension InvariantDamage {
    /// Damages of files and of open intents.
    static let files: [InvariantDamage] = [
        .init("written blocks past the end have no intent", "DELETE FROM open_intent", "extent_beyond_eof 2"),
        .init("the intent is a clone", "UPDATE open_intent SET operation = 7", "extent_beyond_eof 2"),
        .init("the intent is of another inode", "UPDATE open_intent SET inode = 1", "extent_beyond_eof 2"),
        .init(
            "the intent begins a block too late", "UPDATE open_intent SET file_block = 9, count = 5",
            "extent_beyond_eof 2"),
        .init("the intent ends a block too early", "UPDATE open_intent SET count = 3", "extent_beyond_eof 2"),
        .init(
            "the file ends a block before the intent", "UPDATE inode SET size = 28672 WHERE number = 2",
            "extent_beyond_eof 2"),
        .init(
            "the file ends a block early", "UPDATE inode SET size = size - 4096 WHERE number = 1", "extent_beyond_eof 1"
        ),
        .init(
            "a file with extents is gone", "DELETE FROM inode WHERE number = 1", "writable_hold_off_file 105",
            "extent_beyond_eof 1", "extent_beyond_eof 1"),
        .init("an intent is of an older epoch", "UPDATE open_intent SET epoch = 4", "intent_left_open 23"),
        .init(
            "a clone's intent is of an older epoch",
            "INSERT INTO open_intent VALUES (22, 4, 7, 2, 0, 4, 1, 0, 32768, 0)", "intent_left_open 22"),
    ]
}
