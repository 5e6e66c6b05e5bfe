from collections.abc import Iterator

import pytest
from risk_cases import Case, dossier

from openplaci.faults import CodeTableFault, UnknownName
from openplaci.model.party import Identifier, Party
from openplaci.risk import INDICATORS, versions, words
from openplaci.risk.indicators.parties import shared_contact
from openplaci.risk.people import private, reads_as_person
from openplaci.risk.words import Phrases, heads, list_names, phrases, replace_lists

HEAD = "# title: T\n# source: S\n# certainty: [M]\n# date: 2026-11-24\n# configurable: yes\n"


@pytest.fixture
def own_lists() -> Iterator[None]:
    yield
    words._replaced.clear()
    phrases.cache_clear()


def test_every_list_says_what_it_is_and_compiles() -> None:
    assert len(heads()) == len(list_names()) == 15
    for head in heads():
        assert "[" in head.certainty
        assert phrases(head.name).texts


def test_no_line_stands_twice_and_no_innocent_phrase_is_idle() -> None:
    for name in list_names():
        lines = [line for line in words._text(name).splitlines() if line and not line.startswith("#")]
        assert len(lines) == len(set(lines)), name
        hits = Phrases(line for line in lines if not line.startswith("!"))
        for line in lines:
            if line.startswith("! "):
                assert hits.find(line[2:].split()), f"{name}: {line} hides nothing"
                assert phrases(name).find(line[2:].split()) is None


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
    assert Phrases(["GUN", "GUN POWDER", "! TOY GUN", "BODY", "BOX"]).find(text.split()) == hit


@pytest.mark.usefixtures("own_lists")
def test_an_administration_puts_in_its_own_list() -> None:
    before = versions(INDICATORS)
    replace_lists({"watched_origins": f"{HEAD}XK\n"})
    assert phrases("watched_origins").texts >= {" XK "}
    assert " YE " not in phrases("watched_origins").texts
    assert versions(INDICATORS) != before
    with pytest.raises(UnknownName, match="watched_origins"):
        replace_lists({"watched": HEAD})
    with pytest.raises(CodeTableFault, match="does not say date, configurable"):
        replace_lists({"watched_origins": "# title: T\n# source: S\n# certainty: [M]\n"})


def test_a_list_that_is_not_there() -> None:
    with pytest.raises(CodeTableFault, match="word list nothing cannot be read"):
        phrases("nothing")


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
