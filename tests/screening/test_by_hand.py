"""What a person types of an entry."""

import pytest

from openplaci.screening import by_hand
from openplaci.screening.by_hand import BadEntry, Entry


def test_values_are_kept_as_typed_but_for_signs_that_nobody_sees() -> None:
    given = Entry(
        names=("  Ann \u202e Bell ", "\u0645\u062d\u0645\u062f"), weak=("A; B|C",), countries=("Malta", "fr"),
        born=("29 Jun 1960",), addresses=("5 Main St|Berlin",), phones=("+49 30 1234567 ext. 5; x",),
        identifiers=("passport:X1",), waybills=("020 12345675", "H/1;2"), remarks="a\tb\x07",
    )  # fmt: skip
    made = by_hand.entity("T-1", given)
    assert [(name.text, name.weak) for name in made.names] == [
        ("Ann Bell", False), ("\u0645\u062d\u0645\u062f", False), ("A; B|C", True),
    ]  # fmt: skip
    assert (made.countries, made.born, made.kind) == (("FR", "MT"), ("1960-06-29",), "person")
    assert [one.text for one in made.addresses] == ["5 Main St|Berlin"]
    assert made.phones == ("+49 30 1234567 ext. 5; x",)
    assert (made.identifiers[0].kind, made.identifiers[0].value) == ("passport", "X1")
    assert made.waybills == ("020-12345675", "H/1;2")
    assert made.remarks == "a b"


def test_what_can_never_be_a_match_by_itself_is_told() -> None:
    made = by_hand.entity("T", Entry(names=("Ann Bell",), addresses=("Berlin",), phones=("12",), identifiers=("X1",)))
    assert [words.split(" is")[0] for words in by_hand.unscreened(made)] == [
        "the address 'Berlin'", "the identifier 'X1'", "the phone '12'",
    ]  # fmt: skip
    assert not by_hand.nothing_in(made)
    assert by_hand.nothing_in(by_hand.entity("T", Entry(phones=("12",))))
    assert not by_hand.nothing_in(by_hand.entity("T", Entry(phones=("030 1234567",))))


def test_the_mark_changes_with_the_entry_alone() -> None:
    one = by_hand.entity("T", Entry(names=("Ann Bell",)))
    assert by_hand.mark(one) == by_hand.mark(by_hand.entity("T", Entry(names=(" Ann  Bell",))))
    assert by_hand.mark(one) != by_hand.mark(by_hand.entity("T", Entry(names=("Ann Bell",), remarks="x")))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Entry(), "nothing to screen"),
        (Entry(names=("\u200b",)), "has no word in it"),
        (Entry(names=("Ann Bell", "?!")), "'?!' has no word in it"),
        (Entry(names=("Ann Bell",), phones=("none",)), "'none' is no phone"),
        (Entry(names=("Ann Bell",), emails=("a@b",)), "'a@b' is no e-mail"),
        (Entry(names=("Ann Bell",), kind="alien"), "the kind 'alien'"),
        (Entry(names=("a\udcff",)), "is not UTF-8"),
    ],
)
def test_what_is_no_entry_is_refused_whole(given: Entry, words: str) -> None:
    with pytest.raises(BadEntry, match=words.replace("?", r"\?")):
        by_hand.entity("T", given)


@pytest.mark.parametrize("identity", ["", " a", "a\n", "a\u202eb", "x" * 101, "\udcff"])
def test_what_is_no_id_is_refused(identity: str) -> None:
    with pytest.raises(BadEntry, match="is no id"):
        by_hand.entity(identity, Entry(names=("Ann Bell",)))
