-- A campaign: one plan, the cuts of its recorded run, and their results. A finished cut is one transaction, so a killed
-- campaign goes on where it stopped. Cuts are committed in one order (pass, then number), so every table but timing and
-- effort depends only on the seed and on how many cuts are done: not on how many workers shared the work, or how often
-- it was resumed.

PRAGMA user_version = 5;

-- campaign: one row, the campaign's identity. `run` refuses a file with another identity or of another build.
CREATE TABLE campaign (
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    build         TEXT    NOT NULL,                -- the build that made the file
    seed          TEXT    NOT NULL,
    workloads     TEXT    NOT NULL,                -- names and content hashes, one a line
    rules_off     TEXT    NOT NULL,                -- names, one a line
    journal_mode  TEXT    NOT NULL,
    crash_kinds   TEXT    NOT NULL,
    nesting       TEXT    NOT NULL,                -- how deep crashes inside recoveries nest, inside how many
    fingerprint   INTEGER NOT NULL,                -- a hash of all events of the recorded run
    device_blocks INTEGER NOT NULL,
    cuts          INTEGER NOT NULL,                -- places at which the recorded run can be cut
    first_pass    INTEGER NOT NULL                 -- cuts that pass 0 explores; then counters are judged
) STRICT;

-- workload: the operation lists, so that a finding can be shown again wherever the file is.
CREATE TABLE workload (
    ordinal INTEGER NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL,
    text    TEXT    NOT NULL                       -- as it was read; empty for a built-in list
) STRICT;

-- plan_step: the operations of the recorded run, in order and in words.
CREATE TABLE plan_step (
    operation INTEGER NOT NULL PRIMARY KEY,        -- as cut.operation
    what      TEXT    NOT NULL
) STRICT;

-- cut: a place of the recorded run at which the crash was injected; a row once it has been explored.
CREATE TABLE cut (
    number            INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
    pass              INTEGER NOT NULL,            -- 0 is the coarsest
    kind              TEXT    NOT NULL,            -- of crash
    operation         INTEGER NOT NULL,
    step              TEXT    NOT NULL,
    event             INTEGER NOT NULL,            -- media event of that operation and step, from 1
    included_in       INTEGER NOT NULL,            -- the cut explored for it: itself, or one with all its states
    in_flight_sectors INTEGER NOT NULL,
    legal_states      TEXT    NOT NULL,            -- decimal; empty if included in another, or the tester died
    paths             INTEGER NOT NULL,            -- explored; together they stand for all legal states
    states            INTEGER NOT NULL,            -- post-crash states that are new in the file
    complete          INTEGER NOT NULL CHECK (complete IN (0, 1))   -- whether included_in had every state visited
) STRICT;

-- state: distinct post-crash states (image class, clients, obligations) that every oracle judged and in which, if a
-- holder survived, an access landed after recovery.
CREATE TABLE state (hash INTEGER NOT NULL PRIMARY KEY) STRICT;

-- outcome: distinct recovered contents, of rows and file data.
CREATE TABLE outcome (hash INTEGER NOT NULL PRIMARY KEY) STRICT;

-- bundle: the keys whose results were committed, so that results of one key count once, whichever cuts come to it.
CREATE TABLE bundle (key INTEGER NOT NULL PRIMARY KEY) STRICT;

