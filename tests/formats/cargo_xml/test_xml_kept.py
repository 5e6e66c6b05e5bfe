"""Nothing is lost: each text and attribute of a message is in the model, kept, or converted."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree
from xml_samples import FILES, codes, document, example, kept, message, one, only, read, tag, waybill

from openplaci.model.values import KG_PER_POUND, decimal

READABLE = [path for path in FILES if read(path.read_bytes()).messages]


MEANT = {
    "740": "direct", "741": "master", "703": "house", "ULD": "flight_manifest", "BLK": "flight_manifest",
    "294": "XFNM", "962": "XCSN",
}  # fmt: skip
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
    if name == "VersionID":
        return f"/{flat.removesuffix('.00')}" in texts
    if name == "ConditionCode":
        return flat.lower() in texts
    if name == "VersionID":
        return f"/{flat.removesuffix('.00')}" in texts
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
    for path in sorted((shared / "corpus" / "cargo_xml").glob("*.xml")):
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
    assert ("/Waybill/MasterConsignment/OriginLocation[2]/ID", "EWR") in kept
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


def test_who_pays_the_other_charges_is_part_of_the_payment() -> None:
    found = one(
        "<ram:TotalChargePrepaidIndicator>true</ram:TotalChargePrepaidIndicator>"
        "<ram:TotalDisbursementPrepaidIndicator>false</ram:TotalDisbursementPrepaidIndicator>"
    )
    assert found.payment == "PC"


def test_a_currency_that_is_not_that_of_the_origin_is_kept() -> None:
    found = one(
        '<ram:InsuranceValueAmount currencyID="USD">5</ram:InsuranceValueAmount><ram:ApplicableOriginCurrencyExchange>'
        "<ram:SourceCurrencyCode>EUR</ram:SourceCurrencyCode></ram:ApplicableOriginCurrencyExchange>"
    )
    assert found.declared is not None
    assert (found.declared.currency, found.declared.insurance) == ("EUR", 5.0)
    assert "USD" in {kept.text for kept in found.kept}


MASTER = "/Waybill/MasterConsignment"


def test_the_second_and_later_of_siblings_have_a_number_in_paths() -> None:
    leg = tag("SpecifiedLogisticsTransportMovement", tag("Mode", "AIR") + tag("ArrivalEvent", tag("Own", "X")))
    item = tag(
        "IncludedMasterConsignmentItem", tag("TypeCode", "1010") + '<ram:TypeCode listID="7">2020</ram:TypeCode>'
    )
    found = kept(
        one(leg * 2 + tag("ApplicableRating", item) + tag("ApplicableRating", tag("TypeCode", "A") + item * 2))
    )
    assert found == {
        (f"{MASTER}/SpecifiedLogisticsTransportMovement/Mode", "AIR"),
        (f"{MASTER}/SpecifiedLogisticsTransportMovement/ArrivalEvent/Own", "X"),
        (f"{MASTER}/SpecifiedLogisticsTransportMovement[2]/Mode", "AIR"),
        (f"{MASTER}/SpecifiedLogisticsTransportMovement[2]/ArrivalEvent/Own", "X"),
        (f"{MASTER}/ApplicableRating/IncludedMasterConsignmentItem/TypeCode[2]/@listID", "7"),
        (f"{MASTER}/ApplicableRating[2]/TypeCode", "A"),
        (f"{MASTER}/ApplicableRating[2]/IncludedMasterConsignmentItem/TypeCode[2]/@listID", "7"),
        (f"{MASTER}/ApplicableRating[2]/IncludedMasterConsignmentItem[2]/TypeCode[2]/@listID", "7"),
    }


def test_what_is_not_counted_while_read_is_numbered_too() -> None:
    seal = tag("UtilizedLogisticsTransportEquipment", tag("AffixedLogisticsSeal", tag("ID", "S")) * 2)
    own = tag("Own", "A") + tag("ProductID", "P") + tag("Own", tag("Deep", "B") * 2)
    unreadable = tag(
        "ApplicableRating", tag("IncludedMasterConsignmentItem", tag("TypeCode", "1010") + tag("TypeCode", "X"))
    )
    reading = read(waybill(seal * 2 + own + tag("ProductID", "Q") + unreadable))
    assert kept(only(reading)) == {
        (f"{MASTER}/UtilizedLogisticsTransportEquipment/AffixedLogisticsSeal/ID", "S"),
        (f"{MASTER}/UtilizedLogisticsTransportEquipment/AffixedLogisticsSeal[2]/ID", "S"),
        (f"{MASTER}/UtilizedLogisticsTransportEquipment[2]/AffixedLogisticsSeal/ID", "S"),
        (f"{MASTER}/UtilizedLogisticsTransportEquipment[2]/AffixedLogisticsSeal[2]/ID", "S"),
        (f"{MASTER}/Own", "A"),
        (f"{MASTER}/Own[2]/Deep", "B"),
        (f"{MASTER}/Own[2]/Deep[2]", "B"),
        (f"{MASTER}/ProductID", "P"),
        (f"{MASTER}/ProductID[2]", "Q"),
        (f"{MASTER}/ApplicableRating/IncludedMasterConsignmentItem/TypeCode[2]", "X"),
    }
    where = {finding.code: finding.where and finding.where.path for finding in reading.findings}
    assert where == {
        "ELEMENT_UNKNOWN": f"{MASTER}/Own[2]",
        "ELEMENT_REPEATED": f"{MASTER}/ProductID[2]",
        "HS_UNREADABLE": f"{MASTER}/ApplicableRating/IncludedMasterConsignmentItem/TypeCode[2]",
    }


def test_consignments_have_no_number_since_what_is_kept_goes_with_them() -> None:
    house = tag("IncludedHouseConsignment", tag("ProductID", "P") + tag("TotalPieceQuantity", "X"))
    master = f"<rsm:MasterConsignment>{house * 2}</rsm:MasterConsignment>"
    reading = message(document("HouseManifest", "iata:housemanifest:1", master * 2))
    path = "/HouseManifest/MasterConsignment/IncludedHouseConsignment"
    assert [kept(house) for house in reading.consignments] == [
        {(f"{path}/ProductID", "P"), (f"{path}/TotalPieceQuantity", "X")}
    ] * 4


def test_siblings_of_one_name_are_numbered_in_linear_time() -> None:
    many = tag("Own") * 40_000 + tag("Own", "LAST")
    assert kept(one(many)) == {(f"{MASTER}/Own[40001]", "LAST")}


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_no_two_kept_texts_of_an_example_have_one_path(path: Path) -> None:
    for consignment in read(path.read_bytes()).consignments:
        paths = [kept.path for kept in consignment.kept]
        assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("sequences", "legs", "expected"),
    [
        ("1 2", "A B", {}),
        ("2 1", "B A", {"": "2", "[2]": "1"}),
        ("1 1", "A B", {"[2]": "1"}),
        ("10 20", "A B", {"": "10", "[2]": "20"}),
        ("X 2", "B A", {"": "X"}),
    ],
)
def test_the_sequence_of_legs_is_kept_where_it_is_not_their_place(
    sequences: str, legs: str, expected: dict[str, str]
) -> None:
    movement = "SpecifiedLogisticsTransportMovement"
    found = one("".join(
        tag(movement, tag("ID", name) + tag("SequenceNumeric", sequence))
        for name, sequence in zip("AB", sequences.split(), strict=True)
    ))  # fmt: skip
    assert [leg.flight for leg in found.routing] == legs.split()
    assert kept(found) == {(f"{MASTER}/{movement}{n}/SequenceNumeric", said) for n, said in expected.items()}


def test_the_sequence_of_items_is_kept_where_it_is_not_their_place() -> None:
    items = "".join(
        tag("IncludedMasterConsignmentItem", tag("SequenceNumeric", number) + tag("TypeCode", "1010"))
        for number in "123"
    )
    wrong = tag("IncludedMasterConsignmentItem", tag("SequenceNumeric", "4"))
    found = one(tag("ApplicableRating", items) + tag("ApplicableRating", wrong))
    assert kept(found) == {(f"{MASTER}/ApplicableRating[2]/IncludedMasterConsignmentItem/SequenceNumeric", "4")}


@pytest.mark.parametrize(("said", "expected"), [("3.00", set()), ("3.0", {"3.0"}), ("X", {"X"})])
def test_a_version_is_kept_where_the_format_does_not_tell_it(said: str, expected: set[str]) -> None:
    found = only(read(waybill().replace("3.00", said)))
    assert {text for path, text in kept(found) if path == "/Waybill/MessageHeaderDocument/VersionID"} == expected
