"""The two sides of a pair: what counts as the same, and what is another."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from openplaci.model.watchlist import Entity, Query
from openplaci.screening import sides

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("side_cases.yml").read_text("utf-8"))


def party(changed: dict[str, Any]) -> str:
    told = CASES["base"] | {name: value for name, value in changed.items() if name != "case"}
    return sides.party(msgspec.convert(told, Query))


def content(changed: dict[str, Any]) -> str:
    told = CASES["entity"] | {name: value for name, value in changed.items() if name != "case"}
    return sides.content(msgspec.convert(told, Entity))


@pytest.mark.parametrize("row", CASES["same"], ids=lambda row: row["case"])
def test_the_same_party_written_otherwise_is_the_same_side(row: dict[str, Any]) -> None:
    assert party(row) == party({})


@pytest.mark.parametrize("row", CASES["other"], ids=lambda row: row["case"])
def test_another_party_is_another_side(row: dict[str, Any]) -> None:
    assert party(row) != party({})


@pytest.mark.parametrize("row", CASES["entity_same"], ids=lambda row: row["case"])
def test_what_the_list_says_in_another_order_is_the_same_side(row: dict[str, Any]) -> None:
    assert content(row) == content({})


@pytest.mark.parametrize("row", CASES["entity_other"], ids=lambda row: row["case"])
def test_what_the_list_says_otherwise_is_another_side(row: dict[str, Any]) -> None:
    assert content(row) != content({})


def test_no_two_parties_that_are_other_are_the_same_side() -> None:
    made = [party(row) for row in CASES["other"]]
    assert len(set(made)) == len(made)


def test_a_contact_is_the_contact_of_its_party() -> None:
    contact = Query(name="Tavio Quendel", kind="person", country="MT")
    here, there = Query(name="Brass Works", country="MT"), Query(name="Pipe Works", country="MT")
    assert len({sides.party(contact), sides.party(contact, here), sides.party(contact, there)}) == 3
    assert sides.party(contact, here) == sides.party(contact, Query(name="BRASS works", country="MT"))


def test_a_field_that_entities_gain_one_day_changes_no_entity_that_has_nothing_in_it() -> None:
    newer = msgspec.defstruct("Entity", [("shoes", tuple[str, ...], ())], bases=(Entity,), frozen=True, kw_only=True)
    plain = msgspec.convert(CASES["entity"], Entity)
    made: Any = msgspec.convert(CASES["entity"], newer)
    assert made.shoes == ()
    assert sides.content(made) == sides.content(plain)
