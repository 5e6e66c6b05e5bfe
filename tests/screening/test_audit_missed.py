"""What the slow path finds that the fast path does not tell."""

from pathlib import Path

import pytest
from listed import library, watchlist

from openplaci.model.watchlist import Entity, ListedName, Query
from openplaci.screening.audit import Auditor, Names
from openplaci.screening.screener import MOST, screen


@pytest.mark.parametrize(
    ("name", "entity"), [("TIMERLAN OROZBEGOVA", "7"), ("ZEFYRION DRNE WRKS", "8"), ("TAMERL OROZB", "7")]
)
def test_what_is_not_told_and_near_is_missed_with_its_alignment(tmp_path: Path, name: str, entity: str) -> None:
    with library(tmp_path) as lists:
        (one,) = Auditor(lists).missed(3, Query(name=name), told=0.99, least=0.4)
    assert (one.party, one.match.entity, one.match.list) == (3, entity, "tips")
    assert one.match.score == pytest.approx(sum(step.weight * step.degree for step in one.match.alignment))
    assert one.likeness == pytest.approx((2 * one.match.score + one.nearness) / 3)
    assert one.why == "scored lower"


def test_what_is_told_or_not_near_or_a_weak_alias_is_not_missed(tmp_path: Path) -> None:
    with library(tmp_path) as lists:
        auditor = Auditor(lists)
        assert auditor.size == 3  # one has no words, one is weak
        for name in ("TAMERLAN OROZBEKOV", "PETER MILLER", "TIMUR", "", "..."):
            assert auditor.missed(0, Query(name=name), told=0.8) == []


def test_what_would_have_been_told_was_not_looked_up(tmp_path: Path) -> None:
    entities = [Entity(id=str(at), kind="person", names=(ListedName(text="Tamerlan Orozbekov"),)) for at in range(30)]
    with library(tmp_path, watchlist(*entities)) as lists:
        query = Query(name="TAMERLAN OROZBEKOV")
        told = {match.entity for match in screen(lists, query)}
        found = Auditor(lists).missed(0, query, told=0.8)
    assert len(told) == MOST
    assert {one.match.entity for one in found} == {entity.id for entity in entities} - told
    assert {(one.why, one.match.score) for one in found} == {("not looked up", 1.0)}


def test_what_one_party_left_behind_does_not_count_for_the_next() -> None:
    names = Names([("alpha", "beta"), ("gamma",), ("alpha", "delta")])
    first = names.near(("alpha", "beta"), floor=0.1)
    names.near(("gamma",), floor=0.1)
    assert names.near(("alpha", "beta"), floor=0.1) == first
    assert first[0][0] == 0
    assert names.near(("alpha", "beta"), floor=0.1, most=1) == first[:1]


def test_a_name_of_any_length_is_compared() -> None:
    long = tuple(f"word{at}" for at in range(5000))
    names = Names([long, ("short",), ()])
    assert [name for name, _ in names.near(long, floor=0.9)] == [0]
    assert names.near((), floor=0.1) == []
    assert Names([]).near(("short",), floor=0.1) == []
