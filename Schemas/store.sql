-- The state of a LayoutStore (PROTOCOL P1, P2, P5). Every range is half open; every number is in blocks unless its
-- comment says bytes. Numbers of states and kinds are the raw values of the enums in Sources/LayoutStore/Model and
-- Rows.

-- store: one row.
CREATE TABLE store (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    format_version  INTEGER NOT NULL,
    uuid            INTEGER NOT NULL,
    block_bytes     INTEGER NOT NULL CHECK (block_bytes = 4096),
    blocks          INTEGER NOT NULL CHECK (blocks > 1),
    data_start      INTEGER NOT NULL CHECK (data_start = 1),       -- below lies the superblock
    host            INTEGER NOT NULL,                              -- where the store runs, and since which boot:
    boot            INTEGER NOT NULL,                              --   what hold_of_dead_holder compares with
    epoch           INTEGER NOT NULL CHECK (epoch >= 0),
    nonce           INTEGER NOT NULL,
    state_hash      INTEGER NOT NULL,                              -- wrapping sum of the row hashes of all tables but store and journal
    next_lsn        INTEGER NOT NULL CHECK (next_lsn >= 1),
    anchor_lsn      INTEGER NOT NULL CHECK (anchor_lsn >= 0),      -- the journal begins right after it
    anchor_chain    INTEGER NOT NULL,
    next_identifier INTEGER NOT NULL CHECK (next_identifier >= 1),
    clean           INTEGER NOT NULL CHECK (clean IN (0, 1)),
    opened_epoch    INTEGER NOT NULL CHECK (opened_epoch >= 0),    -- the last one that has reached the device; 0 if never opened
    settled_lsn     INTEGER NOT NULL CHECK (settled_lsn >= 0),     -- that every page has without the log
    log_base        INTEGER NOT NULL CHECK (log_base >= 0),        -- settled_lsn when the log began
    flushes         INTEGER NOT NULL CHECK (flushes >= 0),         -- of the device, as its superblock counts them
    header_sum      INTEGER NOT NULL                               -- checksum of the columns before: StoreHeader.checksum
) STRICT;

-- inode: a file. Names belong to the user of the store.
--   extent_beyond_eof   no written data extent beyond `size`
CREATE TABLE inode (
    number      INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    generation  INTEGER NOT NULL,
    size        INTEGER NOT NULL CHECK (size >= 0),                -- bytes
    sequence    INTEGER NOT NULL CHECK (sequence >= 0),
    state       INTEGER NOT NULL CHECK (state IN (0, 1)),          -- Inode.State: live, unlinked
    tag         TEXT    NOT NULL CHECK (length(CAST(tag AS BLOB)) BETWEEN 0 AND 64)    -- the creator's; empty for none
) STRICT;

-- Recovery finds the unlinked files, which it inactivates, without a walk over all files.
CREATE INDEX inode_unlinked ON inode (number) WHERE state = 1;
-- Of the live files no two have one tag: create looks here in its transaction.
CREATE INDEX inode_by_tag ON inode (tag) WHERE state = 0 AND tag <> '';

-- extent: where one fork of one inode keeps a run of file blocks.
--   extent_overlap      runs of one fork do not overlap
--   refcount_mismatch   refcount of a block = data extents that map it
CREATE TABLE extent (
    inode       INTEGER NOT NULL REFERENCES inode (number),
    fork        INTEGER NOT NULL CHECK (fork IN (0, 1)),           -- Fork: data, cow
    file_block  INTEGER NOT NULL CHECK (file_block >= 0),
    start       INTEGER NOT NULL CHECK (start >= 0),               -- disk block
    count       INTEGER NOT NULL CHECK (count > 0),
    state       INTEGER NOT NULL CHECK (state IN (0, 1)),          -- Extent.State: written, unwritten
    born        INTEGER NOT NULL,                                  -- LSN of the physical allocation
    PRIMARY KEY (inode, fork, file_block)
) STRICT, WITHOUT ROWID;

-- The reverse map: which extents have a disk block.
CREATE INDEX extent_by_disk ON extent (start);
-- Recovery finds staged extents without a walk over all extents.
CREATE INDEX extent_staged ON extent (inode, file_block) WHERE fork = 1;

-- refcount: blocks that two or more data extents map, with the number of these extents.
CREATE TABLE refcount (
    start       INTEGER NOT NULL PRIMARY KEY CHECK (start >= 0),
    count       INTEGER NOT NULL CHECK (count > 0),
    refs        INTEGER NOT NULL CHECK (refs >= 2)
) STRICT;

-- free_extent, busy_extent, detached_extent: blocks without an owner (PROTOCOL P2).
CREATE TABLE free_extent (
    start       INTEGER NOT NULL PRIMARY KEY CHECK (start >= 0),
    count       INTEGER NOT NULL CHECK (count > 0)
) STRICT;

-- The allocator searches by place (the key) and by size.
CREATE INDEX free_by_size ON free_extent (count, start);

CREATE TABLE busy_extent (
    start       INTEGER NOT NULL PRIMARY KEY CHECK (start >= 0),
    count       INTEGER NOT NULL CHECK (count > 0),
    freed_lsn   INTEGER NOT NULL                                   -- reusable once this LSN is durable
) STRICT;
CREATE INDEX busy_by_lsn ON busy_extent (freed_lsn);

