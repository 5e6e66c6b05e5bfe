"""Two names compared word by word."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openplaci.model.watchlist import PartyKind
from openplaci.screening.compare import compared, degree_of
from openplaci.screening.pairs import pair
from openplaci.screening.rarity import weights
from openplaci.screening.words import tokens

WEIGHT = weights()
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("compare_cases.yml").read_text("utf-8"))

ONE_NAME: list[tuple[str, str, PartyKind, str]] = [
    ("Rami Makhlouf", "Rami Makhlouf", "person", "same"),
    ("MAKHLOUF, Rami", "Rami Makhlouf", "person", "same"),
    ("Владимир Путин", "Vladimir Putin", "person", "fold"),
    ("Vladimir Puntin", "Vladimir Putin", "person", "typo"),
    ("Igor Sechni", "Igor Sechin", "person", "typo"),
    ("Igor Sech1n", "Igor Sechin", "person", "typo"),
    ("Anton Sakharnov", "Anton Sakhamov", "person", "typo"),
    ("Muhammad Saidov", "Mohammed Saidov", "person", "variant"),
    ("Youssef Karadzic", "Joseph Karadzic", "person", "variant"),
    ("Hasan Rohani", "Hassan Rouhani", "person", "sound"),
    ("M Bizrah", "Mohammed Bizrah", "person", "initial"),
    ("RamiMakhlouf", "Rami Makhlouf", "person", "glued"),
    ("Good Will Company", "Goodwill Company", "organisation", "glued"),
    ("Ry Ujin", "Ryu Jin", "person", "glued"),
    ("Krdzc Mldn", "Karadzic Mladen", "person", "vowels"),
    ("Alimzhan Tursunovich TOK", "Alimzhan Tursunovich TOKHTAKHUNOV", "person", "cut"),
    ("Ali Hejazi Zanganeh", "Ali Asghar Hejazi Zanganeh", "person", "missing"),
    ("Rami Hafat Makhlouf", "Rami Makhlouf", "person", "extra"),
]

OTHER_NAMES: list[tuple[str, str, PartyKind]] = [
    ("CORP", "APEX CORP", "organisation"),
    ("The Group", "The Mahan Group", "organisation"),
    ("The Zenith Group", "The Mahan Group", "organisation"),
    ("Zulkarnain Carter", "Zulkarnain", "person"),
    ("Bank", "The Bank Co.", "organisation"),
    ("Trading LLC", "Trading Co. Ltd.", "organisation"),
    ("Makhzan Vostok 45", "Makhzan Vostok 44", "organisation"),
    ("Trading", "Bravo Trading", "organisation"),
    ("Brigade 45", "Brigade 44", "organisation"),
    ("Donald Duck", "Michelle Michaela", "person"),
    ("Ihab Makhlouf", "Rami Makhlouf", "person"),
    ("BKW AG", "BIUK", "organisation"),
    ("Daseke, Inc.", "OOO DSK", "organisation"),
    ("ALCON", "ALCO", "organisation"),
    ("Muhammad", "Muhammad Aziz Karimov", "person"),
    ("Ali Hassan", "Ali Hussain", "person"),
    ("习近朋", "习近平", "person"),
    ("김종은", "김정은", "person"),
    ("Saudi Arabian Gas Company", "Saudi Arabian Oil Company", "organisation"),
]


@pytest.mark.parametrize(("query", "listed", "kind", "how"), ONE_NAME)
def test_one_name_in_two_ways_is_found_and_says_how(query: str, listed: str, kind: PartyKind, how: str) -> None:
    degree, alignment = compared(tokens(query, kind), tokens(listed, kind), WEIGHT, kind=kind)
    assert degree >= 0.8
    assert how in {step.how for step in alignment}


@pytest.mark.parametrize(("query", "listed", "kind"), OTHER_NAMES)
def test_two_names_stay_two(query: str, listed: str, kind: PartyKind) -> None:
    assert compared(tokens(query, kind), tokens(listed, kind), WEIGHT, kind=kind)[0] < 0.75


@pytest.mark.parametrize("nothing", ["", "!!!", "Co. Ltd.", "\u200b"])
def test_a_name_of_nothing_matches_nothing(nothing: str) -> None:
    assert compared(tokens(nothing), tokens(nothing), WEIGHT) == (0.0, ())
    assert compared(tokens(nothing), tokens("Rami Makhlouf"), WEIGHT) == (0.0, ())
    assert compared(tokens("Rami Makhlouf"), tokens(nothing), WEIGHT) == (0.0, ())


def test_shapes_a_machine_takes_for_each_other_are_hardly_slips() -> None:
    assert pair("5ech1n", "sechin")[0] > 0.94
    assert pair("sakharnov", "sakhamov")[0] > 0.94
    assert pair("sukhapnov", "sakhamov")[0] < 0.7


def test_slips_in_two_words_cost_more_than_one_and_one() -> None:
    listed = tokens("Zhurbenko Makhlouf", "person")
    first, second, both = (
        compared(tokens(text, "person"), listed, WEIGHT, kind="person")[0]
        for text in ("Zhurbemko Makhlouf", "Zhurbenko Makhlopf", "Zhurbemko Makhlopf")
    )
    assert both < first + second - 1.0 - 0.01


def test_below_a_least_degree_there_is_no_alignment() -> None:
    query, listed = tokens("Ihab Makhlouf"), tokens("Rami Makhlouf")
    degree, alignment = compared(query, listed, WEIGHT)
    assert alignment
    assert compared(query, listed, WEIGHT, least=degree - 0.01) == (degree, alignment)
    less, nothing = compared(query, listed, WEIGHT, least=degree + 0.01)
    assert less == pytest.approx(degree)
    assert nothing == ()


def test_a_word_is_used_once() -> None:
    degree, alignment = compared(tokens("Mahdavi Mahdavi", "person"), tokens("Mahdavi Karbaschi", "person"), WEIGHT)
    assert degree < 0.75
    assert sorted(step.how for step in alignment) == ["extra", "missing", "same"]


def test_a_rare_word_missing_costs_more_than_a_common_one() -> None:
    rare = compared(tokens("Mahan Trading"), tokens("Mahan Xerxavia Trading"), WEIGHT)[0]
    common = compared(tokens("Mahan Trading"), tokens("Mahan International Trading"), WEIGHT)[0]
    assert rare < common - 0.1


def test_a_name_cut_at_the_fields_end_wants_nothing_of_what_follows() -> None:
    query, listed = (
        tokens("ISLAMIC REVOLUTIONARY GUARDS CORPS AER"),
        tokens("ISLAMIC REVOLUTIONARY GUARDS CORPS AEROSPACE FORCE COMMAND"),
    )
    assert compared(query, listed, WEIGHT, cut=True)[0] > compared(query, listed, WEIGHT)[0] + 0.02


def test_a_word_often_on_the_list_says_less() -> None:
    often = weights({"mahan": 5_000, "zenith": 1})
    assert often("mahan") < often("zenith")
    assert often("mahan") > 0.0
    assert weights()("trading") < weights()("makhlouf")


def test_a_common_word_gone_wrong_stays_common() -> None:
    assert WEIGHT("compani") < 0.4
    assert WEIGHT("1imited") < 0.4
    assert WEIGHT("makhlouf") == 1.0


NAMES = st.lists(
    st.one_of(
        st.sampled_from(
            "al bin Mohammed Muhammad Ali trading group Mahan Makhlouf A B 44 Forty-Four Ltd Putin".split()
        ),
        st.text("abcdeimnorstz", min_size=1, max_size=9),
    ),
    max_size=6,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(NAMES, NAMES, st.sampled_from(["person", "organisation", ""]), st.booleans())
def test_every_degree_is_what_its_alignment_adds_up_to(query: str, listed: str, kind: PartyKind, cut: bool) -> None:
    mine, theirs = tokens(query, kind), tokens(listed, kind)
    degree, alignment = compared(mine, theirs, WEIGHT, cut=cut, kind=kind)
    assert 0.0 <= degree <= 1.0 + 1e-9
    if not alignment:
        assert degree == 0.0
        assert not mine.tokens or not theirs.tokens
        return
    assert sum(step.weight for step in alignment) == pytest.approx(1.0)
    assert sum(step.weight * step.degree for step in alignment) == pytest.approx(degree)
    assert sorted(" ".join(step.query for step in alignment).split()) == sorted(" ".join(mine.said).split())
    assert sorted(" ".join(step.listed for step in alignment).split()) == sorted(" ".join(theirs.said).split())
    assert compared(mine, theirs, WEIGHT, cut=cut, kind=kind) == (degree, alignment)
    assert degree_of(mine, theirs.tokens, WEIGHT, cut=cut, kind=kind) == pytest.approx(degree)


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_a_degree_is_in_its_range(row: dict[str, Any]) -> None:
    kind: PartyKind = row.get("kind", "person")
    degree, _ = compared(tokens(row["query"], kind), tokens(row["listed"], kind), WEIGHT, kind=kind)
    assert row.get("least", 0.0) <= degree <= row.get("most", 1.0)
