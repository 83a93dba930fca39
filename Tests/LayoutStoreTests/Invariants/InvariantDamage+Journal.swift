extension InvariantDamage {
    /// Damages of the journal.
    static let journal: [InvariantDamage] = [
        .init(
            "blocks are reused an LSN too early", "UPDATE journal SET durable_lsn = 20 WHERE lsn = 22",
            "reused_before_durable 22"),
        .init(
            "the last freed block is reused in a later record",
            "INSERT INTO journal_fact VALUES (23, 0, 0, 77, 3, 0, 1); "
                + "UPDATE journal SET durable_lsn = 21 WHERE lsn = 23",
            "reused_before_durable 23"),
        .init(
            "a record allocates what it has just freed", "INSERT INTO journal_fact VALUES (22, 3, 0, 75, 1, 0, 1)",
            "reused_before_durable 22"),

        .init(
            "a record is lost", "DELETE FROM journal WHERE lsn = 22; DELETE FROM journal_fact WHERE lsn = 22",
            "journal_gap 22"),
        .init("a record with facts is lost", "DELETE FROM journal WHERE lsn = 22", "journal_gap 22", "journal_gap 22"),
        .init(
            "the first record is lost", "DELETE FROM journal WHERE lsn = 21; DELETE FROM journal_fact WHERE lsn = 21",
            "journal_gap 21"),
        .init("the last record is lost", "DELETE FROM journal WHERE lsn = 23", "journal_gap 23"),
        .init("the whole journal is lost", "DELETE FROM journal; DELETE FROM journal_fact", "journal_gap 21"),
        .init("the next LSN skips one", "UPDATE store SET next_lsn = 25", "journal_gap 24"),
        .init("a record lies behind the next LSN", "UPDATE store SET next_lsn = 23", "journal_gap 23"),
        .init(
            "a record lies before the anchor", "INSERT INTO journal VALUES (20, 5, 6, 8, 19, 0, 0, 199, 200, x'')",
            "journal_gap 20"),
        .init(
            "a record does not begin from the one before", "UPDATE journal SET previous_chain = 0 WHERE lsn = 22",
            "journal_gap 22"),
        .init("a record's chain does not go on", "UPDATE journal SET chain = 0 WHERE lsn = 22", "journal_gap 23"),
        .init(
            "the first record does not begin from the anchor", "UPDATE store SET anchor_chain = 199", "journal_gap 21"),
        .init("a fact has no record", "INSERT INTO journal_fact VALUES (20, 0, 2, 70, 4, 0, 1)", "journal_gap 20"),
    ]
}
