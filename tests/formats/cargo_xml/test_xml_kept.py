"""Nothing is lost: each text and attribute of a message is in the model, kept, or converted."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree
from xml_samples import FILES, codes, example, one, only, read, waybill

from openplaci.model.values import KG_PER_POUND, decimal

READABLE = [path for path in FILES if read(path.read_bytes()).messages]


MEANT = {"740": "direct", "741": "master", "703": "house", "ULD": "flight_manifest", "BLK": "flight_manifest"}
"""What a type code is read as."""
FIELDS = {"FlightStatusTypeCode": ("Departure", "Arrival"), "DescriptionCode": ("SPH",)}
"""Codes of a status that say which field of the model the text beside them is."""


def values(thing: Any) -> Iterator[str | float]:
    if isinstance(thing, dict):
        for value in thing.values():
            yield from values(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from values(value)
    elif isinstance(thing, str | int | float):
        yield thing


def lost(data: bytes) -> list[str]:
    """What stands in the message and nowhere in what was read of it."""
    built = msgspec.to_builtins(read(data))
    said = list(values(built))
    numbers = {float(value) for value in said if not isinstance(value, str)}
    texts = "\n".join(value for value in said if isinstance(value, str))
    gone = []
    root = etree.fromstring(data)
    for element in root.iter("*"):
        found = [element.text, element.tail, *element.attrib.values()]
        for text in found:
            flat = " ".join((text or "").split())
            if flat and not _stands(flat, element.tag.rpartition("}")[2], texts, numbers):
                gone.append(f"{element.tag}: {flat}")
    return gone


def _stands(flat: str, name: str, texts: str, numbers: set[float]) -> bool:
    if all(word in texts for word in flat.split()):
        return True
    if name == "TypeCode" and flat in MEANT:
        return MEANT[flat] in texts
    if (value := decimal(flat)) is not None:
        return bool({value, round(value * KG_PER_POUND, 9), round(value * 1e-6, 9)} & numbers)
    if name.endswith("DateTime"):
        return dt.datetime.fromisoformat(flat).date().isoformat() in texts
    if name in FIELDS:
        return flat in FIELDS[name]
    return name.endswith("Indicator") or flat in ("KGM", "LBR", "MTQ", "CMQ", "CMT") or name == "ApplicableRating"


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_nothing_of_an_example_is_lost(path: Path) -> None:
    if path.stem == "two_messages":
        pytest.skip("no single document")
    assert [one for one in lost(path.read_bytes()) if "SequenceNumeric" not in one] == []


def test_nothing_of_the_corpus_is_lost(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "cargo_xml").glob("*XF[WZ]B*.xml")):
        assert [one for one in lost(path.read_bytes()) if "SequenceNumeric" not in one] == [], path.name


def test_the_check_itself_would_notice() -> None:
    assert not _stands("GONE", "Name", "HERE", set())
    assert not _stands("12", "PieceQuantity", "HERE", {13.0})


def test_unknown_elements_attributes_and_text_are_kept_and_placed() -> None:
    reading = example("xfwb_elements_unknown")
    kept = {(k.path, k.text) for k in only(reading).kept}
    assert ("/Waybill/MasterConsignment/CarbonFootprintMeasure", "412") in kept
    assert ("/Waybill/MasterConsignment/CarbonFootprintMeasure/@unitCode", "KGM") in kept
    assert ("/Waybill/MasterConsignment/TotalPieceQuantity/@source", "scale") in kept
    assert ("/Waybill/MasterConsignment/OriginLocation/ID", "EWR") in kept
    assert ("/Waybill/MasterConsignment", "TRUCKED FROM NEWARK") in kept
    assert codes(reading) == ["TEXT_UNEXPECTED", "ELEMENT_UNKNOWN", "ELEMENT_REPEATED"]
    assert only(reading).origin == "JFK"
    unknown = reading.findings[1]
    assert unknown.where is not None
    lines = (FILES[0].parent / "xfwb_elements_unknown.xml").read_text().splitlines()
    assert lines[(unknown.where.line or 0) - 1][(unknown.where.column or 0) - 1 :].startswith("<ram:CarbonFootprint")
    assert unknown.where.path == "/Waybill/MasterConsignment/CarbonFootprintMeasure"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("AB<!-- c -->CD", "ABCD"),
        ("<!-- c --> AB CD<!-- c -->", "AB CD"),
        ("AB<!-- c --> <!-- c -->CD", "AB CD"),
        ("AB<?x y?> CD", "AB CD"),
        ("<![CDATA[AB]]> <![CDATA[CD]]>", "AB CD"),
        ("AB<![CDATA[ & <CD>]]>", "AB & <CD>"),
        ("A&amp; &lt;&quot;&#65;&#x42;", 'A& <"AB'),
    ],
)
def test_comments_sections_and_entities_lose_no_text(said: str, meant: str) -> None:
    name = f"<ram:ConsignorParty><ram:Name>{said}</ram:Name></ram:ConsignorParty>"
    leaves = "".join(f"<ram:{name}>{said}</ram:{name}>" for name in ("SummaryDescription", "ProductID", "Own"))
    reading = read(waybill(leaves + name + f"<ram:TotalPieceQuantity>1{'<!-- c -->'}2</ram:TotalPieceQuantity>"))
    found = only(reading)
    assert found.description == meant
    assert found.shipper is not None
    assert found.shipper.name == meant
    assert found.pieces == 12
    assert [kept.text for kept in found.kept].count(meant) == 2
    assert codes(reading) == ["ELEMENT_UNKNOWN"]


def test_places_are_right_behind_comments_and_instructions() -> None:
    reading = read(f"<!-- <a> -->\n<?x <b> ?>{waybill('<!-- <c/> -->' + chr(10) + ' <ram:Own/>')}")
    (finding,) = reading.findings
    assert finding.where is not None
    assert (finding.where.line, finding.where.column) == (3, 2)


def test_attributes_of_the_root_are_kept() -> None:
    data = waybill().replace("<rsm:Waybill ", '<rsm:Waybill edition="7" ', 1)
    assert ("/Waybill/@edition", "7") in {(kept.path, kept.text) for kept in only(read(data)).kept}


def test_an_element_of_a_foreign_namespace_is_unknown() -> None:
    reading = read(waybill('<x:TotalPieceQuantity xmlns:x="urn:x">3</x:TotalPieceQuantity>'))
    assert codes(reading) == ["ELEMENT_UNKNOWN"]
    assert only(reading).pieces is None
    assert only(reading).kept[0].text == "3"


def test_a_leaf_with_elements_inside_is_kept_whole() -> None:
    reading = read(waybill("<ram:SummaryDescription>A<ram:B>C</ram:B>D</ram:SummaryDescription>"))
    assert codes(reading) == ["ELEMENT_REPEATED"]
    assert {kept.text for kept in only(reading).kept} >= {"A", "C", "D"}


def test_what_follows_an_unknown_tree_is_read() -> None:
    found = one(
        "<ram:Own><ram:ID>1</ram:ID><ram:Own><ram:ID>2</ram:ID></ram:Own></ram:Own><ram:TotalPieceQuantity>3</ram:TotalPieceQuantity>"
    )
    assert found.pieces == 3
    assert [kept.text for kept in found.kept[:2]] == ["1", "2"]


def test_a_tree_that_is_kept_is_no_finding() -> None:
    reading = read(
        waybill(
            "<ram:ApplicableLogisticsServiceCharge><ram:TransportPaymentMethodCode>PP</ram:TransportPaymentMethodCode>"
            "</ram:ApplicableLogisticsServiceCharge>"
        )
    )
    assert reading.findings == ()
    assert "PP" in {kept.text for kept in only(reading).kept}


def test_the_indicator_of_other_charges_is_kept_where_it_differs() -> None:
    found = one(
        "<ram:TotalChargePrepaidIndicator>true</ram:TotalChargePrepaidIndicator>"
        "<ram:TotalDisbursementPrepaidIndicator>false</ram:TotalDisbursementPrepaidIndicator>"
    )
    assert found.payment == "PP"
    assert ("/Waybill/MasterConsignment/TotalDisbursementPrepaidIndicator", "false") in {
        (kept.path, kept.text) for kept in found.kept
    }


def test_a_currency_that_is_not_that_of_the_origin_is_kept() -> None:
    found = one(
        '<ram:InsuranceValueAmount currencyID="USD">5</ram:InsuranceValueAmount><ram:ApplicableOriginCurrencyExchange>'
        "<ram:SourceCurrencyCode>EUR</ram:SourceCurrencyCode></ram:ApplicableOriginCurrencyExchange>"
    )
    assert found.declared is not None
    assert (found.declared.currency, found.declared.insurance) == ("EUR", 5.0)
    assert "USD" in {kept.text for kept in found.kept}
