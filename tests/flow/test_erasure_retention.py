"""What was kept as long as its term says: found, erased in batches, and gone on with after an interruption."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cargo import KEY, OTHER, filing, fsu, fwb, opened, sealer, take

from openplaci.access.directory import Directory
from openplaci.access.retention import read, shipped
from openplaci.flow import erasure
from openplaci.flow.erasure import count, overdue, retire
from openplaci.model.access import Account, Key, Proposal
from openplaci.model.fact import (
    AccountChanged,
    ActConfirmed,
    ActProposed,
    DataErased,
    Entry,
    Erased,
    Fact,
    KeyChanged,
    PersonalViewed,
    SessionEnded,
)
from openplaci.store.base import Store
from openplaci.store.memory import MemoryStore
from openplaci.store.sqlite import open_sqlite

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, days: float) -> dt.datetime:
        self.now = START + dt.timedelta(days=days)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    if request.param == "memory":
        made: Store = MemoryStore(clock, sealer(os.urandom))
    else:
        made = open_sqlite(tmp_path, clock, sealer(os.urandom))
    with made as one:
        yield one


def directory(store: Store) -> Directory:
    made = Directory()
    made.fold(store.facts(group="access"))
    return made


def due(store: Store, now: dt.datetime, **more: Any) -> dict[str, int]:
    return count(overdue(store, shipped(), directory=directory(store), now=now, **more))


def retired(store: Store, now: dt.datetime, **more: Any) -> list[erasure.Erasure]:
    return list(retire(store, overdue(store, shipped(), directory=directory(store), now=now, **more), by="p", now=now))


def test_bytes_go_after_a_year_and_the_rest_after_three(store: Store, clock: Clock) -> None:
    one = filing(fwb(), "a")
    take(store, [one, filing(fsu(), "b")])
    assert due(store, clock.on(365)) == {}
    assert due(store, clock.on(366)) == {"filing.received": 2}
    assert [each.facts for each in retired(store, clock.now)] == [{"filing.received": 2}]
    assert store.raw(one.digest) is None
    assert KEY in store.standings([KEY])
    assert due(store, clock.on(1095)) == {}
    assert due(store, clock.on(1096)) == {"consignment.assessed": 1, "status.reported": 1}
    retired(store, clock.now)
    assert store.standings([KEY]) == {}
    assert due(store, clock.on(100_000)) == {}


def test_the_fact_that_says_so_says_retention(store: Store, clock: Clock) -> None:
    take(store, [filing(fwb(), "a")])
    went = retired(store, clock.on(366))
    fact = store.facts(after=(went[0].seq or 0) - 1)[0].fact
    assert isinstance(fact, DataErased)
    assert (fact.why, fact.facts, fact.at) == ("retention", ((1, 1),), clock.now)


def test_each_is_due_by_its_own_recording(store: Store, clock: Clock) -> None:
    take(store, [filing(fwb(), "a")])
    clock.on(300)
    take(store, [filing(fwb(OTHER), "b")])
    assert due(store, clock.on(400)) == {"filing.received": 1}
    retired(store, clock.now)
    assert store.raw(filing(fwb(OTHER), "b").digest) is not None


def test_an_interrupted_run_goes_on(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "BATCH", 3)
    monkeypatch.setattr(erasure, "PAGE", 4)
    take(store, [filing(fwb(f"618-{number:08d}"), f"{number}") for number in range(10)])
    now = clock.on(400)
    first = next(retire(store, overdue(store, shipped(), directory=directory(store), now=now), by="p", now=now))
    assert first.facts == {"filing.received": 3}
    assert due(store, now) == {"filing.received": 7}
    assert [sum(went.facts.values()) for went in retired(store, now)] == [3, 3, 1]
    assert due(store, now) == {}
    assert sum(isinstance(stored.fact, Erased) for stored in store.facts()) == 10


def test_an_open_case_is_kept_with_its_filings(store: Store, clock: Clock) -> None:
    take(store, [filing(fwb() + fwb(OTHER), "both"), filing(fwb("618-33182255"), "b")])

    def keep(key: str, cycle: int) -> str:
        return f"case, cycle {cycle}" if key == OTHER else ""

    now = clock.on(2000)
    assert due(store, now, keep=keep) == {"consignment.assessed": 2, "filing.received": 1}
    retired(store, now, keep=keep)
    assert store.raw(filing(fwb() + fwb(OTHER), "both").digest) is not None
    assert OTHER in store.standings([OTHER])


def account(*, enabled: bool = True) -> AccountChanged:
    return AccountChanged(account=Account(id="p-1", name="anna", made=START, enabled=enabled), what="x", by="p-2")


def key(revoked: dt.datetime | None = None) -> KeyChanged:
    return KeyChanged(key=Key(id="k-1", filer="QR", made=START, revoked=revoked), what="x", by="p-2")


def write(store: Store, *facts: Fact) -> None:
    store.write([Entry(facts=facts)])


def test_an_account_goes_long_after_its_closing_and_a_key_after_its_end(store: Store, clock: Clock) -> None:
    write(store, account(), key())
    assert due(store, clock.on(10_000)) == {}
    write(store, account(enabled=False), key(clock.now))
    assert due(store, clock.on(10_000 + 1460)) == {}
    assert due(store, clock.on(10_000 + 1461)) == {"access.account": 2, "access.key": 2}
    retired(store, clock.now)
    assert not directory(store).accounts


def test_views_and_sessions_have_terms_of_their_own(store: Store, clock: Clock) -> None:
    write(
        store, PersonalViewed(by="p-1", key=KEY, at=START, where="x"), SessionEnded(session="s", person="p-1", by="p-1")
    )
    assert due(store, clock.on(366)) == {"session.ended": 1}
    assert due(store, clock.on(1461)) == {"audit.viewed": 1, "session.ended": 1}


def test_a_run_reads_no_further_than_what_can_be_due(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "PAGE", 2)
    take(store, [filing(fwb(), "a")])
    clock.on(399)
    take(store, [filing(fwb(OTHER), "b")])
    clock.on(400)
    looked: list[int] = []
    rows = store.rows

    def counted(*, after: int = 0, limit: int = 1000) -> Any:
        looked.append(after)
        return rows(after=after, limit=limit)

    monkeypatch.setattr(store, "rows", counted)
    assert due(store, clock.now) == {"filing.received": 1}
    assert looked == [0, 2]


def test_with_terms_that_keep_for_ever_nothing_is_due(store: Store, clock: Clock) -> None:
    take(store, [filing(fwb(), "a")])
    ever = read("".join(f'["{kind}"]\ndays = 0\n' for kind in shipped().terms), "own.toml")
    assert not list(overdue(store, ever, directory=directory(store), now=clock.on(100_000)))


def test_an_opened_store_of_another_process_finds_the_same(tmp_path: Path) -> None:
    with opened(tmp_path, os.urandom) as one:
        take(one, [filing(fwb(), "a")])
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=400)
    with opened(tmp_path, os.urandom) as one:
        assert due(one, later) == {"filing.received": 1}


def test_what_is_published_is_never_due_and_what_it_took_the_place_of_is(store: Store, clock: Clock) -> None:
    for name in ("a-first", "a-second"):
        act = Proposal(
            id=name, permission="profiles.publish", about="profiles", words="w", content=b"{}", digest="d", by="p",
            at=START, expires=START,
        )  # fmt: skip
        store.write([Entry(facts=(ActProposed(proposal=act), ActConfirmed(proposal=act, by="q", at=START)))])
    now = clock.on(1461)
    assert due(store, now) == {"access.act_confirmed": 1, "access.act_proposed": 2}
    retired(store, now)
    assert directory(store).done["profiles.publish"].id == "a-second"


def test_a_run_with_nothing_due_removes_what_an_interrupted_one_left(tmp_path: Path, clock: Clock) -> None:
    with open_sqlite(tmp_path, clock, sealer(os.urandom)) as store:
        take(store, [filing(fwb(), "a")])
        log = tmp_path / "openplaci.db-wal"
        assert log.stat().st_size > 0
        assert retired(store, clock.on(1)) == []
        assert log.stat().st_size == 0
