from collections.abc import Iterator
from pathlib import Path

import pytest
from risk_cases import Case, dossier

from openplaci import risk
from openplaci.faults import CodeTableFault
from openplaci.model.party import Identifier, Party
from openplaci.risk import INDICATORS, versions
from openplaci.risk.indicators.parties import shared_contact
from openplaci.risk.named_lists import load, phrase_list
from openplaci.risk.people import private, reads_as_person
from openplaci.risk.words import Phrases, entries, phrases, use

HEAD = "# title: T\n# source: S\n# certainty: [M]\n# date: 2026-11-24\n# configurable: yes\n"


@pytest.fixture
def own_lists() -> Iterator[None]:
    yield
    use(load())


def test_every_list_of_words_compiles() -> None:
    names = [name for name, one in load().items() if one.kind == "words"]
    assert len(names) > 25
    for name in names:
        assert phrases(name).texts


def test_no_innocent_phrase_is_idle() -> None:
    for name, one in load().items():
        hits = Phrases(phrase_list(one.entries)) if one.innocent else None
        for phrase in one.innocent:
            assert hits is not None
            assert hits.find(phrase.split()), f"{name}: {phrase} hides nothing"
            assert phrases(name).find(phrase.split()) is None


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("GUN", "GUN"),
        ("GUNS", "GUNS"),
        ("TOY GUN", None),
        ("TOY GUNS AND GUN", "GUN"),
        ("GUN POWDER", "GUN POWDER"),
        ("NO GUN", None),
        ("NOT A GUN", None),
        ("NO BIG GUN", "GUN"),
        ("PART NO GUN", "GUN"),
        ("W O GUN", None),
        ("O GUN", "GUN"),
        ("GUN FREE", None),
        ("GUN FREE OF CHARGE", "GUN"),
        ("GUN NOT INCLUDED", None),
        ("GUN NOT LOADED", "GUN"),
        ("BODIES", "BODIES"),
        ("BOXES", "BOXES"),
        ("NO GUN BUT GUN", "GUN"),
    ],
)
def test_the_longest_phrase_counts_and_a_denied_one_does_not(text: str, hit: str | None) -> None:
    assert Phrases(phrase_list(["GUN", "GUN POWDER", "! TOY GUN", "BODY", "BOX"])).find(text.split()) == hit


@pytest.mark.usefixtures("own_lists")
def test_an_administration_puts_in_its_own_list(tmp_path: Path) -> None:
    before = versions(INDICATORS)
    (tmp_path / "watched_origins.txt").write_text(f"{HEAD}# kind: countries\nXK\n")
    (tmp_path / "our words.txt").write_text(f"{HEAD}HELLO\n")
    lists = risk.load(tmp_path)
    assert entries("watched_origins") == {"XK"}
    assert lists["our_words"].entries == ("HELLOS", "HELLO")
    assert versions(INDICATORS) != before
    (tmp_path / "watched_origins.txt").write_text("# title: T\n# source: S\n# certainty: [M]\n")
    with pytest.raises(CodeTableFault, match="does not say date, configurable"):
        risk.load(tmp_path)


def test_a_list_that_is_not_there_or_holds_something_else() -> None:
    with pytest.raises(CodeTableFault, match="there is no list nothing"):
        phrases("nothing")
    with pytest.raises(CodeTableFault, match="watched_origins holds countries; expected words"):
        phrases("watched_origins")


@pytest.mark.parametrize(
    "name",
    ["JOHN SMITH", "Mr. Smith", "Maria José de la Cruz", "WANG XIAOMING", "Abdul Rahman Al Saud", "O'BRIEN, PAT"],
)
def test_a_person(name: str) -> None:
    assert reads_as_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "ACME LTD",
        "Müller & Söhne",
        "TIFATUC AG",
        "REKUNESIF FREIGHT PVT LTD",
        "NITI VA BEFOM TRADING EST.",
        "RAMULO RUROMAPUGA S.A.",
        "SAMSUNG ELECTRONICS",
        "BOEING",
        "UNIT 12 HOLDING",
        "3M",
        "MINISTRY OF HEALTH",
        "A B",
        "",
        "电池",
        "THE LITTLE SHOP ROUND THE CORNER BY ANN",
    ],
)
def test_no_person(name: str) -> None:
    assert not reads_as_person(name)


def test_a_trader_number_makes_no_private_person() -> None:
    assert private(Party(name="JOHN SMITH"))
    assert not private(Party(name="JOHN SMITH", ids=(Identifier(value="GB123", kind="T"),)))
    assert private(Party(name="JOHN SMITH", ids=(Identifier(value="P123", kind="passport"),)))
    assert not private(Party())
    assert not private(None)


def test_an_unnamed_party_shares_a_contact_too() -> None:
    number = {"lines": ["A 1"], "country": "CH", "phones": ["41795550123"]}
    assert shared_contact(dossier(Case(case="one", consignment={"shipper": number, "consignee": number})))
