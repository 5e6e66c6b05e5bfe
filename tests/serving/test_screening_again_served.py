"""A server screens again by itself where a list changes, also where it is killed in the middle."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served import PATIENCE, Server, fwb, waybill

from openplaci import settings, wiring
from openplaci.model.fact import ConsignmentAssessed, DeliveryOwed, ReferralMoved, ScreenedAgain, StoredFact
from openplaci.store.base import Store

HEAD = "id,name,kind,country\n"
LISTED = "Brass and Pipes Pte"
OTHER = b"ORDINARY VALVES LTD"


class Seen:
    """The record of a server, read beside it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def facts(self, **given: Any) -> Iterator[StoredFact]:
        after = 0
        while page := self._store.facts(after=after, **given):
            after = page[-1].seq
            yield from page

    def states(self) -> dict[str, str]:
        moved = (one.fact for one in self.facts(group="referral"))
        return {fact.key: fact.referral.state for fact in moved if isinstance(fact, ReferralMoved)}

    def assessed(self, key: str) -> int:
        return sum(isinstance(one.fact, ConsignmentAssessed) for one in self.facts(subject=key))

    def again(self, key: str) -> int:
        """How often it was assessed anew."""
        moved = (one.fact for one in self.facts(subject=key))
        steps = [step.act for fact in moved if isinstance(fact, ReferralMoved) for step in fact.steps]
        return steps.count("assess_again")

    def codes(self, key: str) -> list[str]:
        owed = (one.fact for one in self.facts(subject=key))
        return [fact.delivery.code for fact in owed if isinstance(fact, DeliveryOwed) and fact.delivery.way != "email"]

    def screened(self) -> list[ScreenedAgain]:
        return [one.fact for one in self.facts(group="audit") if isinstance(one.fact, ScreenedAgain)]


def come(condition: Callable[[], bool]) -> None:
    """Wait until it holds; each look reads the record, so it takes its time by itself."""
    end = time.monotonic() + PATIENCE * 2
    while not condition():
        assert time.monotonic() < end


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data", environment="production")
    yield made
    if made.running:
        made.stop()


@pytest.fixture
def key(server: Server) -> str:
    return str(server.command("keys", "add", "--filer", "CARRIER", "--airline", "618")["key"])


def listed(tmp_path: Path, *names: str) -> str:
    path = tmp_path / "tips.csv"
    path.write_text(HEAD + "".join(f"{place},{name},organisation,\n" for place, name in enumerate(names)), "utf-8")
    return str(path)


def test_who_is_listed_since_becomes_a_review_by_itself(server: Server, key: str, tmp_path: Path) -> None:
    server.command("watchlist", "add", "own", listed(tmp_path, "Nobody At All"), "--name", "tips")
    server.start()
    mine, other = waybill(1), waybill(2)
    assert server.file(key, fwb(mine))[0] == 202
    assert server.file(key, fwb(other).replace(b"BRASS AND PIPES PTE", OTHER))[0] == 202
    with wiring.open_store(settings.load(data=str(server.data))) as store:
        seen = Seen(store)
        assert seen.states() == {mine: "clear", other: "clear"}
        server.command("watchlist", "add", "own", listed(tmp_path, "Nobody At All", LISTED), "--name", "tips")
        come(lambda: seen.states()[mine] == "review")
        come(lambda: len(seen.screened()) == 2)
        assert seen.states()[other] == "clear"
        assert (seen.assessed(mine), seen.assessed(other)) == (2, 1)
        assert seen.codes(mine) == ["SF"]
        told = seen.screened()[-1]
        assert (told.found, told.failed) == (1, 0)
        assert server.command("referrals", "show", mine)["history"][-1]["why"] == (
            f"list tips, version {told.version}: shipper is matched since"
        )
    assert server.stop() == 0


def test_killed_in_the_middle_it_goes_on_and_tells_nobody_twice(server: Server, key: str, tmp_path: Path) -> None:
    server.start()
    numbers = [waybill(place) for place in range(400)]
    for number in numbers:
        assert server.file(key, fwb(number))[0] == 202
    with wiring.open_store(settings.load(data=str(server.data))) as store:
        seen = Seen(store)
        server.command("watchlist", "add", "own", listed(tmp_path, LISTED), "--name", "tips")
        come(lambda: "review" in seen.states().values())
        server.kill()
        assert "clear" in seen.states().values()
        assert seen.screened() == []
        server.start()
        meanwhile = [waybill(place) for place in range(1000, 1020)]
        for number in meanwhile:
            assert server.file(key, fwb(number))[0] == 202
        come(lambda: set(seen.states().values()) == {"review"})
        come(lambda: len(seen.screened()) == 1)
        assert server.stop() == 0
        assert {seen.again(number) for number in numbers} == {1}
        assert {tuple(seen.codes(number)) for number in numbers} == {("SF",)}
        assert {(seen.again(number), *seen.codes(number)) for number in meanwhile} == {(0,)}
