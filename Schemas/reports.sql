-- Views for people who ask a store with sqlite3. They only read; the store itself needs none of them, and none is an
-- invariant. Ranges of blocks are half open, first ..< beyond; a block has 4,096 bytes.

-- operation_name, step_name: the names of the numbers in the journal (OperationKind, StepName).
CREATE VIEW operation_name (operation, name) AS
VALUES
    (1, 'format'), (2, 'open'), (3, 'create'), (4, 'write'), (5, 'read'), (6, 'truncate'), (7, 'clone'), (8, 'sync'),
    (9, 'register'), (10, 'map'), (11, 'unmap'), (12, 'fault'), (13, 'pin'), (14, 'unpin'), (15, 'unregister'),
    (16, 'checkpoint'), (17, 'close'), (18, 'fallocate'), (19, 'punch'), (20, 'zero'), (21, 'collapse'), (22, 'insert'),
    (23, 'dedupe'), (24, 'copy'), (25, 'exchange'), (26, 'unlink'), (27, 'inactivate'), (28, 'grow'), (29, 'letGo'),
    (30, 'backup'), (31, 'restore'), (32, 'repair');

CREATE VIEW step_name (step, name) AS
VALUES
    (1, 'begin'), (2, 'stage'), (3, 'copyData'), (4, 'flushData'), (5, 'remap'), (6, 'handOut'), (7, 'logIntent'),
    (8, 'advance'), (9, 'markClean'), (10, 'writeInPlace'), (12, 'acknowledge'), (13, 'register'), (14, 'release'),
    (15, 'cancelStaging'), (16, 'superblock'), (17, 'syncRecovered'), (18, 'bumpEpoch'), (19, 'emptyBusy'), (20, 'dropHolder'),
    (21, 'trimJournal'), (22, 'checkpoint'), (24, 'end'), (25, 'create'), (27, 'unlink'), (28, 'preallocate'),
    (29, 'addSpace'), (30, 'compare'), (31, 'confirmOpening'), (32, 'takeOver');

-- space_use: the blocks of the device by their kind, one row a kind; a shared block counts once.
CREATE VIEW space_use (kind, runs, blocks, bytes) AS
WITH space (kind, count) AS (
    SELECT
        CASE
            WHEN free THEN 'free' WHEN busy THEN 'busy' WHEN detached THEN 'detached' WHEN cow THEN 'staged'
            WHEN refs > 1 THEN 'shared' WHEN data THEN 'owned' ELSE 'leaked'
        END, count
    FROM block_segment
)
SELECT kind, count(*), sum(count), sum(count) * 4096 FROM space GROUP BY kind ORDER BY sum(count) DESC;

-- file_use: one row a file. `unwritten` counts preallocated blocks, `past_end` the blocks wholly past the end of file.
CREATE VIEW file_use (inode, state, size, extents, blocks, unwritten, past_end, holds) AS
SELECT
    i.number, iif(i.state, 'unlinked', 'live'), i.size, count(e.start), coalesce(sum(e.count), 0),
    coalesce(sum(e.count * e.state), 0),
    coalesce(sum(max(0, e.file_block + e.count - max(e.file_block, i.size / 4096 + (i.size % 4096 > 0)))), 0),
    (SELECT count(*) FROM hold WHERE hold.inode = i.number)
FROM inode AS i LEFT JOIN extent AS e ON e.inode = i.number AND e.fork = 0
GROUP BY i.number;

-- block_use: the kind and the owner of each run of blocks (the reverse map). A shared block has one row an owner, a
-- held block one more row a hold.
CREATE VIEW block_use (first, beyond, kind, inode, file_block, holder, since) AS
SELECT
    start, start + count, iif(fork, 'staged', iif(state, 'unwritten', 'written')), inode, file_block, NULL, born
FROM extent
UNION ALL SELECT start, start + count, 'free', NULL, NULL, NULL, NULL FROM free_extent
UNION ALL SELECT start, start + count, 'busy', NULL, NULL, NULL, freed_lsn FROM busy_extent
UNION ALL SELECT start, start + count, 'detached', NULL, NULL, NULL, lsn FROM detached_extent
UNION ALL
SELECT
    h.start, h.start + h.count,
    printf('held by %s, %s', holder.name, iif(h.state = 1, 'stale', iif(h.writes, 'read and write', 'read'))),
    h.inode, h.file_block, h.holder, h.granted_lsn
FROM hold AS h JOIN holder ON holder.id = h.holder;

-- freed_without: the detached blocks that one holder alone still reaches: what is freed when it lets go, or dies.
-- Blocks of an unlinked file that it alone has mapped are the file's until then, and not here: file_use shows them.
-- Cost: pieces of detached runs, times the detached runs and holds around each.
CREATE VIEW freed_without (holder, name, first, beyond, blocks) AS
WITH
    edge (block) AS (
        SELECT start FROM detached_extent
        UNION SELECT start + count FROM detached_extent
        UNION SELECT h.start FROM hold AS h
        UNION SELECT h.start + h.count FROM hold AS h
    ),
    piece (first, beyond) AS (SELECT block, lead(block) OVER (ORDER BY block) FROM edge),
    reached (first, beyond, holder) AS (
        SELECT p.first, p.beyond, min(h.holder)
        FROM piece AS p
            JOIN detached_extent AS d ON d.start <= p.first AND d.start + d.count >= p.beyond
            JOIN hold AS h ON h.start > p.first - 256 AND h.start <= p.first AND h.start + h.count >= p.beyond
        GROUP BY p.first
        HAVING count(DISTINCT h.holder) = 1
    )
SELECT r.holder, holder.name, r.first, r.beyond, r.beyond - r.first
FROM reached AS r LEFT JOIN holder ON holder.id = r.holder
ORDER BY r.holder, r.first;

-- history: what happened, one row a fact of a journal record, as far back as the journal goes; a record about no file
-- has a row of its own. `changed` is a step that gave or took no blocks: a create, another size, an unlink. Times are
-- UTC.
CREATE VIEW history (lsn, time, operation, step, inode, fact, first, beyond, hold) AS
SELECT
    j.lsn, strftime('%Y-%m-%d %H:%M:%f', j.microseconds / 1000000.0, 'unixepoch'), coalesce(o.name, j.operation),
    coalesce(s.name, j.step), f.inode,
    CASE f.kind
        WHEN 0 THEN 'allocated' WHEN 1 THEN 'freed' WHEN 2 THEN 'detached' WHEN 3 THEN 'granted' WHEN 4 THEN 'let go'
        WHEN 5 THEN 'changed'
    END, iif(f.kind = 5, NULL, f.start), iif(f.kind = 5, NULL, f.start + f.count), nullif(f.hold, 0)
FROM journal AS j
    LEFT JOIN journal_fact AS f ON f.lsn = j.lsn
    LEFT JOIN operation_name AS o ON o.operation = j.operation
    LEFT JOIN step_name AS s ON s.step = j.step
ORDER BY j.lsn, f.ordinal;
