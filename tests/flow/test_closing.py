"""Closing on demand and by the day; two at once make one."""

import datetime as dt
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "record"))
from record_values import KEYS, NOON, SIGNER, Counter, filling, opened, verdict

from openplaci.faults import CannotDo
from openplaci.flow.closing import close, close_due, last_closing
from openplaci.model.fact import DataErased, Entry, RecordClosed
from openplaci.record.closing import Signer, is_signed
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Whole
from openplaci.record.verify import verify
from openplaci.store.base import Store
from openplaci.store.memory import MemoryStore

DAY = dt.timedelta(days=1)


class Moved:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def store(clock: Moved) -> MemoryStore:
    return MemoryStore(clock, Sealer(bytes(32), Counter()))


def closings(store: Store) -> list[tuple[int, int, int]]:
    signed = [each.fact for each in store.facts(group="record") if isinstance(each.fact, RecordClosed)]
    assert all(is_signed(each, KEYS) for each in signed)
    return [(each.number, each.first, each.last) for each in signed]


def whole(store: MemoryStore) -> bool:
    return isinstance(verify(lambda: (store, store._sealer), KEYS), Whole)


def test_nothing_is_closed_in_an_empty_store(store: MemoryStore) -> None:
    assert close(store, SIGNER, NOON, "x") is None
    close_due(store, SIGNER, NOON, "x")
    assert store.facts() == []


def test_closings_follow_each_other_without_gaps(store: MemoryStore) -> None:
    for number in range(3):
        store.write([filling(number)])
        close(store, SIGNER, NOON, "x")
    assert closings(store) == [(1, 1, 3), (2, 4, 7), (3, 8, 11)]
    assert whole(store)


def test_a_closing_where_nothing_has_come_since_is_the_last_one_again(store: MemoryStore) -> None:
    store.write([filling(1)])
    made = close(store, SIGNER, NOON, "x")
    assert close(store, SIGNER, NOON, "y") == made
    assert closings(store) == [(1, 1, 3)]
    again = close(store, SIGNER, NOON, "y", over=4)
    assert again is not None
    assert closings(store) == [(1, 1, 3), (2, 4, 4)]
    assert whole(store)


def test_each_day_that_has_ended_is_closed_once(store: MemoryStore, clock: Moved) -> None:
    store.write([filling(1)])
    close_due(store, SIGNER, clock(), "x")
    assert closings(store) == []
    clock.at += DAY
    store.write([filling(2)])
    clock.at += 3 * DAY
    for _ in range(2):
        close_due(store, SIGNER, clock(), "x")
        assert closings(store) == [(1, 1, 3), (2, 4, 6)]
    store.write([filling(3)])
    clock.at += DAY
    close_due(store, SIGNER, clock(), "x")
    assert closings(store) == [(1, 1, 3), (2, 4, 6), (3, 7, 11)]
    assert whole(store)


def test_a_day_on_which_only_a_day_was_closed_is_left_to_the_next(store: MemoryStore, clock: Moved) -> None:
    store.write([filling(1)])
    clock.at += DAY
    close_due(store, SIGNER, clock(), "x")
    clock.at += DAY
    close_due(store, SIGNER, clock(), "x")
    assert closings(store) == [(1, 1, 3)]
    store.write([filling(2)])
    clock.at += DAY
    close_due(store, SIGNER, clock(), "x")
    assert closings(store) == [(1, 1, 3), (2, 4, 7)]


def test_a_clock_set_back_leaves_nothing_open_and_closes_nothing_twice(store: MemoryStore, clock: Moved) -> None:
    store.write([filling(1)])
    clock.at -= 3 * DAY
    store.write([filling(2)])
    clock.at += 5 * DAY
    close_due(store, SIGNER, clock(), "x")
    assert closings(store) == [(1, 1, 6)]
    assert whole(store)


def test_the_last_closing_is_found_behind_many_facts_and_erasures(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openplaci.flow.closing.NEAR", 2)
    monkeypatch.setattr("openplaci.flow.closing.PAGE", 2)
    store.write([filling(1)])
    close(store, SIGNER, NOON, "x")
    for number in range(2, 9):
        store.write([filling(number)])
        store.erase([], Entry(facts=(DataErased(facts=(), why="request", by="x", at=NOON),)))
    found, seqs, known = last_closing(store)
    assert found is not None
    assert (found.number, set(seqs), known) == (1, {4}, 32)
    close(store, SIGNER, NOON, "x")
    assert closings(store) == [(1, 1, 3), (2, 4, 32)]
    assert whole(store)


def test_another_signing_key_closes_nothing(store: MemoryStore) -> None:
    store.write([filling(1)])
    close(store, SIGNER, NOON, "x")
    store.write([filling(2)])
    with pytest.raises(CannotDo, match="another signing key"):
        close(store, Signer(bytes(32)), NOON, "x")


def test_two_that_close_at_once_make_one_closing(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other:
        one.write([filling(number) for number in range(50)])
        begin = threading.Barrier(2)
        made: list[RecordClosed | None] = []

        def run(store: Store) -> None:
            begin.wait()
            made.append(close(store, SIGNER, NOON, "x"))

        threads = [threading.Thread(target=run, args=(store,)) for store in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert closings(one) == [(1, 1, 150)]
        assert made[0] == made[1]
    assert isinstance(verdict(tmp_path), Whole)
