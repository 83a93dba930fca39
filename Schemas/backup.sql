-- What a backup has beside the tables of its store; application_id 1280524875 ("LSBK") tells it from a store.

-- backup: what a store made of it has to be, beside its rows.
CREATE TABLE backup (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    journal TEXT NOT NULL CHECK (journal IN ('wal', 'rollback')),
    microseconds INTEGER NOT NULL -- when it was taken, since 1970
) STRICT;

-- backup_content: what lay on the device, in blocks that somebody owned or held.
CREATE TABLE backup_content (
    start INTEGER PRIMARY KEY CHECK (start > 0),
    count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 256),
    sum INTEGER NOT NULL, -- of the bytes
    bytes BLOB CHECK (bytes IS NULL OR length(bytes) = count * 4096) -- NULL: zeros
) STRICT;
