"""Notes made from a consignment say again what it says: `notes_of` is the inverse of `interpret`."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from note_strategies import ACCOUNTS, COUNTRIES, MAYBE, PARTY, WORDS, declarations, some
from openplaci.formats import oci
from openplaci.formats.oci_writing import PARTIES, notes_of
from openplaci.model.consignment import (
    Consignment,
    CustomsNote,
    Goods,
    RegulatedEntity,
    SecurityDeclaration,
)
from openplaci.model.finding import Finding
from openplaci.model.party import Party

NUMBERS = some(st.from_regex(r"(UN|ID)\d{4}", fullmatch=True), 12).map(lambda some: tuple(dict.fromkeys(some)))
SAID = st.builds(CustomsNote, country=COUNTRIES, subject=st.just("EXP"), content=st.just("M"), text=WORDS)


@st.composite
def consignments(draw: st.DrawFn) -> Consignment:
    declared = draw(some(declarations(), 2))
    parties: dict[str, Any] = {field: draw(MAYBE | PARTY) for field in PARTIES.values()}
    return Consignment(
        level="direct",
        document="waybill",
        handling=draw(some(st.sampled_from(["EAP", "SPX", "SCO"]), 2)),
        customs=draw(some(SAID, 2)),
        security=tuple(dict.fromkeys(declared)),
        account=draw(MAYBE | ACCOUNTS),
        goods=(Goods(un_numbers=draw(NUMBERS)),),
        **parties,
    )


def deviates(finding: Finding, index: int) -> None:
    pytest.fail(f"note {index}: {finding.words}")


def interpreted(consignment: Consignment, notes: tuple[CustomsNote, ...]) -> oci.Notes:
    return oci.interpret(notes, consignment.handling, deviates)


@settings(max_examples=300, deadline=None)
@given(consignments())
def test_notes_say_what_the_consignment_says(consignment: Consignment) -> None:
    said = interpreted(consignment, notes_of(consignment))
    assert said.security == consignment.security
    assert said.account == consignment.account
    assert said.un_numbers == consignment.goods[0].un_numbers
    for subject, field in PARTIES.items():
        party = getattr(consignment, field)
        bare = party and msgspec.structs.replace(party, contact=None, phones=(), emails=(), ids=())
        assert oci.complete(bare, said.details.get(subject)) == party


@settings(max_examples=200, deadline=None)
@given(consignments())
def test_notes_that_were_said_stand_first_and_nothing_is_said_twice(consignment: Consignment) -> None:
    notes = notes_of(consignment)
    assert notes[: len(consignment.customs)] == consignment.customs
    assert notes_of(msgspec.structs.replace(consignment, customs=notes)) == notes


def test_what_the_format_says_itself_needs_no_note() -> None:
    party = Party(country="SG", contact="ANG", phones=("6561230000",), emails=("OPS@MERANTI.SG",))
    consignment = Consignment(
        level="direct", document="waybill", shipper=party, agent=party, goods=(Goods(un_numbers=("UN3480", "UN3481")),)
    )
    notes = notes_of(consignment, blocks={"SHP": ("phones", "contact", "emails")}, texts=["PHONES UN3481"])
    assert [(note.subject, note.content, note.text) for note in notes] == [
        ("AGT", "CP", "ANG"),
        ("AGT", "CT", "6561230000"),
        ("AGT", "MU", "OPS"),
        ("AGT", "MD", "MERANTI.SG"),
        ("DNR", "D", "UN3480"),
    ]


def test_a_time_whose_year_the_filing_bound_is_not_said_again() -> None:
    notes = (
        CustomsNote(country="SG", subject="ISS", content="RA", text="00117-02"),
        CustomsNote(content="SD", text="16APR1115"),
    )
    said = oci.interpret(notes, (), deviates, dt.date(2026, 4, 17))
    assert said.security[0].issued_at is not None
    consignment = Consignment(level="direct", document="waybill", customs=notes, security=said.security)
    assert notes_of(consignment) == notes


@pytest.mark.parametrize(
    "declared",
    [
        (SecurityDeclaration(status="SPX"),),
        (SecurityDeclaration(methods=("XRY",)),),
        (
            SecurityDeclaration(
                issuer=RegulatedEntity(expiry=dt.date(2027, 6, 30)), expiry=dt.date(2027, 6, 30), issued_by="TAN"
            ),
        ),
    ],
)
def test_a_declaration_without_an_issuer(declared: tuple[SecurityDeclaration, ...]) -> None:
    consignment = Consignment(level="direct", document="waybill", security=declared)
    findings: list[Finding] = []
    said = oci.interpret(notes_of(consignment), (), lambda finding, _: findings.append(finding))
    assert said.security == declared
    assert [finding.code for finding in findings] == ["SECURITY_NO_ISSUER"]


def test_a_second_declaration_without_an_issuer_is_not_mixed_into_the_first() -> None:
    first = SecurityDeclaration(basis="ISS", issuer=RegulatedEntity(id="1", category="RA"), methods=("XRY",))
    consignment = Consignment(
        level="direct", document="waybill", security=(first, SecurityDeclaration(exemptions=("DIPL",)))
    )
    one, two = interpreted(consignment, notes_of(consignment)).security
    assert one == first
    assert (two.exemptions, two.methods) == (("DIPL",), ())
