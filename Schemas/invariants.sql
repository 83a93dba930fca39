-- The invariants of a LayoutStore (PROTOCOL P8): one view each, empty in a healthy store.
--
-- Every one of the sixteen has the columns subject and detail. The subject is
--   the first disk block    where a rule is about blocks,
--   the inode               where it is about a place in a file,
--   the hold, or the pin    where it is about one of these (identifiers are one sequence, so a number names one thing),
--   the LSN                 where it is about the journal;
-- the detail is a sentence with the numbers. To check a store: SELECT * FROM violation.
--
-- A view must not fail on a damaged table, so a run may be empty, lie anywhere, or overlap others. SQLite turns an integer
-- sum past 2^63 into a float instead of wrapping it, and a float far outside the device compares as one should.
-- Costs are given for n rows in all tables; nothing here writes, sorts what an index has in order, or needs an extension.

-- How a hold is called in a sentence.
CREATE VIEW named_hold AS
SELECT
    hold.*,
    printf('hold %d of %s on inode %d', id,
        coalesce((SELECT '''' || name || '''' FROM holder WHERE holder.id = hold.holder), 'the unknown holder ' || holder),
        inode) AS who
FROM hold;

-- Every pair of a hold and an extent with disk blocks in common, and those blocks as first ..< beyond.
--
-- Extents share blocks and have any length, so "which extents cover this block" has no bounded answer. Holds are short, and the
-- other direction has one: a hold that reaches an extent starts less than the longest hold's length before it.
-- Cost: one seek in hold_by_disk an extent, and the pairs; at worst 256 times n, when one hold is long and all others are dense.
CREATE VIEW held_extent AS
SELECT
    h.id AS hold, h.who, h.reads, h.granted_lsn, e.inode, e.fork, e.file_block, e.state, e.born,
    max(h.start, e.start) AS first, min(h.start + h.count, e.start + e.count) AS beyond
FROM extent AS e CROSS JOIN named_hold AS h                        -- CROSS JOIN keeps SQLite from turning the loops round
WHERE h.start > e.start - (SELECT max(count) FROM hold) AND h.start < e.start + e.count AND h.start + h.count > e.start;

-- block_segment: the device from data_start on, cut wherever a run of any table begins or ends.
--
--   file A, data   |-------|            Each run adds its count where it begins and takes it back where it ends. The changes,
--   file B, data       |-------|        summed at each position and then added up from left to right, say for each piece
--   hold               |---|            between two positions how many runs of which kind cover it. Here: data 1 | data 2,
--   segments       |---|---|---|        holds 1 | data 1.
--
-- data, cow, free, busy, detached and holds count runs, writers the holds among them that may write; refs is what refcount says.
-- Adjacent segments may be equal. A second window column costs as much as the first, so counters travel three or two to an
-- integer: 20 bits for each table of free space, 40 for data, 30 for holds. refs has one of its own, and is capped at 2^40.
-- Cost: O(n log n), two sorted passes over 2n changes.
CREATE VIEW block_segment AS
WITH
run (start, beyond, space, owners, refs, reach) AS (
    SELECT start, start + max(count, 0), 1, 0, 0, 0 FROM free_extent
    UNION ALL SELECT start, start + max(count, 0), 1 << 20, 0, 0, 0 FROM busy_extent
    UNION ALL SELECT start, start + max(count, 0), 1 << 40, 0, 0, 0 FROM detached_extent
    UNION ALL SELECT start, start + max(count, 0), 0, iif(fork = 0, 1, 1 << 40), 0, 0 FROM extent
    UNION ALL SELECT start, start + max(count, 0), 0, 0, min(refs, 1 << 40), 0 FROM refcount
    UNION ALL SELECT start, start + max(count, 0), 0, 0, 0, iif(writes, (1 << 30) + 1, 1) FROM hold
    UNION ALL SELECT data_start, blocks, 0, 0, 0, 0 FROM store
),
change (at, space, owners, refs, reach) AS (
    SELECT start, space, owners, refs, reach FROM run
    UNION ALL SELECT beyond, -space, -owners, -refs, -reach FROM run
),
position (at, space, owners, refs, reach) AS (
    SELECT at, sum(space), sum(owners), sum(refs), sum(reach) FROM change GROUP BY at
),
piece (start, count, space, owners, refs, reach) AS (
    -- What covers the piece that ends here: everything up to here, without what changes here. lag and the sums share one frame,
    -- and so one pass; lead would cost a second.
    SELECT
        lag(at) OVER sweep, at - lag(at) OVER sweep, sum(space) OVER sweep - space, sum(owners) OVER sweep - owners,
        sum(refs) OVER sweep - refs, sum(reach) OVER sweep - reach
    FROM position
    WINDOW sweep AS (ORDER BY at ROWS UNBOUNDED PRECEDING)
)
SELECT
    start, count,
    space & ((1 << 20) - 1) AS free, space >> 20 & ((1 << 20) - 1) AS busy, space >> 40 AS detached,
    owners & ((1 << 40) - 1) AS data, owners >> 40 AS cow, refs,
    reach & ((1 << 30) - 1) AS holds, reach >> 30 AS writers
FROM piece
WHERE start >= (SELECT data_start FROM store) AND start + count <= (SELECT blocks FROM store);

-- The rules that look at all tables at one block, in one sweep; the views below pick their rows, `violation` takes them all.
-- Owners are named as far as they are among the 64 extents that begin nearest to the segment, so that a badly damaged store
-- does not make the report quadratic.
CREATE VIEW block_violation (invariant, subject, detail) AS
WITH
segment AS MATERIALIZED (SELECT * FROM block_segment),
finding (invariant, start, count, fact) AS (
    SELECT 'block_in_two_states', start, count,
        printf('are in the tables of %d states: free %d, busy %d, detached %d, cow %d, data %d',
            (free > 0) + (busy > 0) + (detached > 0) + cow + (data > 0), free, busy, detached, cow, data)
    FROM segment WHERE (free > 0) + (busy > 0) + (detached > 0) + cow + (data > 0) > 1
    UNION ALL
    SELECT 'block_leaked', start, count, 'are in no table'
    FROM segment WHERE free + busy + detached + cow + data = 0
    UNION ALL
    SELECT 'refcount_mismatch', start, count,
        printf('have refcount %s, but %d data %s them',
            iif(refs = 0, 'no row', refs), data, iif(data = 1, 'extent maps', 'extents map'))
    FROM segment WHERE refs <> iif(data >= 2, data, 0)
    UNION ALL
    SELECT 'writable_hold_on_shared', max(s.start, h.start), min(s.start + s.count, h.start + h.count) - max(s.start, h.start),
        printf('have %d owners, but %s may write them', s.data, h.who)
    FROM segment AS s CROSS JOIN named_hold AS h
    WHERE s.writers > 0 AND s.data >= 2 AND h.writes
        AND h.start > s.start - (SELECT max(count) FROM hold) AND h.start < s.start + s.count AND h.start + h.count > s.start
    UNION ALL
    SELECT 'detached_without_reason', start, count, 'are detached, but no hold reaches them'
    FROM segment WHERE detached > 0 AND holds = 0
)
SELECT invariant, start,
    printf('blocks %d..<%d %s', start, start + count, fact) || coalesce(
        (SELECT ' (' || group_concat(printf('inode %d, %s, file block %d', inode, iif(fork, 'cow', 'data'),
                    file_block + finding.start - start), '; ') || ')'
        FROM (SELECT * FROM extent WHERE extent.start <= finding.start ORDER BY extent.start DESC, inode, fork, file_block LIMIT 64)
        WHERE start + count > finding.start), '')
FROM finding;

-- freed_under_active_mapping: a hold keeps its blocks out of reach of everybody else until it ends (P1.3, P2).
--   now     no held block is free or busy;
--   since   and none was freed and handed out again: an extent on a held block, of any file and fork, was born no later than the
--           hold was granted. A hold granted in the step that allocates has the LSN of the birth, which is fine.
-- Holds after every transaction. Does not see: blocks that were handed out again and freed once more to the state they had
-- (the journal tells), nor anything about a hold that was released too early: its row is gone.
-- Cost: one seek a run of free or busy, one an extent born after the oldest hold.
CREATE VIEW freed_under_active_mapping (subject, detail) AS
SELECT first, printf('blocks %d..<%d are %s, but %s reaches them', first, beyond, state, who)
FROM (
    SELECT max(h.start, r.start) AS first, min(h.start + h.count, r.start + r.count) AS beyond, r.state, h.who
    FROM (SELECT start, count, 'free' AS state FROM free_extent UNION ALL SELECT start, count, 'busy' FROM busy_extent) AS r
        CROSS JOIN named_hold AS h
    WHERE h.start > r.start - (SELECT max(count) FROM hold) AND h.start < r.start + r.count AND h.start + h.count > r.start
)
UNION ALL
SELECT first,
    printf('blocks %d..<%d are reached by %s, granted at LSN %d, but were allocated to inode %d (%s, file block %d) at LSN %d',
        first, beyond, who, granted_lsn, inode, iif(fork, 'cow', 'data'), file_block, born)
FROM held_extent
WHERE born > granted_lsn AND born > (SELECT min(granted_lsn) FROM hold)
ORDER BY 1, 2;

-- block_in_two_states: a block is in at most one of free, busy, detached, cow and data, and in at most one cow extent (P2).
-- Holds after every transaction. Does not see: two rows of one table of free space on a block (extent_overlap), nor two data
-- extents on a block, which is sharing (refcount_mismatch). Cost: the sweep.
CREATE VIEW block_in_two_states (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'block_in_two_states' ORDER BY subject, detail;

-- block_leaked: a block from data_start on is in at least one of free, busy, detached, cow and data.
-- Holds after every transaction. Does not see: the superblock, which no table has. Cost: the sweep.
CREATE VIEW block_leaked (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'block_leaked' ORDER BY subject, detail;

-- refcount_mismatch: a block that two or more data extents map has a refcount row with their number, any other has none.
-- Holds after every transaction. Does not see: cow extents, which share nothing. Cost: the sweep.
CREATE VIEW refcount_mismatch (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'refcount_mismatch' ORDER BY subject, detail;

-- writable_hold_on_shared: nobody may write a block with two or more owners; sharing downgrades first (P3.4). Every state of a
-- hold counts, until it is acknowledged (P1). Owners are counted from the extents, so a wrong refcount hides nothing.
-- Holds after every transaction. Does not see: writes by somebody without a hold. Cost: the sweep, and one seek a shared segment
-- with a writer.
CREATE VIEW writable_hold_on_shared (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'writable_hold_on_shared' ORDER BY subject, detail;

-- hold_on_staging: no hold of any kind is on a block of the cow fork; its address leaves after the remap (P4).
-- Holds after every transaction. Does not see: an address that left without a hold (the oracles' task). Cost: one seek a cow extent.
CREATE VIEW hold_on_staging (subject, detail) AS
SELECT first,
    printf('blocks %d..<%d are staged for inode %d (file block %d), but %s reaches them', first, beyond, inode, file_block, who)
FROM held_extent
WHERE fork = 1
ORDER BY 1, 2;

-- detached_without_reason: a detached block has a hold; the end of its last hold makes it busy in the same transaction (P2).
-- Holds after every transaction. Does not see: whether that hold is the right one. Cost: the sweep.
CREATE VIEW detached_without_reason (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'detached_without_reason' ORDER BY subject, detail;

-- writable_hold_off_file: what a holder may write is what the file reads. Every block of a writable hold that is neither stale
-- nor revoking is mapped by a written data extent of its inode, in its generation, at the file block that the hold names.
-- Overlaps of one fork's extents with the hold add up to its length, because they do not overlap each other; where they do,
-- extent_overlap says so, and this view may miss a block.
-- Holds after every transaction. Does not see: read holds, which may stay when a file moves on.
-- Cost: two seeks a writable hold, and the extents in its range, at most 256.
CREATE VIEW writable_hold_off_file (subject, detail) AS
SELECT id,
    printf('%s may write blocks %d..<%d for its file blocks %d..<%d, but its file maps %d of these %d blocks there%s',
        who, start, start + count, file_block, file_block + count, mapped, count,
        coalesce((SELECT printf(' (inode %d has generation %d, the hold %d)', number, inode.generation, h.generation)
            FROM inode WHERE number = h.inode AND inode.generation <> h.generation), ''))
FROM (
    SELECT named_hold.*, (
        SELECT CAST(total(min(e.file_block + e.count, named_hold.file_block + named_hold.count)
                - max(e.file_block, named_hold.file_block)) AS INTEGER)
        FROM inode AS i JOIN extent AS e ON e.inode = i.number
        WHERE i.number = named_hold.inode AND i.generation = named_hold.generation
            AND e.fork = 0 AND e.state = 0 AND e.start - e.file_block = named_hold.start - named_hold.file_block
            AND e.file_block < named_hold.file_block + named_hold.count
            AND e.file_block + e.count > named_hold.file_block
            -- The extent that begins at or before the hold is the first that can matter.
            AND e.file_block >= coalesce((
                SELECT max(before.file_block) FROM extent AS before
                WHERE before.inode = named_hold.inode AND before.fork = 0 AND before.file_block <= named_hold.file_block), 0)
        ) AS mapped
    FROM named_hold
    WHERE writes AND state NOT IN (1, 2)
) AS h
WHERE mapped < count
ORDER BY 1, 2;

-- extent_beyond_eof: no written data extent has blocks wholly beyond the end of its file (unwritten ones are preallocation).
-- Excused while an open truncate of that inode has all of them in its range. It unmaps from the end of the range downwards, so
-- what is left of the range is its beginning, and `progress` need not be read. A file that does not exist ends at 0.
-- Holds after every transaction; after recovery there is no truncate left that could excuse anything (intent_left_open).
-- Does not see: bytes past the end inside the last block, which are undefined (P2.4), nor the cow fork.
-- Cost: one seek an extent.
CREATE VIEW extent_beyond_eof (subject, detail) AS
SELECT inode,
    printf('inode %d ends at byte %d, but its file blocks %d..<%d are mapped and written, at blocks %d..<%d',
        inode, size, first, beyond, start + first - file_block, start + count)
FROM (
    SELECT e.inode, e.file_block, e.start, e.count, coalesce(i.size, 0) AS size,
        max(e.file_block, (coalesce(i.size, 0) + 4095) / 4096) AS first, e.file_block + e.count AS beyond
    FROM extent AS e LEFT JOIN inode AS i ON i.number = e.inode
    WHERE e.fork = 0 AND e.state = 0
) AS excess
WHERE first < beyond AND NOT EXISTS (
    SELECT 1 FROM open_intent AS t
    WHERE t.operation = 6 AND t.inode = excess.inode AND t.file_block <= first AND t.file_block + t.count >= beyond)
ORDER BY 1, first, 2;

-- readable_unwritten: no hold that may read is on an unwritten extent of any file and fork: what lies there belonged to somebody
-- else (P2.3). Holds after every transaction. Does not see: blocks marked written that never were; the oracles compare contents.
-- Cost: one pass over the extents, one seek an unwritten one.
CREATE VIEW readable_unwritten (subject, detail) AS
SELECT first,
    printf('blocks %d..<%d are not written yet (inode %d, %s, file block %d), but %s may read them',
        first, beyond, inode, iif(fork, 'cow', 'data'), file_block, who)
FROM held_extent
WHERE state = 1 AND reads
ORDER BY 1, 2;

-- reused_before_durable: no record allocates a block that an earlier fact of the journal freed at an LSN above the durable LSN
-- known when the record's step began (P2.2); a crash could bring the old owner back.
-- Holds after every transaction. Does not see: what lies before the anchor (never trimmed past a busy LSN, so nothing is lost),
-- nor whether the durable LSN was true.
-- Cost: for each allocation the facts between its durable LSN and itself: few when syncs are, up to the square of the journal's
-- length when nothing is ever synced.
CREATE VIEW reused_before_durable (subject, detail) AS
SELECT a.lsn,
    printf('LSN %d allocates blocks %d..<%d when LSN %d is durable, but LSN %d freed them', a.lsn, max(a.start, f.start),
        min(a.start + a.count, f.start + f.count), r.durable_lsn, f.lsn)
FROM journal AS r
    CROSS JOIN journal_fact AS a ON a.lsn = r.lsn AND a.kind = 0
    CROSS JOIN journal_fact AS f ON f.lsn > r.durable_lsn AND f.lsn <= r.lsn AND f.kind = 1
WHERE (f.lsn, f.ordinal) < (a.lsn, a.ordinal) AND f.start < a.start + a.count AND a.start < f.start + f.count
ORDER BY 1, a.ordinal, f.lsn, f.ordinal;

-- journal_gap: the journal has exactly the LSNs after the anchor and before store.next_lsn, each record's previous_chain is the
-- chain of the record before (of the anchor, for the first), and no fact is without its record (P5.3).
-- Holds after every transaction. Does not see: a record whose content was changed; fsck recomputes the checksums.
-- Cost: one seek a record and one a fact.
CREATE VIEW journal_gap (subject, detail) AS
SELECT journal.lsn,
    printf('the record of LSN %d lies outside the journal, which is LSN %d..<%d', journal.lsn, anchor_lsn + 1, next_lsn)
FROM store CROSS JOIN journal
WHERE journal.lsn <= anchor_lsn OR journal.lsn >= next_lsn
UNION ALL
SELECT found + 1, printf('the records of LSN %d..<%d are missing', found + 1, bound)
FROM (
    SELECT bound, (SELECT max(j.lsn, anchor_lsn) FROM journal AS j WHERE j.lsn < bound ORDER BY j.lsn DESC LIMIT 1) AS last,
        anchor_lsn
    FROM (
        SELECT journal.lsn AS bound, anchor_lsn FROM store CROSS JOIN journal
        WHERE journal.lsn > anchor_lsn + 1 AND journal.lsn < next_lsn
        UNION ALL SELECT next_lsn, anchor_lsn FROM store WHERE next_lsn > anchor_lsn + 1
    )
) CROSS JOIN (SELECT 0) ON 0
UNION ALL
SELECT lsn, printf('LSN %d begins from chain %d, but %s ended with %d', lsn, previous_chain, before, chain)
FROM (
    SELECT r.lsn, r.previous_chain, 'LSN ' || p.lsn AS before, p.chain
    FROM store CROSS JOIN journal AS r CROSS JOIN journal AS p ON p.lsn = r.lsn - 1
    WHERE r.lsn > anchor_lsn + 1 AND r.lsn < next_lsn
    UNION ALL
    SELECT r.lsn, r.previous_chain, 'the anchor', anchor_chain FROM store JOIN journal AS r ON r.lsn = anchor_lsn + 1
)
WHERE previous_chain <> chain
ORDER BY 1, 2;
