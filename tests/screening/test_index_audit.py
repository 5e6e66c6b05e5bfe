"""The audit: near names are found whatever was done to their words."""

import pytest

from openplaci.screening.audit import near

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
    assert [name for _, name, _ in near([tuple(party.split())], NAMES, floor=0.5)] == found


def test_the_same_words_have_the_cosine_one_and_parties_keep_their_numbers() -> None:
    found = list(near([(), ("works", "aluminium", "krasnoyarsk"), ("zarqawi",)], NAMES, floor=0.9))
    assert [pair[:2] for pair in found] == [(1, 1), (2, 2)]
    assert [pair[2] for pair in found] == pytest.approx([1.0, 1.0])


def test_no_names_and_no_parties_give_nothing() -> None:
    assert list(near([("a",)], ())) == []
    assert list(near([], NAMES)) == []
