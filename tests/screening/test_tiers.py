"""Tiers: from which score on a match of a list is told, looked at, held."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from listed import ENTITIES, library, watchlist

from openplaci.model.consignment import Consignment
from openplaci.model.fact import StoredFact, TiersSet
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.watchlist import Match
from openplaci.risk.weigh import floor_of
from openplaci.screening.judged import Judged
from openplaci.screening.parties import Screening
from openplaci.screening.tiers import FLOORS, Tiers, faults

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("tier_cases.yml").read_text("utf-8"))


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_a_match_is_of_its_tier(row: dict[str, Any]) -> None:
    match = Match(
        list="tips", version="1", entity="7", kind="person", path="name", name="X", weak=row.get("weak", False),
        score=row["score"],
    )  # fmt: skip
    tier = Tiers(**row.get("tiers", {})).of(match)
    assert tier == row["tier"]
    if tier is not None:
        assert FLOORS[tier] == row["floor"]


@pytest.mark.parametrize(
    ("tiers", "words"),
    [
        (Tiers(log=0.9, review=0.8), "log is 0.9 and review is 0.8; expected log at most as high as review"),
        (Tiers(review=0.98, hold=0.97), "review is 0.98 and hold is 0.97"),
        (Tiers(log=0.95, review=None, hold=0.9), "log is 0.95 and hold is 0.9"),
        (Tiers(log=0.4), "log is 0.4; expected 0.5 to 1"),
        (Tiers(hold=1.5), "hold is 1.5; expected 0.5 to 1"),
        (Tiers(log=float("nan")), "log is nan; expected 0.5 to 1"),
    ],
)
def test_tiers_that_contradict_each_other_say_so(tiers: Tiers, words: str) -> None:
    assert any(words in told for told in faults(tiers))


def test_the_usual_tiers_contradict_nothing() -> None:
    assert list(faults(Tiers())) == []


def judged(noon: Any, **lists: dict[str, Any]) -> Judged:
    made = Judged()
    facts = [TiersSet(list=name, by="p", at=noon, **told) for name, told in lists.items()]
    made.fold(StoredFact(seq=seq, recorded=noon, subject="", fact=fact) for seq, fact in enumerate(facts, 1))
    return made


def shipped(name: str = "TAMERLAN OROZBEKOV") -> Consignment:
    return Consignment(level="master", document="waybill", master="157-10000011", shipper=Party(name=name))


def by_list(screening: Screening, said: Judged, name: str = "TAMERLAN OROZBEKOV") -> dict[str, Finding]:
    return {finding.evidence[0]: finding for finding in screening(shipped(name), said).findings}


def test_each_list_has_its_own_tiers(tmp_path: Path, noon: Any) -> None:
    two = (watchlist(ENTITIES[0], name="first"), watchlist(ENTITIES[0], name="second", digest="b"))
    screening = Screening(library(tmp_path, *two))
    usual = by_list(screening, Judged())
    assert {name: one.floor for name, one in usual.items()} == {"first": "review", "second": "review"}
    own = by_list(screening, judged(noon, first={"log": 0.8, "hold": 0.97}, second={"log": 0.8}))
    assert {name: one.floor for name, one in own.items()} == {"first": "rfs", "second": None}
    assert {name: one.points for name, one in own.items()} == {"first": 30, "second": 0}
    assert floor_of(own["first"]) == "rfs"
    assert own["first"].evidence[-1] == "tier hold, from 0.97"
    assert "from 0.97 on this list asks for screening" in own["first"].words
    assert "screening" not in own["second"].words


def test_a_wider_list_finds_more_and_another_list_no_more_than_before(tmp_path: Path, noon: Any) -> None:
    two = (watchlist(ENTITIES[0], name="first"), watchlist(ENTITIES[0], name="second", digest="b"))
    screening = Screening(library(tmp_path, *two))
    name = "TAMERLAN OROSBEKOV"
    assert by_list(screening, Judged(Tiers(log=0.99, review=0.99)), name) == {}
    wide = judged(noon, first={"log": 0.5, "review": 0.5})
    wide.default = Tiers(log=0.99, review=0.99)
    assert set(by_list(screening, wide, name)) == {"first"}
    assert by_list(screening, Judged(Tiers(log=0.99, review=0.99)), name) == {}, "the cache keeps what another asked"


def test_tiers_are_set_again_and_given_back(noon: Any) -> None:
    said = judged(noon, tips={"log": 0.9})
    assert said.tiers("tips") == Tiers(log=0.9, review=None, hold=None)
    again = said.with_([TiersSet(list="tips", default=True, by="p", at=noon)])
    assert again.tiers("tips") == Tiers()
    assert said.tiers("tips").log == 0.9, "a trial changes nothing"