-- counter: how often something happened. The view `verdict` says whether it had to.
CREATE TABLE counter (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- requirement: counters that may not stay zero, or why this campaign cannot reach them.
CREATE TABLE requirement (
    ordinal INTEGER NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,               -- as counter.name
    reason  TEXT    NOT NULL                       -- why it does not apply; empty if it does
) STRICT;

-- cell: what the recorded run and its crashes can reach: two features that a successful call had at once, or a kind of
-- crash at a step. The view `never_reached` has the names.
CREATE TABLE cell (
    call   INTEGER NOT NULL,                       -- the kind of operation, or `crash`
    first  INTEGER NOT NULL,                       -- a feature of the call, or a step as cut.step
    second INTEGER NOT NULL,                       -- a feature of the call, or cut.kind
    times  INTEGER NOT NULL,                       -- how often calls reached it; 0 for crashes, which `cut` tells
    PRIMARY KEY (call, first, second)
) STRICT, WITHOUT ROWID;

-- cell_name: what the numbers in `cell` stand for.
CREATE TABLE cell_name (
    number INTEGER NOT NULL PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE
) STRICT;

-- finding: violations; for each cut, oracle and kind the simplest one. The oracle `process` stands for a worker that
-- died or hung while it explored the cut. `crashtest replay --db FILE --finding NUMBER` shows a finding again and tells
-- its story.
CREATE TABLE finding (
    number    INTEGER NOT NULL PRIMARY KEY,        -- from 1, in the order in which they were committed
    cut       INTEGER NOT NULL,                    -- -1: the running store, before any crash
    oracle    TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    operation INTEGER NOT NULL,                    -- as plan_step.operation
    step      TEXT    NOT NULL,
    crashes   INTEGER NOT NULL,                    -- how many it takes: 0 without a crash
    decisions INTEGER NOT NULL,                    -- how many it takes
    detail    TEXT    NOT NULL,                    -- what is wrong, with the numbers
    data      TEXT    NOT NULL                     -- the Finding as JSON, as a case has it
) STRICT;
CREATE INDEX finding_by_cut ON finding (cut);

-- timing: seconds, which differ from run to run.
CREATE TABLE timing (
    name    TEXT NOT NULL PRIMARY KEY,
    seconds REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- effort: counts that differ from run to run: store_recoveries depends on the keys that each worker remembers.
CREATE TABLE effort (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- sum: for each table the number of its rows and a sum of their hashes, changed in the same transaction as the rows: a
-- file that was damaged is found when it is opened.
CREATE TABLE sum (
    name TEXT    NOT NULL PRIMARY KEY,             -- of the table
    rows INTEGER NOT NULL,
    hash INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The views are for people: crashtest computes verdict and coverage from its own recording and the rows.

-- coverage: how far the campaign came.
CREATE VIEW coverage AS
SELECT campaign.cuts AS cuts, count(cut.number) AS visited, coalesce(sum(cut.included_in = cut.number), 0) AS explored,
    coalesce(sum(cut.complete), 0) AS complete, campaign.first_pass AS first_pass,
    coalesce(sum(cut.pass = 0 AND cut.included_in = cut.number), 0) AS first_pass_done,
    coalesce(sum(cut.paths), 0) AS paths, (SELECT count(*) FROM state) AS states_checked,
    coalesce((SELECT value FROM effort WHERE name = 'store_recoveries'), 0) AS store_recoveries,
    (SELECT count(*) FROM outcome) AS distinct_outcomes, (SELECT count(*) FROM finding) AS findings
FROM campaign LEFT JOIN cut ON 1 GROUP BY campaign.id;

-- verdict: whether each requirement is met. A counter that is still zero is `missed` once the first pass is done.
CREATE VIEW verdict AS
SELECT requirement.name AS name, coalesce(counter.value, 0) AS value,
    CASE WHEN reason <> '' THEN 'n/a' WHEN coalesce(counter.value, 0) > 0 THEN 'met'
        WHEN first_pass_done = first_pass THEN 'missed' ELSE 'not yet' END AS state,
    reason
FROM requirement LEFT JOIN counter ON counter.name = requirement.name, coverage ORDER BY ordinal;

-- never_reached: cells that can be reached, and were not.
CREATE VIEW never_reached AS
SELECT call.name AS call, first.name AS first, second.name AS second
FROM cell JOIN cell_name AS call ON call.number = cell.call JOIN cell_name AS first ON first.number = cell.first
    JOIN cell_name AS second ON second.number = cell.second
WHERE times = 0 AND (call.name <> 'crash'
    OR NOT EXISTS (SELECT 1 FROM cut WHERE cut.step = first.name AND cut.kind = second.name))
ORDER BY cell.call, cell.first, cell.second;

-- signature: each signature with the number of its findings and the simplest of them: fewest crashes, then fewest
-- decisions, then the earliest operation. The signature with the simplest finding comes first.
CREATE VIEW signature AS
SELECT oracle, kind, step, findings, number AS simplest, crashes, decisions, operation
FROM (
    SELECT *, count(*) OVER (PARTITION BY oracle, kind, step) AS findings, row_number() OVER (
        PARTITION BY oracle, kind, step ORDER BY crashes, decisions, operation, number) AS place
    FROM finding)
WHERE place = 1
ORDER BY crashes, decisions, operation, number;
