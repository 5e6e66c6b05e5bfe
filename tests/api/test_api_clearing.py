"""Matches, clearings and tiers over HTTP: who may, what is written down, what is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_world import World, fwb, served

from openplaci import wiring
from openplaci.flow import watchlists
from openplaci.model.fact import ActRefused, PersonalViewed, TiersSet
from openplaci.model.watchlist import Entity, ListedName, Watchlist

HEADERS: dict[str, dict[str, str]] = {}
WHY = "Founded in 1920 by the register."
GIVEN = {"list": "tips", "entity": "T-1", "why": WHY}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("clearing")
    listed = Entity(id="T-1", kind="organisation", names=(ListedName(text="Waterworks Limited"),))
    new = Watchlist(name="tips", source="own", version="1", digest="a", entities=(listed,))
    with served(settings={"data": str(folder), "store": "sqlite"}) as made:
        watchlists.take(
            made.store, wiring.watchlist_folder(made.settings), new, faults=0, smaller=False, by="t", at=wiring.now()
        )
        live: Any = made.dialogue.stations.screened
        live.look()
        live.settle()
        made.key("CARRIER")
        for role in ("officer", "supervisor", "list_keeper", "auditor", "analyst", "administrator"):
            HEADERS[role] = made.signed_in(role, role)
        yield made


def ask(world: World, who: str, verb: str, path: str, **given: Any) -> httpx.Response:
    return world.client(headers=HEADERS[who]).request(verb, path, **given)


def number(place: int) -> str:
    return f"618-{4_000_000 + place}{(4_000_000 + place) % 7}"


def outcome(world: World, key: str) -> str:
    told: str = ask(world, "officer", "GET", f"/api/referrals/{key}").json()["assessment"]["outcome"]
    return told


def test_a_match_is_seen_cleared_and_taken_back(world: World) -> None:
    one, two = number(1), number(2)
    world.file(fwb(number=one))
    (match,) = ask(world, "officer", "GET", f"/api/referrals/{one}/matches").json()["matches"]
    assert (match["about"], match["entity"], match["tier"], match["cleared"]) == ("consignee", "T-1", "review", None)
    viewed = [fact.fact for fact in world.store.facts(subject=one) if isinstance(fact.fact, PersonalViewed)]
    assert [fact.where for fact in viewed] == ["http matches"]
    path = f"/api/referrals/{one}/clearings"
    assert ask(world, "officer", "POST", path, json=GIVEN | {"pair": "0" * 24}).status_code == 409
    done = ask(world, "officer", "POST", path, json=GIVEN | {"pair": match["pair"]})
    assert (done.status_code, done.json()) == (200, {"pairs": 1, "outcome": "clear", "score": 0})
    assert ask(world, "officer", "POST", path, json=GIVEN).status_code == 409
    assert ask(world, "officer", "POST", path, json=GIVEN | {"entity": "T-9"}).status_code == 404
    world.file(fwb(number=two))
    assert outcome(world, two) == "clear"
    assert ask(world, "officer", "GET", f"/api/referrals/{two}/matches").json()["matches"][0]["cleared"]["why"] == WHY

    rows = ask(world, "auditor", "GET", "/api/clearings", params={"list": "tips"}).json()
    assert [(row["key"], row["why"], row["name"]) for row in rows["clearings"]] == [(one, WHY, "Waterworks Limited")]
    assert ask(world, "auditor", "GET", "/api/clearings", params={"after": rows["next"]}).json()["clearings"] == []
    assert ask(world, "list_keeper", "GET", "/api/clearings").json()["clearings"] == [], "not its consignments"

    back = ask(world, "supervisor", "POST", f"/api/referrals/{two}/clearings", json=GIVEN | {"reopen": True})
    assert back.json()["pairs"] == 1
    assert ask(world, "auditor", "GET", "/api/clearings").json()["clearings"] == []
    world.file(fwb(number=number(3)))
    assert outcome(world, number(3)) == "review"


@pytest.mark.parametrize("who", ["auditor", "list_keeper", "analyst", "administrator"])
def test_others_clear_nothing_and_that_they_tried_is_a_fact(world: World, who: str) -> None:
    key = number(4)
    world.file(fwb(number=key))
    assert ask(world, who, "POST", f"/api/referrals/{key}/clearings", json=GIVEN).status_code == 403
    assert ask(world, who, "POST", "/api/tiers/tips", json={"log": 0.9, "review": 0.9}).status_code == 403
    refused = [one.fact.permission for one in world.store.facts(limit=10_000) if isinstance(one.fact, ActRefused)]
    assert refused[-2:] == ["watchlists.clear", "watchlists.tune"]
    assert outcome(world, key) == "review"


def test_a_reason_and_an_entity_are_asked_for(world: World) -> None:
    world.file(fwb(number=number(5)))
    path = f"/api/referrals/{number(5)}/clearings"
    for given in (
        {"list": "tips", "entity": "T-1"},
        GIVEN | {"why": ""},
        GIVEN | {"wy": "x"},
        GIVEN | {"why": "x" * 2001},
    ):
        assert ask(world, "officer", "POST", path, json=given).status_code == 400
    assert ask(world, "officer", "POST", path, json=GIVEN | {"why": " . "}).status_code == 409
    assert ask(world, "officer", "POST", f"/api/referrals/{number(99)}/clearings", json=GIVEN).status_code == 404
    assert ask(world, "officer", "GET", f"/api/referrals/{number(99)}/matches").status_code == 404


def test_tiers_are_set_by_a_supervisor_and_count_at_once(world: World) -> None:
    usual = ask(world, "list_keeper", "GET", "/api/tiers/tips").json()
    assert (usual["log"], usual["review"], usual["hold"], usual["own"]) == (0.8, 0.86, None, False)
    told = ask(world, "supervisor", "POST", "/api/tiers/tips", json={"log": 0.8, "review": 0.9, "hold": 0.97})
    assert (told.status_code, told.json()["hold"]) == (200, 0.97)
    world.file(fwb(number=number(6)))
    assert outcome(world, number(6)) == "rfs"
    assert ask(world, "supervisor", "POST", "/api/tiers/tips", json={"log": 0.9, "review": 0.8}).status_code == 409
    assert ask(world, "supervisor", "POST", "/api/tiers/tips", json={"log": 0.2}).status_code == 400
    assert ask(world, "supervisor", "POST", "/api/tiers/nope", json={"log": 0.9}).status_code == 409
    assert ask(world, "officer", "POST", "/api/tiers/tips", json={"default": True}).status_code == 403
    assert ask(world, "supervisor", "POST", "/api/tiers/tips", json={"default": True}).json()["own"] is False
    facts = [one.fact for one in world.store.facts(group="watchlist") if isinstance(one.fact, TiersSet)]
    assert [(fact.hold, fact.default) for fact in facts] == [(0.97, False), (None, True)]
    world.file(fwb(number=number(7)))
    assert outcome(world, number(7)) == "review"