CREATE TABLE detached_extent (
    start       INTEGER NOT NULL PRIMARY KEY CHECK (start >= 0),
    count       INTEGER NOT NULL CHECK (count > 0),
    lsn         INTEGER NOT NULL                                   -- took the last owner
) STRICT;

-- holder: somebody who can reach blocks directly, without asking the store for each access.
CREATE TABLE holder (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    name        TEXT    NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 48),
    scope       INTEGER NOT NULL CHECK (scope IN (0, 1, 2)),       -- HolderScope: process, host, remote
    incarnation INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,                                  -- of registration
    host        INTEGER NOT NULL,
    boot        INTEGER NOT NULL
) STRICT;

-- mapped_range: a holder's mmap of a file range. pin: a range that its holder keeps reachable.
CREATE TABLE mapped_range (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    holder      INTEGER NOT NULL REFERENCES holder (id),
    inode       INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    file_block  INTEGER NOT NULL CHECK (file_block >= 0),
    count       INTEGER NOT NULL CHECK (count > 0),
    writes      INTEGER NOT NULL CHECK (writes IN (0, 1))
) STRICT;
CREATE INDEX mapped_range_by_holder ON mapped_range (holder);
CREATE INDEX mapped_range_by_inode ON mapped_range (inode);

CREATE TABLE pin (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    holder      INTEGER NOT NULL REFERENCES holder (id),
    inode       INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    file_block  INTEGER NOT NULL CHECK (file_block >= 0),
    count       INTEGER NOT NULL CHECK (count > 0),
    writes      INTEGER NOT NULL CHECK (writes IN (0, 1))
) STRICT;
CREATE INDEX pin_by_holder ON pin (holder);
CREATE INDEX pin_by_inode ON pin (inode);

-- hold: the disk extents that a mapped range or pin can reach now; the "active mapping" of freed_under_active_mapping.
CREATE TABLE hold (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
    holder      INTEGER NOT NULL REFERENCES holder (id),
    parent_kind INTEGER NOT NULL CHECK (parent_kind IN (0, 1)),    -- Hold.Parent: mapped range, pin
    parent      INTEGER NOT NULL,
    inode       INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    file_block  INTEGER NOT NULL CHECK (file_block >= 0),
    start       INTEGER NOT NULL CHECK (start >= 0),               -- disk block
    count       INTEGER NOT NULL CHECK (count BETWEEN 1 AND 256),
    reads       INTEGER NOT NULL CHECK (reads IN (0, 1)),
    writes      INTEGER NOT NULL CHECK (writes IN (0, 1)),
    state       INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3, 4)), -- Hold.State: active, stale, revoking, unreclaimed, fencing
    granted_lsn INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_by_disk ON hold (start);
CREATE INDEX hold_by_file ON hold (inode, file_block);
CREATE INDEX hold_by_parent ON hold (parent_kind, parent);

-- open_intent: root intents, promises to finish an operation of several transactions (PROTOCOL P5.1).
--   intent_left_open    none of an older epoch is open once recovery has run
CREATE TABLE open_intent (
    lsn               INTEGER NOT NULL PRIMARY KEY CHECK (lsn > 0),
    epoch             INTEGER NOT NULL,
    operation         INTEGER NOT NULL
        CHECK (operation IN (6, 7, 19, 20, 21, 22, 23, 25, 27)),   -- OperationKind: truncate, clone, punch, zero, collapse, insert, dedupe, exchange, inactivate
    inode             INTEGER NOT NULL,
    file_block        INTEGER NOT NULL CHECK (file_block >= 0),
    count             INTEGER NOT NULL CHECK (count >= 0),
    source            INTEGER NOT NULL,
    source_file_block INTEGER NOT NULL,
    new_size          INTEGER NOT NULL CHECK (new_size >= 0),      -- bytes
    progress          INTEGER NOT NULL CHECK (progress >= 0)
) STRICT;

-- journal: one record a transaction; its redo part is in words of 8 bytes, little endian (RowChange).
--   journal_gap         LSNs follow each other, and each record names the chain value of the record before
CREATE TABLE journal (
    lsn            INTEGER NOT NULL PRIMARY KEY CHECK (lsn > 0),
    epoch          INTEGER NOT NULL,
    operation      INTEGER NOT NULL,                               -- OperationKind
    step           INTEGER NOT NULL,                               -- StepName
    durable_lsn    INTEGER NOT NULL,                               -- known when the step began
    microseconds   INTEGER NOT NULL,                               -- since 1970, by the store's clock
    state_hash     INTEGER NOT NULL,                               -- after the step
    previous_chain INTEGER NOT NULL,
    chain          INTEGER NOT NULL,
    redo           BLOB    NOT NULL
) STRICT;

-- journal_fact: what happened to blocks in a record's transaction, which no snapshot of the tables shows, and which files
-- the record is about.
--   reused_before_durable   no block is allocated whose freeing LSN was above durable_lsn
CREATE TABLE journal_fact (
    lsn     INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    kind    INTEGER NOT NULL
        CHECK (kind IN (0, 1, 2, 3, 4, 5)),                        -- JournalFact.Kind: allocate, free, detach, grant, acknowledge, change
    start   INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),                   -- 0 for a change: it has no blocks
    hold    INTEGER NOT NULL,                                      -- 0 but for grant and acknowledge
    inode   INTEGER NOT NULL,
    PRIMARY KEY (lsn, ordinal)
) STRICT, WITHOUT ROWID;
