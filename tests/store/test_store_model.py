"""Property: after any sequence of writes, a store reads back as a plain list does."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import TickingClock, assessed, digest_of, received, sealer, unreadable

from openplaci.faults import StoreFault
from openplaci.model.fact import ConsignmentAssessed, Entry, Fact, Standing, StoredFact, subject_of
from openplaci.store import STORES
from openplaci.store.rows import standing_of

KEYS = st.sampled_from(["157-00000001", "157-00000001/H", "157-00000002", ""]) | st.text(max_size=5)
FACTS = st.builds(received, KEYS, st.binary(max_size=8)) | st.builds(unreadable, KEYS, st.binary(max_size=8))
ASSESSED = st.builds(
    assessed,
    KEYS,
    KEYS,
    cycle=st.integers(0, 30).map(lambda n: n and n % 3 + 1),
    changed=st.none() | st.just(("pieces",)),
    pieces=st.integers(0, 9),
    stands=st.booleans(),
)
ENTRIES = st.builds(
    lambda raw, facts: Entry(raw=raw, digest=digest_of(raw), facts=tuple(facts)),
    st.binary(max_size=3),
    st.lists(FACTS | ASSESSED, max_size=4),
)


@pytest.mark.parametrize("name", ["memory", "sqlite"])
@settings(deadline=None, max_examples=60)
@given(writes=st.lists(st.lists(ENTRIES, max_size=4), max_size=6), step=st.integers(1, 5))
def test_any_sequence_of_writes_reads_back(name: str, writes: list[list[Entry]], step: int) -> None:
    facts: list[Fact] = []
    raws: dict[str, bytes] = {}
    cycles: dict[tuple[str, int], Standing] = {}
    with tempfile.TemporaryDirectory() as folder, STORES[name](Path(folder), TickingClock(), sealer()) as store:
        for entries in writes:
            made = [fact for entry in entries for fact in entry.facts if isinstance(fact, ConsignmentAssessed)]
            if any(fact.cycle < 1 for fact in made):
                with pytest.raises(StoreFault):
                    store.write(entries)
                continue
            for entry in entries:
                facts.extend(entry.facts)
                assert entry.raw is not None
                raws[entry.digest] = entry.raw
            cycles.update({(fact.key, fact.cycle): standing_of(fact) for fact in made if fact.stands})
            assert store.write(entries) == len(facts)

        everything = store.facts()
        assert [stored.fact for stored in everything] == facts
        assert [stored.seq for stored in everything] == list(range(1, len(facts) + 1))
        paged: list[StoredFact] = []
        while page := store.facts(after=paged[-1].seq if paged else 0, limit=step):
            paged += page
        assert paged == everything
        for subject in {subject_of(fact) for fact in facts}:
            about = [stored for stored in everything if stored.subject == subject]
            assert store.facts(subject=subject) == about
        assert {digest: store.raw(digest) for digest in raws} == raws
        keys = {key for key, _ in cycles}
        latest = {key: cycles[key, max(cycle for k, cycle in cycles if k == key)] for key in keys}
        assert store.standings([*keys, "unknown"]) == latest
        filings = sum(hasattr(fact, "digest") for fact in facts)
        assert store.count() == {"facts": len(facts), "filings": filings, "standings": len(cycles)}
        assert store.check() == []
