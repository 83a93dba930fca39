/// A small store in which every kind of row exists and every invariant holds, some of them only just.
enum HealthyStore {
    // Disk:   1..<10 free   | 10..<14 inodes 1 and 2 | 14..<18 inode 1 | 18..<22 inode 1, unwritten | 22..<30 free
    //        30..<38 inode 1 | 38..<40 free          | 40..<44 inode 2 | 44..<50 free | 50..<54 inode 2, being truncated
    //        54..<60 free   | 60..<62 staged for 1   | 62..<70 free    | 70..<74 detached | 74..<78 busy | 78..<100 free
    static let script = """
        INSERT INTO store VALUES (1, 3, 77, 4096, 100, 1, 7, 3, 5, 0, 0, 24, 20, 200, 130, 0, 0, 0, 0, 0, 0);
        INSERT INTO inode VALUES (1, 11, 81920, 0, 0, 'one'), (2, 12, 32768, 0, 0, '');
        INSERT INTO extent VALUES
            (1, 0, 0, 10, 8, 0, 5), (1, 0, 8, 18, 4, 1, 5), (1, 0, 12, 30, 8, 0, 6), (1, 1, 0, 60, 2, 0, 22),
            (2, 0, 0, 10, 4, 0, 5), (2, 0, 4, 40, 4, 0, 7), (2, 0, 8, 50, 4, 0, 8);
        INSERT INTO refcount VALUES (10, 4, 2);
        INSERT INTO free_extent VALUES (1, 9), (22, 8), (38, 2), (44, 6), (54, 6), (62, 8), (78, 22);
        INSERT INTO busy_extent VALUES (74, 4, 22);
        INSERT INTO detached_extent VALUES (70, 4, 21);

        -- Remote of an older epoch; host scope here in this boot; the store's own process; host scope on a host elsewhere.
        INSERT INTO holder VALUES
            (1, 'reader', 2, 1, 2, 99, 1), (2, 'writer', 1, 1, 4, 7, 3), (3, 'engine', 0, 1, 5, 7, 3), (4, 'visitor', 1, 1, 4, 8, 1);
        INSERT INTO mapped_range VALUES (101, 2, 1, 11, 0, 20, 1), (107, 3, 2, 12, 0, 8, 0), (109, 4, 2, 12, 0, 8, 1);
        INSERT INTO pin VALUES (102, 1, 1, 11, 12, 8, 0);
        INSERT INTO hold VALUES
            (103, 1, 1, 102, 1, 11, 12, 30, 5, 1, 0, 0, 6),
            (104, 1, 1, 102, 1, 11, 17, 35, 3, 1, 0, 0, 9),
            (105, 2, 0, 101, 1, 11, 12, 30, 4, 1, 1, 0, 9),
            (106, 2, 0, 101, 1, 11, 0, 70, 4, 1, 1, 1, 8),
            (108, 3, 0, 107, 2, 12, 0, 10, 4, 1, 0, 0, 9),
            (110, 4, 0, 109, 2, 12, 4, 40, 4, 1, 1, 0, 9);

        -- The truncate has unmapped file blocks 12..<14 of 8..<14.
        INSERT INTO open_intent VALUES (23, 5, 6, 2, 8, 6, 0, 0, 32768, 0);
        INSERT INTO journal VALUES
            (21, 5, 6, 8, 20, 0, 0, 200, 201, x''), (22, 5, 12, 2, 21, 0, 0, 201, 202, x''), (23, 5, 6, 7, 22, 0, 0, 202, 203, x'');
        -- 60 is reused when the LSN that freed it has just become durable; 74 is freed after its allocation in one record.
        INSERT INTO journal_fact VALUES
            (21, 0, 2, 70, 4, 0, 1), (21, 1, 1, 60, 2, 0, 2), (22, 0, 0, 60, 2, 0, 1), (22, 1, 0, 74, 4, 0, 1),
            (22, 2, 1, 74, 4, 0, 1);
        """

    /// One more hold of the holder 'writer' through its mapped range of inode 1: the SQL, with `number` as its identity.
    static func hold(
        _ number: Int, start: Int, count: Int, fileBlock: Int = 0, reads: Int = 1, writes: Int = 0, state: Int = 0,
        granted: Int = 23
    ) -> String {
        """
        INSERT INTO hold VALUES
            (\(number), 2, 0, 101, 1, 11, \(fileBlock), \(start), \(count), \(reads), \(writes), \(state), \(granted));
        """
    }
}
