"""What is erased with a consignment and what is not; the same on memory and on disk."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from cargo import FHL, HOUSE, KEY, OTHER, PREFIX, filing, fna, fsu, fwb, opened, sealer, take

from openplaci import wiring
from openplaci.flow.erasure import erase, programmes, would_erase
from openplaci.flow.timeline import timeline
from openplaci.model.fact import DataErased, Entry, Erased, FilingReceived, PersonalViewed, StoredFact
from openplaci.record.chain import FIRST, link_of
from openplaci.store.base import Store
from openplaci.store.memory import MemoryStore

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        made: Store = MemoryStore(wiring.now, sealer(os.urandom))
    else:
        made = opened(tmp_path / "data", os.urandom)
    with made as one:
        yield one


def gone(store: Store, key: str) -> list[bool]:
    return [isinstance(stored.fact, Erased) for stored in store.facts(subject=key)]


def ask(store: Store, *keys: str, cycle: int | None = None) -> object:
    return erase(store, keys, why="request", by="p-dpo", now=NOW, cycle=cycle)


def last(store: Store) -> StoredFact:
    return store.facts(after=(store.head() or pytest.fail("empty")).seq - 1)[0]


def test_everything_about_it_goes_and_what_is_left_tells_that_it_was(store: Store) -> None:
    one, two, three = filing(fwb(), "a"), filing(fsu(), "b"), filing(fna(), "c")
    take(store, [one, two, three, filing(fwb(OTHER, p="XKW", n="88666"), "other")])
    went = erase(store, [KEY], why="order:26-17", by="p-dpo", now=NOW)
    assert went.facts == {
        "answer.received": 1, "consignment.assessed": 1, "filing.received": 3, "status.reported": 1,
    }  # fmt: skip
    assert (went.raws, went.left, went.held, went.before) == (3, (), (), 0)
    assert gone(store, KEY) == [True, True, True]
    assert [gone(store, each.id) for each in (one, two, three)] == [[True]] * 3
    assert [store.raw(each.digest) for each in (one, two, three)] == [None] * 3
    assert store.standings([KEY, OTHER]).keys() == {OTHER}
    told = list(timeline(store, KEY))
    assert [(each.event, each.erased) for each in told] == [
        ("erased", "consignment.assessed"), ("erased", "status.reported"), ("erased", "answer.received"),
    ]  # fmt: skip
    assert [each.event for each in timeline(store, OTHER)] == ["filed"]


def test_the_fact_that_says_so_names_nobody_and_covers_what_went_and_nothing_else(store: Store) -> None:
    filings = [filing(fwb(), "a"), filing(fwb(OTHER, p="XKW"), "b"), filing(fsu(), "c")]
    take(store, filings)
    went = erase(store, [KEY], why="request", by="p-dpo", now=NOW)
    stored = last(store)
    assert stored.seq == went.seq
    fact = stored.fact
    assert isinstance(fact, DataErased)
    covered = {seq for first, final in fact.facts for seq in range(first, final + 1)}
    assert covered == {stored.seq for stored in store.facts() if isinstance(stored.fact, Erased)}
    assert set(fact.raws) == {filings[0].digest, filings[2].digest}
    assert (fact.why, fact.by, fact.at) == ("request", "p-dpo", NOW)
    text = msgspec.json.encode(fact).decode()
    assert KEY not in text
    assert PREFIX not in text


def test_again_nothing_is_left_and_nothing_is_written(store: Store) -> None:
    take(store, [filing(fwb(), "a")])
    ask(store, KEY)
    end = store.head()
    again = erase(store, [KEY], why="request", by="p-dpo", now=NOW)
    assert (again.facts, again.before, again.seq) == ({}, 1, None)
    assert store.head() == end
    assert erase(store, ["000-00000000"], why="request", by="p-dpo", now=NOW).before == 0


def test_what_would_go_is_told_and_stays(store: Store) -> None:
    take(store, [filing(fwb(), "a"), filing(fsu(), "b")])
    before = store.rows()
    told = would_erase(store, [KEY])
    assert (told.facts["status.reported"], told.raws, told.seq) == (1, 2, None)
    assert store.rows() == before
    assert told.facts == erase(store, [KEY], why="request", by="p-dpo", now=NOW).facts


def test_a_filing_with_others_loses_its_bytes_and_the_others_stay(store: Store) -> None:
    both = filing(fwb() + fwb(OTHER, p="XKW", n="88666"), "both")
    take(store, [both])
    ask(store, KEY)
    assert store.raw(both.digest) is None
    assert gone(store, both.id) == [True]
    assert gone(store, OTHER) == [False]
    assert store.standings([OTHER])


def test_a_house_and_its_master_are_erased_each_by_itself(store: Store) -> None:
    take(store, [filing(fwb(), "master"), filing(FHL.encode(), "house")])
    ask(store, KEY)
    assert gone(store, HOUSE) == [False]
    ask(store, HOUSE)
    assert gone(store, HOUSE) == [True]


def test_several_are_erased_at_once_with_one_fact(store: Store) -> None:
    take(store, [filing(fwb(), "master"), filing(FHL.encode(), "house")])
    end = last(store).seq
    ask(store, KEY, HOUSE)
    assert gone(store, KEY) + gone(store, HOUSE) == [True, True]
    assert last(store).seq == end + 1


def test_one_cycle_goes_and_the_number_s_other_use_stays(store: Store) -> None:
    first, second = filing(fwb(), "a"), filing(fwb().replace(b"SINYVR", b"SINYYZ"), "b")
    take(store, [first, second])
    ask(store, KEY, cycle=2)
    assert gone(store, KEY) == [False, True]
    assert store.raw(first.digest) is not None
    assert store.raw(second.digest) is None
    assert store.standings([KEY])[KEY].cycle == 1


def test_bytes_that_another_filing_brought_too_stay_and_are_told(store: Store) -> None:
    raw = fwb()
    take(store, [filing(raw, "a"), filing(fwb().replace(b"SINYVR", b"SINYYZ"), "b"), filing(raw, "c")])
    assert [one.cycle for one in timeline(store, KEY)] == [1, 2, 3]
    went = erase(store, [KEY], why="request", by="p-dpo", now=NOW, cycle=1)
    assert (went.raws, went.left) == (0, (filing(raw, "a").digest,))
    assert store.raw(filing(raw, "a").digest) == raw


def test_who_saw_it_stays(store: Store) -> None:
    take(store, [filing(fwb(), "a")])
    seen = PersonalViewed(by="p-1", key=KEY, at=NOW, where="timeline")
    store.write([Entry(facts=(seen,))])
    ask(store, KEY)
    assert [stored.fact for stored in store.facts(subject=KEY, group="audit")] == [seen]


def test_an_open_case_keeps_its_consignment_and_every_filing_that_spoke_of_it(store: Store) -> None:
    both = filing(fwb() + fwb(OTHER, p="XKW", n="88666"), "both")
    take(store, [both, filing(fsu(), "b")])

    def keep(key: str, cycle: int) -> str:
        return f"referral 9 is open, cycle {cycle}" if key == OTHER else ""

    went = erase(store, [KEY], why="request", by="p-dpo", now=NOW, keep=keep)
    assert went.facts == {"consignment.assessed": 1, "filing.received": 1, "status.reported": 1}
    assert went.held == ("referral 9 is open, cycle 1",)
    assert store.raw(both.digest) == both.raw
    assert erase(store, [OTHER], why="request", by="p-dpo", now=NOW, keep=keep).facts == {}
    assert gone(store, OTHER) == [False]
    ask(store, OTHER)
    assert store.raw(both.digest) is None


def test_a_filing_that_could_not_be_read_is_erased_by_its_id(store: Store) -> None:
    garbage = filing(b"QZXJKV GARBAGE", "g")
    take(store, [garbage, filing(fwb(), "a")])
    ask(store, garbage.id)
    assert store.raw(garbage.digest) is None
    assert gone(store, garbage.id) == [True]
    assert gone(store, KEY) == [False]


def test_what_a_filing_said_of_nobody_in_particular_goes_with_its_id(store: Store) -> None:
    loose = filing(b"FNA/1\nERR/QZXJKV WAS REFUSED\nQZXJKV\n", "loose")
    take(store, [loose, filing(fwb(), "a")])
    received = store.facts(subject=loose.id)[0].fact
    assert isinstance(received, FilingReceived)
    assert received.answers == 1
    ask(store, loose.id)
    assert gone(store, f"{loose.id}#0") == [True]
    assert gone(store, KEY) == [False]


def test_the_chain_still_verifies(store: Store) -> None:
    take(store, [filing(fwb(), "a"), filing(fsu(), "b"), filing(fwb(OTHER), "c")])
    before = store.rows()
    ask(store, KEY)
    link = FIRST
    for row in store.rows():
        link = link_of(link, row)
        assert row.link == link
    head = store.head()
    assert head is not None
    assert head.link == link
    kept = [row._replace(wrapped=None) for row in store.rows()][: len(before)]
    assert kept == [row._replace(wrapped=None) for row in before]


def test_what_is_filed_between_the_look_and_the_erasure_goes_as_well(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, [filing(fwb(), "a")])
    late = filing(fwb(p="LATE "), "late")
    real = store.erase

    def after_another_filed(seqs: Sequence[int], entry: Entry) -> int:
        monkeypatch.setattr(store, "erase", real)
        take(store, [late])
        return real(seqs, entry)

    monkeypatch.setattr(store, "erase", after_another_filed)
    went = erase(store, [KEY], why="request", by="p", now=NOW)
    assert (went.facts, went.raws) == ({"consignment.assessed": 2, "filing.received": 2}, 2)
    assert store.raw(late.digest) is None
    assert all(gone(store, KEY))
    take(store, [filing(fwb(), "again")])
    assert gone(store, KEY)[-1] is False


def test_programmes_are_told_of_all_that_would_go(store: Store) -> None:
    take(store, [filing(fwb(), "a"), filing(b"plain prose", "b"), filing(fsu(OTHER), "c")])
    assert programmes(store, [KEY]) == {"pact"}
    assert programmes(store, ["filing-b"]) == {""}
    assert programmes(store, [OTHER]) == {""}
