-- A campaign: one plan, its cuts, and what came of them. A finished cut is one transaction, so that a campaign that is killed
-- goes on where it stopped. Cuts are committed in one order (pass, then number), so every table but timing and effort is a
-- function of the seed and of how many cuts are done: not of how many workers shared the work, or how often it was resumed.

PRAGMA user_version = 3;

-- campaign: one row, the identity. A file of another identity is refused.
CREATE TABLE campaign (
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    build         TEXT    NOT NULL,                -- that made the file
    seed          TEXT    NOT NULL,
    workloads     TEXT    NOT NULL,                -- names and content hashes, one a line
    rules_off     TEXT    NOT NULL,                -- names, one a line
    journal_mode  TEXT    NOT NULL,
    crash_kinds   TEXT    NOT NULL,
    nesting       TEXT    NOT NULL,                -- how deep crashes inside recoveries nest, and inside how many
    fingerprint   INTEGER NOT NULL,                -- of the recorded run: hash of all media events
    device_blocks INTEGER NOT NULL,
    cuts          INTEGER NOT NULL,                -- places at which the recorded run can be cut
    first_pass    INTEGER NOT NULL                 -- cuts explored by pass 0; behind it counters are judged
) STRICT;

-- workload: the operation lists, so that a finding can be shown again wherever the file is.
CREATE TABLE workload (
    ordinal INTEGER NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL,
    text    TEXT    NOT NULL                       -- as it was read; empty for a list that is in the program
) STRICT;

-- plan_step: what the recorded run did, in order.
CREATE TABLE plan_step (
    operation INTEGER NOT NULL PRIMARY KEY,        -- as cut.operation
    what      TEXT    NOT NULL
) STRICT;

-- cut: one place of the recorded run at which the crash was injected, once it has been explored.
CREATE TABLE cut (
    number            INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
    pass              INTEGER NOT NULL,            -- 0 is the coarsest
    kind              TEXT    NOT NULL,            -- of crash
    operation         INTEGER NOT NULL,
    step              TEXT    NOT NULL,
    event             INTEGER NOT NULL,            -- media event of that operation and step, from 1
    included_in       INTEGER NOT NULL,            -- the cut that was explored: itself, or one that has all its states and more
    in_flight_sectors INTEGER NOT NULL,
    legal_states      TEXT    NOT NULL,            -- decimal: the denominator; empty for an included cut, and where the tester died
    paths             INTEGER NOT NULL,            -- decision sequences explored; together they stand for all legal states
    states            INTEGER NOT NULL,            -- post-crash states that no cut committed before had shown
    complete          INTEGER NOT NULL CHECK (complete IN (0, 1))   -- every state visited, there or in included_in
) STRICT;

-- state: distinct post-crash states (image class, clients, obligations) that every oracle judged and in which, where a holder
-- survived, an access landed after recovery.
CREATE TABLE state (hash INTEGER NOT NULL PRIMARY KEY) STRICT;

-- outcome: recovered contents, rows and file data, each once.
CREATE TABLE outcome (hash INTEGER NOT NULL PRIMARY KEY) STRICT;

-- bundle: keys of the verdicts that were committed: content that many cuts come to counts once.
CREATE TABLE bundle (key INTEGER NOT NULL PRIMARY KEY) STRICT;

-- counter: what happened how often. `verdict` says whether it had to.
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

-- finding: a violation at a cut; one row for each kind at each cut, the simplest state that shows it. Oracle `process` is a worker
-- that died or hung while it explored the cut. `crashtest replay --db FILE --finding NUMBER` tells its story, and shows it again.
CREATE TABLE finding (
    number    INTEGER NOT NULL PRIMARY KEY,        -- from 1, in the order in which they were committed
    cut       INTEGER NOT NULL,                    -- -1: the running store, before any crash
    oracle    TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    operation INTEGER NOT NULL,                    -- as plan_step.operation
    step      TEXT    NOT NULL,
    crashes   INTEGER NOT NULL,                    -- that it takes: 0 for one without a crash
    decisions INTEGER NOT NULL,                    -- of the media, that it takes
    detail    TEXT    NOT NULL,                    -- what is wrong, with the numbers
    data      TEXT    NOT NULL                     -- all of it as JSON, as cases have it (Schemas/case.schema.json)
) STRICT;
CREATE INDEX finding_by_cut ON finding (cut);

-- timing: differs from run to run, and is no part of the campaign's identity.
CREATE TABLE timing (
    name    TEXT NOT NULL PRIMARY KEY,
    seconds REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- effort: as timing, but counts: store_recoveries are those really run, which depends on what each worker remembers.
CREATE TABLE effort (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- coverage: how far the campaign came.
CREATE VIEW coverage AS
SELECT campaign.cuts AS cuts, count(cut.number) AS visited, coalesce(sum(cut.included_in = cut.number), 0) AS explored,
    coalesce(sum(cut.complete), 0) AS complete, campaign.first_pass AS first_pass,
    coalesce(sum(cut.pass = 0 AND cut.included_in = cut.number), 0) AS first_pass_done,
    coalesce(sum(cut.paths), 0) AS paths, (SELECT count(*) FROM state) AS states_checked,
    coalesce((SELECT value FROM effort WHERE name = 'store_recoveries'), 0) AS store_recoveries,
    (SELECT count(*) FROM outcome) AS distinct_outcomes, (SELECT count(*) FROM finding) AS findings
FROM campaign LEFT JOIN cut ON 1 GROUP BY campaign.id;

-- verdict: whether what had to happen did. A counter that is still zero is `missed` once the first pass over all cuts is done.
CREATE VIEW verdict AS
SELECT requirement.name AS name, coalesce(counter.value, 0) AS value,
    CASE WHEN reason <> '' THEN 'n/a' WHEN coalesce(counter.value, 0) > 0 THEN 'met'
        WHEN first_pass_done = first_pass THEN 'missed' ELSE 'not yet' END AS state,
    reason
FROM requirement LEFT JOIN counter ON counter.name = requirement.name, coverage ORDER BY ordinal;

-- signature: findings by what they are, each with the simplest one: fewest crashes, then fewest decisions, then earliest. Simplest first.
CREATE VIEW signature AS
SELECT oracle, kind, step, findings, number AS simplest, crashes, decisions, operation
FROM (
    SELECT *, count(*) OVER (PARTITION BY oracle, kind, step) AS findings, row_number() OVER (
        PARTITION BY oracle, kind, step ORDER BY crashes, decisions, operation, number) AS place
    FROM finding)
WHERE place = 1
ORDER BY crashes, decisions, operation, number;
