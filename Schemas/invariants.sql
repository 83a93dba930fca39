-- The invariants of a LayoutStore (PROTOCOL P8): one view each, empty in a healthy store.
--
-- Each of the sixteen views has the columns subject and detail. The subject is
--   the first disk block    of a rule about blocks,
--   the inode               of a rule about a place in a file,
--   the hold, or the pin    of a rule about these (identifiers are one sequence, so a number names one thing),
--   the LSN                 of a rule about the journal.
-- The detail is a sentence with the numbers. To check a store: SELECT * FROM violation.
--
-- A view must not fail on a damaged table, so a run may be empty, lie anywhere, or overlap others. In SQLite start +
-- count past 2^63 becomes a float instead of wrapping, and a float far outside the device compares as it should.
--
-- Each view has a twin in Sources/LayoutStore/Invariants, for callers that check thousands of stores a second;
-- TwinTests compares view and twin. Costs are given for n rows in all tables. Nothing here needs an extension, a
-- temporary table or a trusted schema.

-- named_hold: each hold with its name in sentences.
CREATE VIEW named_hold AS
SELECT
    hold.*,
    printf('hold %d of %s on inode %d', id,
        coalesce((SELECT '''' || name || '''' FROM holder WHERE holder.id = hold.holder), 'the unknown holder ' || holder),
        inode) AS who
FROM hold;

-- held_extent: every pair of a hold and an extent with disk blocks in common, and those blocks as first ..< beyond.
--
-- The view starts from the extents. Extents share blocks and have any length, so "which extents cover this block" has
-- no bounded answer. Holds are short, so "which holds reach this extent" has one: such a hold starts less than the
-- longest hold's length before the extent.
-- Cost: one seek in hold_by_disk an extent, and the pairs; at worst 256 times n, if one hold is long and the others are
-- dense.
CREATE VIEW held_extent AS
SELECT
    h.id AS hold, h.who, h.reads, h.granted_lsn, e.inode, e.fork, e.file_block, e.state, e.born,
    max(h.start, e.start) AS first, min(h.start + h.count, e.start + e.count) AS beyond
FROM extent AS e CROSS JOIN named_hold AS h                        -- CROSS JOIN keeps SQLite from turning the loops round
WHERE h.start > e.start - (SELECT max(count) FROM hold) AND h.start < e.start + e.count AND h.start + h.count > e.start;

-- block_segment: the device from data_start on, cut wherever a run of any table begins or ends.
--
--   file A, data   |-------|            A run adds 1 (a refcount row: refs) where it begins, and takes it back where
--   file B, data       |-------|        it ends. These changes are summed at each position, and the sums are added up
--   hold               |---|            from left to right: so many runs of each kind cover the piece between two
--   segments       |---|---|---|        positions. Here: data 1 | data 2, holds 1 | data 1.
--
-- The columns data, cow, free, busy, detached and holds count runs; writers counts the holds that may write; refs is
-- the number in refcount. Adjacent segments may be equal.
--
-- A second window column costs as much as the first, so counters share integers: 20 bits for each table of free space,
-- 40 for data, 30 for holds. refs has an integer of its own, cut to -1 ... 2^40 so that no damage makes a sum overflow,
-- which in SQLite is an error.
-- Cost: O(n log n), two sorted passes over 2n changes.
CREATE VIEW block_segment AS
WITH
run (start, beyond, space, owners, refs, reach) AS (
    SELECT start, start + max(count, 0), 1, 0, 0, 0 FROM free_extent
    UNION ALL SELECT start, start + max(count, 0), 1 << 20, 0, 0, 0 FROM busy_extent
    UNION ALL SELECT start, start + max(count, 0), 1 << 40, 0, 0, 0 FROM detached_extent
    UNION ALL SELECT start, start + max(count, 0), 0, iif(fork = 0, 1, 1 << 40), 0, 0 FROM extent
    UNION ALL SELECT start, start + max(count, 0), 0, 0, max(-1, min(refs, 1 << 40)), 0 FROM refcount
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

-- block_violation: the five rules that look at all tables at one block, in one sweep. The views below pick their rows
-- from it; `violation` takes all of them. `number` is the rule's place in the enum Invariant. The owners of a block are
-- named if they are among the 16 extents that begin nearest before the segment, so that the report of a badly damaged
-- store is not quadratic.
CREATE VIEW block_violation (number, invariant, subject, detail) AS
WITH
segment AS MATERIALIZED (
    SELECT * FROM block_segment
    -- Most segments are in one run of one table, and then no rule has anything to say but for these two.
    WHERE free + busy + detached + cow + data <> 1 OR refs <> 0 OR detached <> 0
),
finding (number, invariant, start, count, fact) AS (
    SELECT 2, 'block_in_two_states', start, count,
        printf('are in too many tables: free %d, busy %d, detached %d, cow %d, data %d', free, busy, detached, cow, data)
    FROM segment WHERE (free > 0) + (busy > 0) + (detached > 0) + cow + (data > 0) > 1
    UNION ALL
    SELECT 3, 'block_leaked', start, count, 'are in no table'
    FROM segment WHERE free + busy + detached + cow + data = 0
    UNION ALL
    SELECT 4, 'refcount_mismatch', start, count,
        printf('have %s, but %d data %s them',
            iif(refs = 0, 'no refcount row', 'refcount ' || refs), data, iif(data = 1, 'extent maps', 'extents map'))
    FROM segment WHERE refs <> iif(data >= 2, data, 0)
    UNION ALL
    SELECT 5, 'writable_hold_on_shared', max(s.start, h.start), min(s.start + s.count, h.start + h.count) - max(s.start, h.start),
        printf('have %d owners, but %s may write them', s.data, h.who)
    FROM segment AS s CROSS JOIN named_hold AS h
    WHERE s.writers > 0 AND s.data >= 2 AND h.writes
        AND h.start > s.start - (SELECT max(count) FROM hold) AND h.start < s.start + s.count AND h.start + h.count > s.start
    UNION ALL
    SELECT 7, 'detached_without_reason', start, count, 'are detached, but no hold reaches them'
    FROM segment WHERE detached > 0 AND holds = 0
)
SELECT number, invariant, start,
    printf('blocks %d..<%d %s', start, start + count, fact) || coalesce(
        (SELECT ' (' || group_concat(printf('inode %d, %s, file block %d', inode, iif(fork, 'cow', 'data'),
                    file_block + finding.start - start), '; ') || ')'
        FROM (SELECT * FROM extent WHERE extent.start <= finding.start ORDER BY extent.start DESC, inode, fork, file_block LIMIT 16)
        WHERE start + count > finding.start), '')
FROM finding;

-- freed_under_active_mapping: nobody else gets a block that a hold reaches, until the hold ends (P1.3, P2).
--   now     no held block is free or busy;
--   since   no held block was freed and handed out again: no extent on it, of any file and fork, was born after the
--           hold was granted. (A hold granted in the step that allocates has the LSN of the birth.)
-- Holds after every transaction. Does not see: blocks that were handed out again and freed once more to the state they
-- had (the journal tells); a hold that was released too early, since its row is gone.
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

-- block_in_two_states: a block is in at most one of free, busy, detached, cow and data, and in at most one cow extent
-- (P2).
-- Holds after every transaction. Does not see: two rows of one table of free space on a block (extent_overlap); two
-- data extents on a block, which is sharing (refcount_mismatch).
-- Cost: the sweep.
CREATE VIEW block_in_two_states (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'block_in_two_states' ORDER BY subject, detail;

-- block_leaked: a block from data_start on is in at least one of free, busy, detached, cow and data.
-- Holds after every transaction. Does not see: the superblock, which belongs to no table.
-- Cost: the sweep.
CREATE VIEW block_leaked (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'block_leaked' ORDER BY subject, detail;

-- refcount_mismatch: a block that two or more data extents map has a refcount row with their number; any other block
-- has none.
-- Holds after every transaction. Does not see: cow extents, which share nothing.
-- Cost: the sweep.
CREATE VIEW refcount_mismatch (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'refcount_mismatch' ORDER BY subject, detail;

-- writable_hold_on_shared: no hold may write a block with two or more owners; sharing downgrades the hold first (P3.4).
-- A hold counts in every state, until it is acknowledged (P1). Owners are counted from the extents, so a wrong refcount
-- hides nothing.
-- Holds after every transaction. Does not see: writes by somebody without a hold.
-- Cost: the sweep, and one seek a shared segment with a writer.
CREATE VIEW writable_hold_on_shared (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'writable_hold_on_shared' ORDER BY subject, detail;

-- hold_on_staging: no hold is on a block of the cow fork, whose address leaves only after the remap (P4).
-- Holds after every transaction. Does not see: an address that left without a hold (the oracles' task).
-- Cost: one seek a cow extent.
CREATE VIEW hold_on_staging (subject, detail) AS
SELECT first,
    printf('blocks %d..<%d are staged for inode %d (file block %d), but %s reaches them', first, beyond, inode, file_block, who)
FROM held_extent
WHERE fork = 1
ORDER BY 1, 2;

-- detached_without_reason: a detached block has a hold; the end of its last hold makes it busy in the same transaction
-- (P2).
-- Holds after every transaction. Does not see: whether that hold is the right one.
-- Cost: the sweep.
CREATE VIEW detached_without_reason (subject, detail) AS
SELECT subject, detail FROM block_violation WHERE invariant = 'detached_without_reason' ORDER BY subject, detail;

-- writable_hold_off_file: a holder may write only blocks that the file shows. Every block of a writable hold that is
-- neither stale nor revoking is mapped by a written data extent of its inode, in its generation, at the file block that
-- the hold names.
--
-- The overlaps of the fork's extents with a hold add up to the hold's length, because extents do not overlap each
-- other. If they do, extent_overlap says so, and this view may miss a block.
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

-- extent_beyond_eof: no written data extent has blocks wholly past the end of its file (unwritten ones are
-- preallocation). A file that does not exist ends at 0.
-- Excused while an open truncate or inactivation of that inode has all these blocks in its range. Both unmap from the
-- end of the range downwards, so the beginning of the range is what is left, and `progress` need not be read.
-- Holds after every transaction; after recovery no intent is left that could excuse anything (intent_left_open).
-- Does not see: bytes past the end inside the last block, which are undefined (P2.4); the cow fork.
-- Cost: one seek an extent.
CREATE VIEW extent_beyond_eof (subject, detail) AS
SELECT inode,
    printf('inode %d ends at byte %d, but its file blocks %d..<%d are mapped and written, at blocks %d..<%d',
        inode, size, first, beyond, start + first - file_block, start + count)
FROM (
    SELECT e.inode, e.file_block, e.start, e.count, coalesce(i.size, 0) AS size,
        max(e.file_block, coalesce(i.size / 4096 + (i.size % 4096 > 0), 0)) AS first, e.file_block + e.count AS beyond
    FROM extent AS e LEFT JOIN inode AS i ON i.number = e.inode
    WHERE e.fork = 0 AND e.state = 0
) AS excess
WHERE first < beyond AND NOT EXISTS (
    SELECT 1 FROM open_intent AS t
    WHERE t.operation IN (6, 27) AND t.inode = excess.inode AND t.file_block <= first AND t.file_block + t.count >= beyond)
ORDER BY 1, 2;

-- readable_unwritten: no hold that may read is on an unwritten extent of any file and fork, whose bytes belonged to
-- somebody else (P2.3).
-- Holds after every transaction. Does not see: blocks that are marked written and never were; the oracles compare
-- contents.
-- Cost: one pass over the extents, one seek an unwritten one.
CREATE VIEW readable_unwritten (subject, detail) AS
SELECT first,
    printf('blocks %d..<%d are not written yet (inode %d, %s, file block %d), but %s may read them',
        first, beyond, inode, iif(fork, 'cow', 'data'), file_block, who)
FROM held_extent
WHERE state = 1 AND reads
ORDER BY 1, 2;

-- reused_before_durable: no record allocates a block that an earlier fact of the journal freed at an LSN above the
-- durable LSN known when the record's step began (P2.2); a crash could bring the old owner back.
-- Holds after every transaction. Does not see: facts before the anchor (the journal is never trimmed past a busy LSN,
-- so nothing is lost); whether the durable LSN was true.
-- Cost: for each allocation the facts between its durable LSN and itself: few if syncs are frequent, up to the square
-- of the journal's length if nothing is ever synced.
CREATE VIEW reused_before_durable (subject, detail) AS
SELECT a.lsn,
    printf('LSN %d allocates blocks %d..<%d when LSN %d is durable, but LSN %d freed them', a.lsn, max(a.start, f.start),
        min(a.start + a.count, f.start + f.count), r.durable_lsn, f.lsn)
FROM journal AS r
    CROSS JOIN journal_fact AS a ON a.lsn = r.lsn AND a.kind = 0
    CROSS JOIN journal_fact AS f ON f.lsn > r.durable_lsn AND f.lsn <= r.lsn AND f.kind = 1
WHERE (f.lsn, f.ordinal) < (a.lsn, a.ordinal) AND f.start < a.start + a.count AND a.start < f.start + f.count
ORDER BY 1, 2;

-- journal_gap: the journal has exactly the LSNs after the anchor and before store.next_lsn; each record's
-- previous_chain is the chain of the record before (for the first record, of the anchor); each fact has its record
-- (P5.3).
-- Holds after every transaction. Does not see: a record whose content was changed; fsck recomputes the checksums.
-- Cost: one seek a record and one a fact.
CREATE VIEW journal_gap (subject, detail) AS
SELECT journal.lsn,
    printf('the record of LSN %d lies outside the journal, which is LSN %d..<%d', journal.lsn, anchor_lsn + 1, next_lsn)
FROM store CROSS JOIN journal
WHERE journal.lsn <= anchor_lsn OR journal.lsn >= next_lsn
UNION ALL
SELECT last + 1, printf('no record of LSN %d..<%d', last + 1, next)
FROM (
    SELECT next, max(anchor_lsn, (SELECT coalesce(max(lsn), 0) FROM journal WHERE lsn < next)) AS last
    FROM (
        SELECT journal.lsn AS next, anchor_lsn FROM store CROSS JOIN journal WHERE lsn > anchor_lsn AND lsn < next_lsn
        UNION ALL SELECT next_lsn, anchor_lsn FROM store WHERE next_lsn > anchor_lsn
    )
)
WHERE last + 1 < next
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
UNION ALL
SELECT DISTINCT lsn, printf('facts of LSN %d have no record', lsn)
FROM journal_fact
WHERE NOT EXISTS (SELECT 1 FROM journal WHERE journal.lsn = journal_fact.lsn)
ORDER BY 1, 2;

-- hold_without_parent: a hold belongs to a registered holder, and to a mapped range or pin of that holder on the same
-- inode and generation. A pin is covered: each of its file blocks has a hold of the pin, in any state. Holes cannot be
-- pinned; a mapped range needs no cover, since it may not have faulted yet (P1, P8).
-- Holds after every transaction. Does not see: a hold that reaches further than its mapped range or pin.
-- Cost: two seeks a hold, and one sorted pass over the pins and their holds.
CREATE VIEW hold_without_parent (subject, detail) AS
SELECT id, printf('%s has no %s %d of the same holder, inode and generation', who, iif(parent_kind, 'pin', 'mapped range'), parent)
FROM named_hold AS h
WHERE NOT EXISTS (SELECT 1 FROM holder WHERE holder.id = h.holder) OR NOT iif(parent_kind,
    EXISTS (SELECT 1 FROM pin AS p
        WHERE p.id = h.parent AND p.holder = h.holder AND p.inode = h.inode AND p.generation = h.generation),
    EXISTS (SELECT 1 FROM mapped_range AS m
        WHERE m.id = h.parent AND m.holder = h.holder AND m.inode = h.inode AND m.generation = h.generation))
UNION ALL
SELECT pin.id,
    printf('pin %d of holder %d on inode %d covers file blocks %d..<%d, but has no hold on %d..<%d',
        pin.id, pin.holder, pin.inode, pin.file_block, pin.file_block + pin.count, covered, next)
FROM (
    -- From one hold to the next, and at last to the pin's own end, nothing may lie between.
    SELECT id, next, max(beyond) OVER (
            PARTITION BY id ORDER BY next, beyond ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM (
        SELECT id, file_block AS next, file_block AS beyond FROM pin
        UNION ALL SELECT id, file_block + count, file_block + count FROM pin
        UNION ALL
        SELECT pin.id, max(h.file_block, pin.file_block), min(h.file_block + h.count, pin.file_block + pin.count)
        FROM pin CROSS JOIN hold AS h ON h.parent_kind = 1 AND h.parent = pin.id
    )
) AS step JOIN pin ON pin.id = step.id
WHERE covered < next AND next <= pin.file_block + pin.count
ORDER BY 1, 2;

-- hold_of_dead_holder: no hold belongs to a dead holder (P1.2): one of process scope, registered in an older epoch; or
-- one of host scope on the store's host, in another boot. A host that is not the store's is treated as remote, and
-- remote holders never die.
-- Holds once recovery has run. Does not see: a dead holder without holds.
-- Cost: two seeks a hold.
CREATE VIEW hold_of_dead_holder (subject, detail) AS
SELECT h.id,
    CASE o.scope
    WHEN 0 THEN printf('%s was registered in epoch %d with the scope of a process, and now is epoch %d', h.who, o.epoch, s.epoch)
    ELSE printf('%s was registered in boot %d of host %d, which now runs boot %d', h.who, o.boot, o.host, s.boot)
    END
FROM store AS s CROSS JOIN named_hold AS h JOIN holder AS o ON o.id = h.holder
WHERE (o.scope = 0 AND o.epoch < s.epoch) OR (o.scope = 1 AND o.host = s.host AND o.boot <> s.boot)
ORDER BY 1, 2;

-- extent_overlap: no two extents of one fork share a file block; no two rows of refcount, free, busy or detached share
-- a disk block; every run with a disk address lies in data_start..<blocks and is not empty.
-- Holds after every transaction. Does not see: two files on one disk block (refcount_mismatch, block_in_two_states). A
-- row is reported once, however many others it overlaps.
-- Cost: one seek a row.
CREATE VIEW extent_overlap (subject, detail) AS
SELECT inode,
    printf('inode %d, %s: the extent of file blocks %d..<%d overlaps the next', inode, iif(fork, 'cow', 'data'), file_block,
        file_block + count)
FROM extent AS e
WHERE EXISTS (
    SELECT 1 FROM extent AS n
    WHERE n.inode = e.inode AND n.fork = e.fork AND n.file_block > e.file_block AND n.file_block < e.file_block + e.count)
UNION ALL
SELECT start, printf('refcount: the row of blocks %d..<%d overlaps the next', start, start + count)
FROM refcount AS r
WHERE EXISTS (SELECT 1 FROM refcount AS n WHERE n.start > r.start AND n.start < r.start + r.count)
UNION ALL
SELECT start, printf('free_extent: the row of blocks %d..<%d overlaps the next', start, start + count)
FROM free_extent AS r
WHERE EXISTS (SELECT 1 FROM free_extent AS n WHERE n.start > r.start AND n.start < r.start + r.count)
UNION ALL
SELECT start, printf('busy_extent: the row of blocks %d..<%d overlaps the next', start, start + count)
FROM busy_extent AS r
WHERE EXISTS (SELECT 1 FROM busy_extent AS n WHERE n.start > r.start AND n.start < r.start + r.count)
UNION ALL
SELECT start, printf('detached_extent: the row of blocks %d..<%d overlaps the next', start, start + count)
FROM detached_extent AS r
WHERE EXISTS (SELECT 1 FROM detached_extent AS n WHERE n.start > r.start AND n.start < r.start + r.count)
UNION ALL
SELECT start,
    printf('%s: blocks %d..<%d are %s', name, start, start + count,
        iif(count < 1, 'an empty run', (SELECT printf('not inside the device, which is %d..<%d', data_start, blocks) FROM store)))
FROM (
    SELECT 'extent' AS name, start, count FROM extent
    UNION ALL SELECT 'refcount', start, count FROM refcount
    UNION ALL SELECT 'free_extent', start, count FROM free_extent
    UNION ALL SELECT 'busy_extent', start, count FROM busy_extent
    UNION ALL SELECT 'detached_extent', start, count FROM detached_extent
    UNION ALL SELECT 'hold', start, count FROM hold
)
WHERE start < (SELECT data_start FROM store) OR start + count > (SELECT blocks FROM store) OR count < 1
ORDER BY 1, 2;

-- intent_left_open: every open intent was logged in the current epoch; recovery finishes the older ones (P5.1, P7.3).
-- Holds once recovery has run. Does not see: an intent of this epoch whose operation is not running.
-- Cost: one pass, few rows.
CREATE VIEW intent_left_open (subject, detail) AS
SELECT lsn,
    printf('the %s of inode %d, logged at LSN %d in epoch %d, is still open in epoch %d',
        CASE operation WHEN 6 THEN 'truncate' WHEN 7 THEN 'clone' ELSE 'operation ' || operation END,
        open_intent.inode, lsn, open_intent.epoch, store.epoch)
FROM store CROSS JOIN open_intent
WHERE open_intent.epoch < store.epoch
ORDER BY 1;

-- violation: all sixteen, in the order of the enum Invariant. The five rules of block_violation share one sweep here,
-- so this view costs a third of the sixteen one by one, and a fifth on large stores.
CREATE VIEW violation (invariant, subject, detail) AS
WITH found (number, invariant, subject, detail) AS (
    SELECT 1, 'freed_under_active_mapping', subject, detail FROM freed_under_active_mapping
    UNION ALL SELECT number, invariant, subject, detail FROM block_violation
    UNION ALL SELECT 6, 'hold_on_staging', subject, detail FROM hold_on_staging
    UNION ALL SELECT 8, 'writable_hold_off_file', subject, detail FROM writable_hold_off_file
    UNION ALL SELECT 9, 'extent_beyond_eof', subject, detail FROM extent_beyond_eof
    UNION ALL SELECT 10, 'readable_unwritten', subject, detail FROM readable_unwritten
    UNION ALL SELECT 11, 'reused_before_durable', subject, detail FROM reused_before_durable
    UNION ALL SELECT 12, 'journal_gap', subject, detail FROM journal_gap
    UNION ALL SELECT 13, 'hold_without_parent', subject, detail FROM hold_without_parent
    UNION ALL SELECT 14, 'hold_of_dead_holder', subject, detail FROM hold_of_dead_holder
    UNION ALL SELECT 15, 'extent_overlap', subject, detail FROM extent_overlap
    UNION ALL SELECT 16, 'intent_left_open', subject, detail FROM intent_left_open
)
SELECT invariant, subject, detail FROM found ORDER BY number, subject, detail;
