"""Things that go on: where referrals and deliveries stand, held against every variant of a store."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from store_values import FILED, TickingClock, received, sealer

from openplaci.model.delivery import Delivery, delivery_thing, filer_whole
from openplaci.model.fact import (
    ASIDE,
    DataErased,
    DeliveryAgain,
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    Entry,
    Fact,
    ReferralMoved,
)
from openplaci.model.flight import flight_whole
from openplaci.model.referral import Hold, Referral, State, referral_thing
from openplaci.store import STORES, Store

KEY = "157-56544666"
FLIGHT = "AC845/2026-04-21"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with STORES[request.param](tmp_path / "data", TickingClock(), sealer()) as opened:
        yield opened


def moved(key: str = KEY, state: State = "review", cycle: int = 1, *holds: Hold, **given: object) -> ReferralMoved:
    master, _, house = key.partition("/")
    referral = Referral(
        key=key, cycle=cycle, programme="pact", master=master, house=house or None, state=state, since=FILED,
        holds=holds, **given,  # type: ignore[arg-type]
    )  # fmt: skip
    return ReferralMoved(key=key, cycle=cycle, steps=(), referral=referral, at=FILED)


def owed(number: int, *, primary: bool = True, filer: str = "Carrier") -> DeliveryOwed:
    delivery = Delivery(
        id=f"d-{number}", filer=filer, way="webhook", to="k-a/0", key=KEY, cycle=1, code="7H", at=FILED,
        content_type="text/plain", body=b"PSN", primary=primary,
    )  # fmt: skip
    return DeliveryOwed(delivery=delivery)


def keep(store: Store, *facts: Fact) -> int:
    return store.write([Entry(facts=facts)])


def test_the_newest_fact_tells_where_a_referral_stands(store: Store) -> None:
    first, second = moved(), moved(state="rfi_issued")
    keep(store, first)
    keep(store, received("f", b"x"), second, moved(cycle=2))
    things = [referral_thing(KEY, 1), referral_thing(KEY, 2), referral_thing("157-00000011", 1)]
    found = store.current(things)
    assert {thing: one.fact for thing, one in found.items()} == {things[0]: second, things[1]: moved(cycle=2)}
    assert found[things[0]].seq == 3


def test_what_is_open_waits_and_what_is_done_does_not(store: Store) -> None:
    keep(store, moved("157-11111111"), moved("157-22222222"), moved("157-33333333", "clear"))
    keep(store, moved("157-11111111", "clear"))
    assert [one.fact for one in store.waiting("referral")] == [moved("157-22222222")]
    assert store.waiting("referral", after=2) == store.waiting("delivery") == []
    hold = Hold(ask="rfs", at=FILED, by="p-1")
    keep(store, moved("157-33333333", "departed", 1, hold))
    assert [one.subject for one in store.waiting("referral")] == ["157-22222222", "157-33333333"]
    assert len(store.waiting("referral", limit=1)) == 1


def test_a_delivery_is_owed_until_it_is_made_and_shown_when_set_aside(store: Store) -> None:
    keep(store, owed(1), owed(2))
    keep(store, DeliveryMade(id="d-1", key=KEY, at=FILED))
    assert [one.fact for one in store.waiting("delivery")] == [owed(2)]
    keep(store, DeliverySetAside(id="d-2", key=KEY, at=FILED, tries=9, why="500"))
    assert store.waiting("delivery") == []
    assert [one.fact for one in store.waiting("delivery", waits=ASIDE)] == [owed(2)]
    keep(store, DeliveryAgain(id="d-2", key=KEY, at=FILED, by="p-1"))
    assert [one.fact for one in store.waiting("delivery")] == [owed(2)]
    assert store.current([delivery_thing("d-1")])[delivery_thing("d-1")].fact == owed(1)


def test_a_filer_finds_its_answers_in_order_and_no_other_ones(store: Store) -> None:
    keep(store, owed(1), owed(2, primary=False), owed(3), owed(4, filer="Other"))
    keep(store, DeliveryMade(id="d-1", key=KEY, at=FILED))
    found = store.parts(filer_whole("Carrier"))
    assert [(seq, one.fact) for seq, one in found] == [(1, owed(1)), (3, owed(3))]
    assert store.parts(filer_whole("Carrier"), after=1, limit=1) == found[1:]
    assert store.parts(filer_whole("Nobody")) == []


def test_a_master_finds_its_houses_and_a_flight_what_it_carries(store: Store) -> None:
    house = moved(f"{KEY}/H1", flights=(FLIGHT,))
    keep(store, moved(flights=(FLIGHT,)), house, moved(f"{KEY}/H2"))
    later = moved(f"{KEY}/H1", "rfi_issued", flights=(FLIGHT,))
    keep(store, later)
    assert [one.fact for _, one in store.parts(f"master {KEY}")] == [later, moved(f"{KEY}/H2")]
    assert [one.fact for _, one in store.parts(flight_whole(FLIGHT))] == [moved(flights=(FLIGHT,)), later]


def test_what_is_erased_no_longer_stands(store: Store) -> None:
    keep(store, moved(), owed(1))
    erased = DataErased(facts=((1, 2),), why="request", by="p-1", at=dt.datetime.now(dt.UTC))
    store.erase([1, 2], Entry(facts=(erased,)))
    assert store.current([referral_thing(KEY, 1)]) == {}
    assert not store.waiting("referral")
    assert not store.waiting("delivery")
    assert not store.parts(filer_whole("Carrier"))
    assert store.check() == []


def test_a_forgotten_hold_is_found(tmp_path: Path) -> None:
    with STORES["sqlite"](tmp_path, TickingClock(), sealer()) as store:
        keep(store, moved(), owed(1))
        assert store.check() == []
        with apsw.Connection(str(tmp_path / "openplaci.db")) as other:
            other.execute("UPDATE current SET waits = 0 WHERE seq = 1")
            other.execute("DELETE FROM current WHERE seq = 2")
        assert [problem.split(";")[0] for problem in store.check()] == [
            "the facts tell otherwise than what is remembered of fact 1",
            "the facts tell otherwise than what is remembered of fact 2",
        ]
