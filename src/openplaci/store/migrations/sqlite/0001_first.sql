-- Applied inside one transaction by openplaci.store.sqlite_file. Once released, never changed.

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    applied INTEGER NOT NULL -- microseconds since 1970, UTC
) STRICT;

CREATE TABLE raws (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    body BLOB NOT NULL
) STRICT;

CREATE TABLE facts (
    seq INTEGER PRIMARY KEY CHECK (seq > 0), -- given inside the transaction: max + 1, so without gaps
    recorded INTEGER NOT NULL, -- microseconds since 1970, UTC
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB NOT NULL -- msgpack
) STRICT;

CREATE INDEX facts_by_subject ON facts (subject);

CREATE INDEX facts_of_filings ON facts (seq) WHERE kind >= 'filing.' AND kind < 'filing/';

CREATE TABLE standings (
    key TEXT NOT NULL,
    cycle INTEGER NOT NULL CHECK (cycle > 0),
    body BLOB NOT NULL, -- msgpack
    PRIMARY KEY (key, cycle)
) STRICT;

CREATE TRIGGER facts_are_not_changed BEFORE UPDATE ON facts
BEGIN
    SELECT raise(ABORT, 'facts are append-only');
END;

CREATE TRIGGER facts_are_not_deleted BEFORE DELETE ON facts
BEGIN
    SELECT raise(ABORT, 'facts are append-only');
END;

CREATE TRIGGER raws_are_not_changed BEFORE UPDATE ON raws
BEGIN
    SELECT raise(ABORT, 'bytes as received never change');
END;
