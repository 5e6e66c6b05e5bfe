-- The dialogue: where things stand that go on, read off the facts as they are written; rebuilt by nothing but them.

CREATE TABLE current (
    thing BLOB PRIMARY KEY CHECK (length(thing) = 16), -- token of a referral, a delivery
    seq INTEGER NOT NULL, -- of the fact that tells what is known of it
    waits INTEGER NOT NULL -- see openplaci.model.fact.Stands
) STRICT, WITHOUT ROWID;

CREATE INDEX current_that_waits ON current (waits, seq) WHERE waits > 0;

CREATE TABLE parts (
    whole BLOB NOT NULL CHECK (length(whole) = 16), -- token of what the thing is a part of
    seq INTEGER NOT NULL, -- of the fact that said so first
    thing BLOB NOT NULL,
    PRIMARY KEY (whole, thing)
) STRICT, WITHOUT ROWID;

CREATE INDEX parts_in_order ON parts (whole, seq);

CREATE INDEX facts_of_referrals ON facts (seq) WHERE kind >= 'referral.' AND kind < 'referral/';

CREATE INDEX facts_of_deliveries ON facts (seq) WHERE kind >= 'delivery.' AND kind < 'delivery/';

CREATE INDEX facts_of_flights ON facts (seq) WHERE kind >= 'flight.' AND kind < 'flight/';
