-- What persons said of matches and lists; what stands of it is in current, as of referrals.

CREATE INDEX facts_of_watchlists ON facts (seq) WHERE kind >= 'watchlist.' AND kind < 'watchlist/';
