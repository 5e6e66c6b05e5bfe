"""The screener: names, exact paths, what speaks for and against, and never a match without its alignment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from listed import library, watchlist

from openplaci.faults import CannotDo
from openplaci.model.watchlist import Match, Query
from openplaci.screening.library import Library
from openplaci.screening.screener import screen


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library(tmp_path_factory.mktemp("lists")) as opened:
        yield opened


def first(lists: Library, **asked: object) -> Match | None:
    found = screen(lists, Query(**({"name": ""} | asked)))  # type: ignore[arg-type]
    for match in found:
        assert match.alignment, "no match without its alignment"
        assert match.list == "tips"
        assert match.version == "1"
    return found[0] if found else None


@pytest.mark.parametrize(
    "name",
    [
        "Tamerlan Orozbekov", "OROZBEKOV TAMERLAN", "Tamerlan Orozbekow", "Tamerlan Orozbek0v", "Tamer lan Orozbekov",
        "TamerlanOrozbekov", "Mr Tamerlan Orozbekov", "\u0422\u0430merlan Orozbekov", "Tamer\u200blan Orozbekov",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(lists: Library, name: str) -> None:
    match = first(lists, name=name)
    assert match is not None
    assert (match.entity, match.path, match.name) == ("7", "name", "Tamerlan Orozbekov")


@pytest.mark.parametrize("name", ["", "   ", "...", "\u200b\u200e", "LLC", "Works", "Peter Miller", "Street"])
def test_nothing_and_what_is_common_match_nothing(lists: Library, name: str) -> None:
    assert first(lists, name=name) is None


def test_a_name_of_another_script_is_found(lists: Library) -> None:
    match = first(lists, name="JOSIF BRANKOVIC")
    assert match is not None
    assert match.entity == "10"


def test_the_alignment_adds_up_and_names_the_words(lists: Library) -> None:
    match = first(lists, name="Tamerlan Orozbekow")
    assert match is not None
    assert sum(step.weight for step in match.alignment) == pytest.approx(1)
    assert sum(step.weight * step.degree for step in match.alignment) == pytest.approx(match.score)
    assert {step.listed for step in match.alignment} == {"Tamerlan", "Orozbekov"}


@pytest.mark.parametrize(
    ("asked", "path", "entity"),
    [
        ({"identifiers": ("an1234567",)}, "identifier", "7"),
        ({"phones": ("00996-555-123456",)}, "phone", "7"),
        ({"emails": ("Office@Zephyrion.example",)}, "email", "8"),
        ({"address": "Yerevan, Komitas Street 12"}, "address", "8"),
        ({"waybills": ("02012345675",)}, "waybill", "9"),
        ({"waybills": ("hx77",)}, "waybill", "9"),
    ],
)
def test_an_exact_value_is_its_own_path(lists: Library, asked: dict[str, object], path: str, entity: str) -> None:
    match = first(lists, **asked)
    assert match is not None
    assert (match.path, match.entity, match.score) == (path, entity, 1.0)


@pytest.mark.parametrize("asked", [{"phones": ("12",)}, {"identifiers": ("PASSPORT",)}, {"address": "Yerevan"}])
def test_what_many_share_is_no_path(lists: Library, asked: dict[str, object]) -> None:
    assert first(lists, **asked) is None


def test_what_speaks_for_and_against_moves_the_score_and_is_told(lists: Library) -> None:
    name = "Tamerlan Orozbekow"
    plain = first(lists, name=name)
    same = first(lists, name=name, kind="person", country="KG", born="1971-03-04")
    other = first(lists, name=name, kind="organisation", country="BR", born="1990")
    assert plain is not None
    assert same is not None
    assert same.score > plain.score
    assert same.favour == ("the same country, KG", "the same birth, 1971-03-04")
    assert other is None or (other.score < plain.score and len(other.against) == 3)


def test_a_weak_alias_is_told_as_weak(lists: Library) -> None:
    match = first(lists, name="Timur")
    assert match is None or match.weak


def test_lists_are_never_merged(tmp_path: Path) -> None:
    with library(tmp_path, watchlist(), watchlist(name="other", digest="b")) as both:
        found = screen(both, Query(name="Tamerlan Orozbekov"))
    assert [(match.list, match.entity) for match in found] == [("other", "7"), ("tips", "7")]


def test_a_damaged_library_says_so(tmp_path: Path) -> None:
    with library(tmp_path) as made:
        folder = tmp_path / f"library-{made.version}"
    (folder / "names.index").write_bytes(b"half")
    with pytest.raises(CannotDo, match="compile them anew"):
        Library(folder)
