"""The contract of `openplaci.store.base`, held against every variant."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from store_values import (
    FILED,
    START,
    TickingClock,
    assessed,
    bad_entry,
    digest_of,
    entry,
    filing_of,
    received,
    sealer,
    standing,
    unreadable,
)

from openplaci.faults import StaleFault, StoreFault
from openplaci.model.access import Proposal, Refusal
from openplaci.model.fact import ActProposed, ActRefused, DataErased, Entry, Erased
from openplaci.record.chain import FIRST, link_of
from openplaci.store import STORES, Store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path / "data", TickingClock(), sealer()) as opened:
        yield opened


def proposed(number: int) -> ActProposed:
    return ActProposed(
        proposal=Proposal(
            id=f"a{number}", permission="p", about="157-56544666", words="w", digest="0", by="p-1", at=FILED,
            expires=FILED,
        )
    )  # fmt: skip


def refused(number: int) -> ActRefused:
    refusal = Refusal(code="no_right", words="no")
    return ActRefused(by=f"p-{number}", permission="p", about="", refusal=refusal, at=FILED)


def erased(first: int, last: int) -> DataErased:
    return DataErased(facts=((first, last),), why="request", by="p-1", at=FILED)


def everything(store: Store) -> tuple[object, ...]:
    facts = store.facts(limit=100_000)
    standings = store.standings([fact.subject for fact in facts])
    return facts, standings, store.count()


def test_an_empty_store_is_empty(store: Store) -> None:
    assert store.facts() == []
    assert store.standings([]) == store.standings(["157-56544666"]) == {}
    assert store.raw(digest_of(b"")) is None
    assert store.count() == {"facts": 0, "filings": 0, "standings": 0}
    assert store.write([]) == 0
    assert [store.rows(), store.links(), store.raws()] == [[], [], []]
    assert store.head() == (0, FIRST, sealer().stamp(0, FIRST))
    assert store.check() == []


def test_every_kind_of_fact_reads_back_equal(store: Store) -> None:
    raw = bytes(range(256)) * 64
    facts = (
        received("f1", raw),
        assessed("f1", "157-56544666"),
        assessed("f1", "157-56544666/H1", cycle=2, changed=()),
        assessed("f1", "QR/H\x00é 部", changed=("pieces", "consignee.name")),
        unreadable("f2", raw),
    )
    assert store.write([Entry(raw=raw, digest=digest_of(raw), facts=facts)]) == 5
    stored = store.facts()
    assert tuple(one.fact for one in stored) == facts
    assert [one.seq for one in stored] == [1, 2, 3, 4, 5]
    assert [one.subject for one in stored] == ["f1", "157-56544666", "157-56544666/H1", "QR/H\x00é 部", "f2"]
    assert store.raw(digest_of(raw)) == raw
    assert store.raw(digest_of(raw).upper()) == raw
    assert store.standings(["157-56544666", "unknown"]) == {"157-56544666": standing("157-56544666")}
    assert store.count() == {"facts": 5, "filings": 2, "standings": 3}
    assert store.check() == []


def test_facts_of_one_call_share_one_time_of_recording_in_utc(store: Store) -> None:
    store.write([entry(1), entry(2)])
    store.write([entry(3)])
    times = [fact.recorded for fact in store.facts()]
    assert len(set(times[:4])) == 1
    assert START <= times[0] < times[4] == times[5]
    assert all(time.utcoffset() == dt.timedelta(0) for time in times)


def test_a_clock_elsewhere_is_recorded_as_utc(tmp_path: Path) -> None:
    tokyo = dt.datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    for name in ("memory", "sqlite"):
        with STORES[name](tmp_path, lambda: tokyo, sealer()) as store:
            store.write([entry(1)])
            recorded = store.facts()[0].recorded
            assert recorded == tokyo
            assert recorded.tzinfo == dt.UTC


def test_a_clock_without_zone_is_refused(tmp_path: Path) -> None:
    for name in ("memory", "sqlite"):
        with pytest.raises(StoreFault, match="time zone"):
            STORES[name](tmp_path, lambda: START.replace(tzinfo=None), sealer()).write([entry(1)])


def test_seq_rises_without_gaps_and_is_returned(store: Store) -> None:
    assert store.write([entry(1)]) == 2
    assert store.write([entry(2), entry(3)]) == 6
    assert store.write([]) == 6
    only_bytes = Entry(raw=b"x", digest=digest_of(b"x"), facts=())
    assert store.write([only_bytes]) == 6
    assert store.raw(digest_of(b"x")) == b"x"
    assert store.write([entry(4)]) == 8
    assert [fact.seq for fact in store.facts()] == list(range(1, 9))


def poisoned(**changes: Any) -> Entry:
    return msgspec.structs.replace(entry(7), **changes)


@pytest.mark.parametrize(
    "bad",
    [
        bad_entry(7),
        poisoned(digest="no digest"),
        poisoned(digest=digest_of(b"")[:-1]),
        poisoned(digest=" " * 64),
        poisoned(digest=None),
        poisoned(raw="text"),
        poisoned(facts=(standing("157-56544666"),)),
        poisoned(facts=(assessed("f7", "\ud800"),)),
        poisoned(facts=(assessed("f7", 157),)),  # type: ignore[arg-type]
        poisoned(facts=(received("f7", b""), object())),
        poisoned(facts=(assessed("f7", "157-56544666", cycle=2**64),)),
        poisoned(facts=(assessed("f7", "157-56544666", cycle=-1, stands=False),)),
        poisoned(facts=(None,)),
        None,
    ],
)
def test_a_call_with_a_bad_entry_leaves_nothing(store: Store, bad: Entry) -> None:
    store.write([entry(1)])
    before = everything(store)
    with pytest.raises(StoreFault, match="entry 2 of 3") as told:
        store.write([entry(5), bad, entry(6)])
    assert "\n" not in str(told.value)
    assert everything(store) == before
    assert store.raw(entry(5).digest) is None
    assert store.write([entry(2)]) == 4


def test_the_latest_cycle_stands_by_its_last_fact(store: Store) -> None:
    key = "157-56544666"
    first, second = standing(key), standing(key, cycle=2, pieces=1)
    made = [(1, 35, first), (1, 36, standing(key, pieces=36)), (2, 1, second), (1, 35, second)]
    for cycle, pieces, stands in made:
        store.write([Entry(facts=(assessed("f1", key, cycle=cycle, pieces=pieces),))])
        assert store.standings([key]) == {key: stands}
    assert store.count()["standings"] == 2
    facts = (assessed("f1", key, cycle=9), assessed("f1", key, cycle=10), assessed("f1", key, cycle=2))
    store.write([Entry(facts=facts)])
    assert store.standings([key, key]) == {key: standing(key, cycle=10)}


def test_what_does_not_stand_changes_no_standing(store: Store) -> None:
    key = "157-56544666"
    store.write([Entry(facts=(assessed("f1", key), assessed("f2", key, cycle=3, stands=False)))])
    store.write([Entry(facts=(assessed("f2", "157-00000001", stands=False),))])
    assert store.standings([key, "157-00000001"]) == {key: standing(key)}
    assert store.count()["standings"] == 1


@pytest.mark.parametrize("number", [1, 2, 3, 511, 512, 513, 1500])
def test_many_standings_at_once(store: Store, number: int) -> None:
    keys = [f"157-{n:08d}" for n in range(number)]
    store.write([Entry(facts=tuple(assessed("f1", key) for key in keys))])
    asked = [*keys, "157-99999999", *keys[:2]]
    assert store.standings(asked) == {key: standing(key) for key in keys}


def test_facts_of_a_group_and_since_a_time(store: Store) -> None:
    for number in range(3):
        store.write([entry(number), Entry(facts=(proposed(number), refused(number)))])
    acts = store.facts(group="access")
    assert [stored.fact for stored in acts] == [proposed(number) for number in range(3)]
    assert store.facts(group="access", after=acts[0].seq, limit=1) == acts[1:2]
    assert [stored.fact for stored in store.facts(group="audit")] == [refused(number) for number in range(3)]
    assert len(store.facts(group="filing")) == len(store.facts(group="consignment")) == 3
    assert store.facts(group="session") == store.facts(group="record") == []
    assert store.facts(group="access", since=acts[1].recorded) == acts[1:]
    assert store.facts(group="access", subject="act:a1") == acts[1:2]
    assert store.facts(subject="act:a1", since=acts[2].recorded) == []
    assert len(store.facts(since=acts[1].recorded)) == 8


def test_what_was_decided_on_old_facts_is_not_written(store: Store) -> None:
    seen = store.write([Entry(facts=(proposed(1),))], as_of={"access": 0, "session": 0})
    store.write([entry(1)])
    last = store.write([Entry(facts=(proposed(2),))], as_of={"access": seen, "session": 0})
    before = everything(store)
    with pytest.raises(StaleFault):
        store.write([Entry(facts=(proposed(3),))], as_of={"access": seen})
    assert everything(store) == before
    assert store.write([Entry(facts=(refused(1),))], as_of={"session": 0, "access": last}) == last + 1
    assert store.write([Entry(facts=(proposed(3),))], as_of={"access": last}) == last + 2


def test_of_many_who_decide_at_once_on_the_same_facts_one_is_kept(store: Store) -> None:
    gate = threading.Barrier(8)

    def work(me: int) -> bool:
        gate.wait()
        try:
            store.write([Entry(facts=(proposed(me),))], as_of={"access": 0})
        except StaleFault:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1
    assert store.count()["facts"] == 1


def test_an_erased_fact_is_known_to_have_been_and_no_more(store: Store) -> None:
    key = "157-00000001"
    third = entry(3, raw=entry(1).raw)
    store.write([entry(1), entry(2), third])
    before = store.rows()
    assert store.erase([1, 2, 2, 99], Entry(facts=(erased(1, 2),))) == 7
    facts = store.facts()
    assert [stored.fact for stored in facts[2:]] == [*entry(2).facts, *third.facts, erased(1, 2)]
    assert facts[0].fact == Erased(kind="filing.received", link=before[0].link.hex())
    assert facts[1].fact == Erased(kind="consignment.assessed", link=before[1].link.hex())
    assert facts[1].subject == before[1].token.hex()
    assert store.facts(subject=key) == facts[1:2]
    assert store.standings([key, "157-00000002"]) == {"157-00000002": standing("157-00000002", filing="f2")}
    assert [row._replace(wrapped=None) for row in store.rows()[:6]] == [row._replace(wrapped=None) for row in before]
    assert [row.seq for row in store.rows() if row.wrapped is None] == [1, 2, 7]
    assert store.raw(entry(1).digest) == entry(1).raw, "another filing brought the same bytes"
    store.erase([5], Entry(facts=(erased(5, 5),)))
    assert store.raw(entry(1).digest) is None
    assert store.raw(entry(2).digest) == entry(2).raw
    store.write([entry(9, raw=entry(1).raw, key=key)])
    assert store.raw(entry(1).digest) == entry(1).raw, "filed again, kept again"
    assert store.standings([key]) == {key: standing(key, filing="f9")}
    assert store.check() == []


def test_the_chain_holds_whatever_is_written_and_erased(store: Store) -> None:
    store.write([entry(1), Entry(facts=(proposed(1),))])
    store.erase([2], Entry(facts=(erased(2, 2),)))
    store.write([entry(2), entry(3)])
    link = FIRST
    for row in store.rows():
        link = link_of(link, row)
        assert row.link == link
    head = store.head()
    assert head is not None
    assert (head.seq, head.link, head.stamp) == (8, link, sealer().stamp(8, link))
    assert store.rows(after=2, limit=3) == store.rows()[2:5]
    assert store.links() == [(row.seq, row.recorded, row.link) for row in store.rows()]
    assert store.links(after=2, limit=3) == store.links()[2:5]
    digests = sorted(bytes.fromhex(entry(number).digest) for number in (1, 2, 3))
    raws = store.raws()
    assert [raw.digest for raw in raws] == digests
    assert store.raws(after=digests[0], limit=1) == raws[1:2]


def test_nothing_is_kept_in_clear(store: Store) -> None:
    store.write([entry(1, raw=b"SECRET FILING")])
    clear = (b"SECRET", b"AL NOOR", b"157-00000001", b"157-56544666")
    for row in store.rows():
        assert not any(word in row.body or word in row.token for word in clear)
    assert not any(word in raw.body for raw in store.raws() for word in clear)


def test_the_same_bytes_are_kept_once_and_the_journey_each_time(store: Store) -> None:
    for number in range(3):
        store.write([entry(number, raw=b"same"), entry(number + 10, raw=b"same")])
    assert store.raw(digest_of(b"same")) == b"same"
    assert len(store.raws()) == 1
    assert store.count() == {"facts": 12, "filings": 6, "standings": 6}


def test_bytes_that_lost_their_digest_are_not_handed_out(store: Store) -> None:
    store.write([msgspec.structs.replace(entry(1), digest=digest_of(b"other"))])
    with pytest.raises(StoreFault, match="no longer have that digest"):
        store.raw(digest_of(b"other"))
    assert store.raw("no digest") is None


def test_facts_of_a_subject_and_pages(store: Store) -> None:
    key = "157-56544666"
    store.write([entry(number, key=key if number % 2 else None) for number in range(20)])
    about = store.facts(subject=key)
    assert [fact.seq for fact in about] == [4 * n + 4 for n in range(10)]
    assert {fact.subject for fact in about} == {key}
    assert [filing_of(fact) for fact in store.facts(subject="f3")] == ["f3"]
    assert store.facts(subject="unknown") == []
    pages = []
    after = 0
    while page := store.facts(after=after, limit=7):
        pages.append(len(page))
        after = page[-1].seq
    assert pages == [7, 7, 7, 7, 7, 5]
    assert store.facts(subject=key, after=about[3].seq, limit=2) == about[4:6]
    assert store.facts(subject=key, after=about[3].seq - 1, limit=1) == [about[3]]
    assert store.facts(after=40) == store.facts(limit=0) == store.facts(limit=-1) == []
    assert len(store.facts(after=-5)) == 40


def test_what_is_kept_does_not_change_with_the_callers_objects(store: Store) -> None:
    fact = assessed("f1", "157-56544666")
    store.write([msgspec.structs.replace(entry(1), facts=(fact,))])
    fact.assessment.versions["code"] = "changed"
    store.facts()[0].fact.assessment.versions["code"] = "changed too"  # type: ignore[union-attr]
    assert store.facts()[0].fact == assessed("f1", "157-56544666")


def test_many_threads_write_and_the_failing_harm_none(store: Store) -> None:
    threads, calls = 16, 12
    gate = threading.Barrier(threads)

    def work(me: int) -> list[tuple[int, int]]:
        kept = []
        gate.wait()
        for call in range(calls):
            number = me * 1000 + call * 2
            if (me + call) % 5 == 0:
                with pytest.raises(StoreFault):
                    store.write([entry(number), bad_entry(number + 1)])
            else:
                kept.append((number, store.write([entry(number), entry(number + 1)])))
        return kept

    with ThreadPoolExecutor(threads) as pool:
        kept = [one for some in pool.map(work, range(threads)) for one in some]
    facts = store.facts(limit=100_000)
    assert [fact.seq for fact in facts] == list(range(1, 4 * len(kept) + 1))
    for number, last in kept:
        filings = [filing_of(fact) for fact in facts[last - 4 : last]]
        assert filings == [f"f{number}", f"f{number}", f"f{number + 1}", f"f{number + 1}"]
    assert store.count() == {"facts": len(facts), "filings": 2 * len(kept), "standings": 2 * len(kept)}
    assert store.check() == []


def test_readers_see_what_was_written_before_they_ask(store: Store) -> None:
    def work(me: int) -> None:
        for call in range(20):
            number = me * 100 + call
            last = store.write([entry(number)])
            assert store.facts(after=last - 2, limit=2)[-1].fact == entry(number).facts[1]
            assert store.standings([f"157-{number:08d}"])
            assert store.raw(entry(number).digest)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


def test_a_closed_store_refuses_and_may_be_closed_again(store: Store) -> None:
    store.write([entry(1)])
    store.close()
    store.close()
    for use in (
        lambda: store.write([entry(2)]),
        lambda: store.write([]),
        store.facts,
        lambda: store.standings(["157-00000001"]),
        lambda: store.raw(digest_of(b"")),
        lambda: store.raw("no digest"),
        store.count,
        store.check,
        store.rows,
        store.raws,
        store.links,
        store.head,
        lambda: store.erase([1], Entry(facts=())),
    ):
        with pytest.raises(StoreFault, match="closed"):
            use()


def test_close_beside_writers_commits_what_was_accepted(store: Store) -> None:
    begun = threading.Semaphore(0)

    def work(me: int) -> int:
        number = me * 1000
        try:
            while True:
                store.write([entry(number)])
                number += 1
                begun.release()
        except StoreFault as fault:
            assert "closed" in str(fault)  # noqa: PT017 - the loop ends by the fault
            return number

    with ThreadPoolExecutor(6) as pool:
        ends = [pool.submit(work, me) for me in range(6)]
        for _ in range(20):
            begun.acquire()
        store.close()
        assert sum(end.result() for end in ends) >= 20
