-- The record: facts sealed and chained, standings read off the facts. What was kept in clear is carried over by
-- openplaci.store.sqlite_carry in the same transaction.

ALTER TABLE migrations DROP COLUMN applied; -- nothing in the record could vouch for it

DROP TRIGGER facts_are_not_changed;
DROP TRIGGER facts_are_not_deleted;
DROP TRIGGER raws_are_not_changed;
DROP INDEX facts_by_subject;
DROP INDEX facts_of_filings;
DROP TABLE standings;
ALTER TABLE facts RENAME TO clear_facts;
ALTER TABLE raws RENAME TO clear_raws;

CREATE TABLE raws (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32), -- SHA-256 of the bytes as received
    wrapped BLOB NOT NULL,
    body BLOB NOT NULL -- sealed, see openplaci.record.seal
) STRICT;

CREATE TABLE facts (
    seq INTEGER PRIMARY KEY CHECK (seq > 0), -- given inside the transaction: the head's + 1, so without gaps
    recorded INTEGER NOT NULL, -- microseconds since 1970, UTC
    kind TEXT NOT NULL,
    subject BLOB NOT NULL CHECK (length(subject) = 16), -- token that stands for it
    digest BLOB, -- of a filing's bytes
    cycle INTEGER CHECK (cycle > 0), -- of a consignment that stands by this fact
    body BLOB NOT NULL, -- msgpack, sealed unless the fact is of the record itself
    link BLOB NOT NULL CHECK (length(link) = 32) -- see openplaci.record.chain
) STRICT;

CREATE INDEX facts_by_subject ON facts (subject);

CREATE INDEX facts_of_filings ON facts (digest) WHERE digest IS NOT NULL;

CREATE INDEX facts_that_stand ON facts (subject, cycle) WHERE cycle IS NOT NULL;

CREATE INDEX facts_of_access ON facts (seq) WHERE kind >= 'access.' AND kind < 'access/';

CREATE INDEX facts_of_sessions ON facts (seq, recorded) WHERE kind >= 'session.' AND kind < 'session/';

CREATE INDEX facts_of_audit ON facts (seq) WHERE kind >= 'audit.' AND kind < 'audit/';

CREATE INDEX facts_of_the_record ON facts (seq) WHERE kind >= 'record.' AND kind < 'record/';

CREATE TABLE seals (
    seq INTEGER PRIMARY KEY, -- of the fact
    wrapped BLOB NOT NULL -- its key, wrapped; the row is deleted when the fact is erased
) STRICT;

CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL, -- of the last fact
    link BLOB NOT NULL,
    stamp BLOB NOT NULL, -- made with the master key, see openplaci.record.seal
    mark BLOB NOT NULL -- tells which master key
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

CREATE TRIGGER seals_are_not_changed BEFORE UPDATE ON seals
BEGIN
    SELECT raise(ABORT, 'a key is destroyed, never changed');
END;
