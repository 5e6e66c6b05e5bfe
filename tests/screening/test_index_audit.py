"""The audit: near names are found whatever was done to their words."""

import pytest

from openplaci.screening.audit import Names

NAMES = tuple(tuple(name.split()) for name in ("mohammed ali hassan", "krasnoyarsk aluminium works", "zarqawi", ""))


@pytest.mark.parametrize(
    ("party", "found"),
    [
        ("mohammed ali hassan", [0]),
        ("hassan mohamed ali", [0]),
        ("krasnoyarsk alumin works", [1]),
        ("krasno yarsk aluminium works", [1]),
        ("zarqaawi", [2]),
        ("john smith", []),
        ("", []),
    ],
)
def test_what_is_near_is_found(party: str, found: list[int]) -> None:
    assert [name for name, _ in Names(NAMES).near(tuple(party.split()), floor=0.5)] == found


def test_the_same_words_have_the_cosine_one_one_party_after_another() -> None:
    names = Names(NAMES)
    found = [names.near(party, floor=0.9) for party in ((), ("works", "aluminium", "krasnoyarsk"), ("zarqawi",))]
    assert [[name for name, _ in one] for one in found] == [[], [1], [2]]
    assert [nearness for one in found for _, nearness in one] == pytest.approx([1.0, 1.0])


def test_no_names_give_nothing() -> None:
    assert Names(()).near(("a",), floor=0.6) == []
