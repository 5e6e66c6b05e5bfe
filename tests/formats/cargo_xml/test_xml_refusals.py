import pytest
from xml_samples import BUSINESS, HEADER, codes, document, example, only, read, waybill

from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.formats.cargo_xml import parser as hardened

GOOD = waybill()
DOCTYPE = '<!DOCTYPE a [<!ENTITY x "y">]>'


def refused(data: bytes | str) -> tuple[str, int | None, int | None]:
    reading = read(data)
    assert reading.messages == ()
    (finding,) = reading.loose
    assert finding.severity == "error"
    assert "expected" in finding.words
    assert finding.where is not None
    return finding.code, finding.where.line, finding.where.column


def test_a_doctype_is_refused_before_and_after_parsing() -> None:
    assert refused(f"<?xml version='1.0'?>\n {DOCTYPE}{GOOD}") == ("DOCTYPE_REFUSED", 2, 2)
    assert refused((DOCTYPE + GOOD).encode("utf-16"))[0] == "DOCTYPE_REFUSED"
    assert refused(f"<!-- <a> -->{DOCTYPE}{GOOD}")[0] == "DOCTYPE_REFUSED"
    assert codes(example("xfwb_doctype")) == ["DOCTYPE_REFUSED"]


def test_entities_are_refused() -> None:
    assert refused(waybill("<ram:ProductID>&own;</ram:ProductID>"))[0] == "ENTITY_REFUSED"


def test_what_is_not_well_formed_says_where() -> None:
    code, line, column = refused((GOOD + "\n").replace("</ram:TypeCode>", "</ram:Type>", 1))
    assert (code, line) == ("XML_NOT_WELL_FORMED", 1)
    assert column is not None
    assert column > 1
    assert codes(example("xfwb_not_well_formed")) == ["XML_NOT_WELL_FORMED"]


def test_what_the_parser_says_in_lines_is_one_line_of_words() -> None:
    (finding,) = read(b"<?\x00").loose
    assert finding.code == "XML_NOT_WELL_FORMED"
    assert "\n" not in finding.words


@pytest.mark.parametrize("data", [b"", b" ", b"<", b"<a", b"hello", b"\x00", b"\xff\xfe", b"<?xml?>", b"<a/><b/>"])
def test_fragments_are_refused(data: bytes) -> None:
    assert read(data).messages == ()
    assert read(data).loose


def test_depth_is_bounded_where_tables_do_not_bound_it() -> None:
    deep = "<ram:X>" * 40 + "</ram:X>" * 40
    assert refused(waybill(deep))[0] == "XML_TOO_DEEP"
    deep = "<ram:X>" * 300 + "</ram:X>" * 300
    assert refused(waybill(deep))[0] == "XML_TOO_DEEP"
    fine = "<ram:X>" * 25 + "</ram:X>" * 25
    assert codes(read(waybill(fine))) == ["ELEMENT_UNKNOWN"]


def test_size_is_bounded() -> None:
    assert refused(waybill(f"<ram:ProductID>{'A' * hardened.MAX_DOCUMENT}</ram:ProductID>"))[0] == "XML_TOO_LARGE"
    assert refused(waybill("<ram:X/>" * 200_001))[0] == "XML_TOO_LARGE"
    assert refused(b"<" + b" " * (33 * 1024 * 1024))[0] == "XML_TOO_LARGE"


def test_a_crowd_of_attributes_is_refused() -> None:
    crowd = " ".join(f'a{number}=""' for number in range(300_000))
    assert refused(waybill(f"<ram:TotalPieceQuantity {crowd}>3</ram:TotalPieceQuantity>"))[0] == "XML_TOO_LARGE"
    few = " ".join(f'a{number}=""' for number in range(60))
    assert read(waybill(f"<ram:TotalPieceQuantity {few}>3</ram:TotalPieceQuantity>")).messages


def test_the_largest_message_is_read_and_its_findings_are_bounded() -> None:
    reading = read(waybill("<ram:X/>" * 150_000))
    assert codes(reading).count("ELEMENT_UNKNOWN") == 101
    assert all(finding.where is not None and finding.where.line == 1 for finding in reading.findings)
    houses = "<ram:IncludedHouseConsignment/>" * 20_000
    strays = "<ram:Y>1</ram:Y>" * 5_000
    reading = read(
        document(
            "HouseManifest", "iata:housemanifest:1", f"<rsm:MasterConsignment>{strays}{houses}</rsm:MasterConsignment>"
        )
    )
    assert len(reading.consignments) == 20_000
    assert len(reading.consignments[0].kept) == 5_000
    assert len(reading.consignments[1].kept) == 64


def test_an_unknown_root_says_what_it_is() -> None:
    (finding,) = read(document("FreightBookedList", "iata:freightbookedlist:1", "")).loose
    assert finding.code == "MESSAGE_TYPE_UNKNOWN"
    assert "a freight booked list" in finding.words
    for strange in ("<a/>", '<Waybill xmlns="urn:x"/>', "<Waybill/>", document("Waybill", "iata:housewaybill:1", "")):
        assert refused(strange)[0] == "MESSAGE_TYPE_UNKNOWN"
    assert refused(document("Waybill", "iata:waybill:1", HEADER, model="urn:y"))[0] == "MESSAGE_TYPE_UNKNOWN"


def test_an_unknown_version_is_read_all_the_same() -> None:
    reading = example("xfwb_namespace_version_unknown")
    assert codes(reading) == ["NAMESPACE_VERSION_UNKNOWN", "VERSION_UNKNOWN"]
    assert only(reading).weight_said is not None
    assert reading.format == "XFWB/9"
    assert {finding.severity for finding in reading.findings} == {"warning"}


def test_versions_2_to_5_are_known() -> None:
    for version in range(2, 6):
        header = (
            f"<rsm:MessageHeaderDocument><ram:VersionID>{version}.00</ram:VersionID><ram:TypeCode>740</ram:TypeCode>"
            "</rsm:MessageHeaderDocument>"
        )
        reading = read(document("Waybill", "iata:waybill:1", header + BUSINESS, model=f"iata:datamodel:{version}"))
        assert reading.findings == ()
        assert reading.format == f"XFWB/{version}"


def test_all_elements_may_stand_in_the_namespace_of_the_root() -> None:
    data = waybill("<ram:TotalPieceQuantity>3</ram:TotalPieceQuantity>").replace("iata:datamodel:3", "iata:waybill:1")
    assert only(read(data)).pieces == 3


def test_the_family_is_recognised_from_the_bytes() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        for blank in ("", " \r\n\t"):
            assert CARGO_XML.recognises((blank + GOOD).encode(encoding)), encoding
    for other in (b"", b"FWB/17\r\n", b"{}", b"\xff\xfe", b"\x00", "x<".encode("utf-16")):
        assert not CARGO_XML.recognises(other)
