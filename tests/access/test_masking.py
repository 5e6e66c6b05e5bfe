"""What is personal is listed, all of it; and what is listed does not pass."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from noun_walk import ROOTS, full, reachable, texts

from openplaci import formats
from openplaci.access.masking import MASK, masked, personal, seen_by, texts_of, without_secrets
from openplaci.model.access import Account, Principal
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.fact import StoredFact
from openplaci.model.party import Party

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
NAMES = [noun.__name__ for noun in reachable()]


@pytest.mark.parametrize("noun", reachable(), ids=NAMES)
def test_every_text_is_listed_as_personal_or_not(noun: type[msgspec.Struct]) -> None:
    listed = set(personal().get(noun.__name__, {}))
    assert set(texts_of(noun)) == listed, f"{noun.__name__}: list each in access/personal.toml, and nothing else"


def test_no_noun_is_listed_that_there_is_not_nor_a_field_twice() -> None:
    assert set(personal()) <= set(NAMES)
    assert len(NAMES) == len(set(NAMES))
    text = (EXAMPLES.parent / "src/openplaci/access/personal.toml").read_text(encoding="utf-8")
    for table in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        fields = re.findall(r'"(\w+)"', table)
        assert len(fields) == len(set(fields)), table


@pytest.mark.parametrize("noun", ROOTS, ids=lambda noun: noun.__name__)
def test_what_is_personal_does_not_pass_and_what_is_not_does(noun: type[Any]) -> None:
    whole = full(noun)
    hidden = masked(whole)
    classes = personal()
    for text in set(texts(whole)) | set(texts(hidden)):
        if (found := re.match(r"<(\w+)\.(\w+) \d+>", text)) is not None:
            is_open = classes[found[1]][found[2]] == "open"
            assert (text in set(texts(hidden))) is is_open, text
    assert type(hidden) is noun
    assert len(list(texts(hidden))) == len(list(texts(whole)))


def test_a_mask_tells_how_many_there_are_and_nothing_where_there_is_nothing() -> None:
    party = Party(name="Ærø Øl ApS", lines=("Vej 1", "2. sal"), city="Marstal", postcode="5960", country="DK")
    assert masked(party) == Party(name=MASK, lines=(MASK, MASK), city=MASK, postcode=MASK, country="DK")
    assert masked(Party(country="DK")) == Party(country="DK")


def test_masks_are_alike_whatever_they_hide() -> None:
    short, long = Party(name="A", phones=("1",)), Party(name="A" * 500, phones=("4" * 30,))
    assert masked(short) == masked(long)


def test_a_masked_noun_reads_back_as_its_type() -> None:
    for noun in (one for one in ROOTS if one is not StoredFact):
        hidden = masked(full(noun))
        again = msgspec.json.decode(msgspec.json.encode(hidden), type=noun)
        assert msgspec.json.encode(again) == msgspec.json.encode(hidden)


def test_what_holds_nothing_personal_is_returned_as_it_is() -> None:
    leg = Leg(carrier="QR", from_="DOH", to="YUL")
    assert masked(leg) is leg
    bare = Consignment(level="direct", document="waybill", master="157-56544666", description="PARTS")
    assert masked(bare) is bare


class Unheard(Noun, frozen=True, kw_only=True):
    text: str
    number: int = 1


class Holds(Noun, frozen=True, kw_only=True):
    either: Party | Unheard | None = None


def test_a_text_that_is_listed_nowhere_is_masked() -> None:
    assert masked(Unheard(text="Anna")) == Unheard(text=MASK)
    assert masked(Holds(either=Unheard(text="Anna"))).either == Unheard(text=MASK)
    assert masked(Holds(either=Party(name="Anna", country="DK"))).either == Party(name=MASK, country="DK")
    assert masked(Holds()) == Holds()


def principal(*roles: Any, programmes: tuple[str, ...] = ("pact",)) -> Principal:
    return Principal(id="p-abc", name="anna", roles=roles, programmes=programmes, mark="red")


def test_the_right_to_personal_data_shows_them_in_its_programme_alone(noon: Any) -> None:
    party = Party(name="Anna Berg", country="DK")
    officer = principal("officer")
    assert seen_by(officer, party, now=noon, programme="pact") is party
    assert seen_by(officer, party, now=noon, programme="acas").name == MASK
    assert seen_by(principal("administrator"), party, now=noon, programme="pact").name == MASK


def test_secrets_are_shown_to_nobody(noon: Any) -> None:
    account = Account(id="p-abc", name="anna", full_name="Anna Berg", password="$argon2id$x", totp="ABC", made=noon)  # noqa: S106 - a sample
    seen = seen_by(principal("officer"), account, now=noon, programme="pact")
    assert (seen.password, seen.totp, seen.name, seen.full_name) == (MASK, MASK, "anna", "Anna Berg")
    assert without_secrets(Party(name="Anna")).name == "Anna"


def consignments() -> list[Consignment]:
    return [
        one
        for path in sorted(EXAMPLES.rglob("*.*"))
        for one in formats.read(path.read_bytes()).consignments
    ]  # fmt: skip


def test_no_name_or_number_of_a_party_of_the_examples_passes() -> None:
    looked = 0
    for consignment in consignments():
        shown = msgspec.json.encode(masked(consignment)).decode()
        for party in (consignment.shipper, consignment.consignee, consignment.agent, *consignment.parties):
            if party is not None:
                for text in (party.name, *party.lines, *party.phones, *party.emails, party.contact, party.postcode):
                    if text and len(text) > 4 and text not in (consignment.description or ""):
                        looked += 1
                        assert text not in shown, text
    assert looked > 500
