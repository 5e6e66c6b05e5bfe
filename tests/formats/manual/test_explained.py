"""Filings explained line by line: nothing of the text is lost, nothing raises, and the elements are the right ones."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLES
from openplaci import formats
from openplaci.formats import manual
from openplaci.formats.cargo_xml.encoding import looks_like_xml, to_utf8
from openplaci.formats.manual import xml
from openplaci.model.explained import Explained, Line, Part

FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())
PLAIN = [
    path for path in FILES
    if not path.name.startswith(("fault_", "xfwb_elements", "xfwb_not_well", "xfwb_numbers", "xfwb_weight_without"))
    and path.name not in ("xfwb_doctype.xml", "xfwb_check_digit_wrong.xml", "xcsn_not_read.xml")
]  # fmt: skip
"""Examples in which no element is out of place."""


def decoded(data: bytes) -> str:
    if looks_like_xml(data):
        return to_utf8(data).decode()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def whole(explained: Explained) -> None:
    """What holds of every explanation."""
    assert len(explained.lines) <= manual.MAX_LINES
    assert sum(len(line.parts) for line in explained.lines) <= manual.MAX_PARTS
    for line in explained.lines:
        at = 0
        for part in line.parts:
            assert at <= part.start < part.end <= len(line.text)
            at = part.end
            assert part.name
            assert line.text[part.start : part.end].strip(" \t\r\n")


def explain(text: str) -> Explained:
    explained = formats.explain(text.encode())
    assert explained.text == text
    whole(explained)
    return explained


def said(explained: Explained, number: int) -> list[tuple[str, str, str]]:
    """The elements of a line: text, name and value."""
    (line,) = [line for line in explained.lines if line.number == number]
    return parts(line)


def parts(line: Line) -> list[tuple[str, str, str]]:
    return [(line.text[part.start : part.end], part.name, part.value) for part in line.parts]


def name(explained: Explained, number: int) -> str:
    return next(line.name for line in explained.lines if line.number == number)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_example_is_explained_and_no_character_lost(path: Path) -> None:
    data = path.read_bytes()
    explained = formats.explain(data)
    whole(explained)
    assert explained.text == decoded(data)
    assert explained.left_out == 0
    assert explained.reading == formats.read(data)
    placed = [finding for line in explained.lines for finding in line.findings]
    assert sorted(map(repr, [*placed, *explained.elsewhere])) == sorted(map(repr, explained.reading.findings))
    for line in explained.lines:
        for finding in line.findings:
            assert finding.where
            assert finding.where.line == line.number


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_no_element_of_a_good_example_is_unknown(path: Path) -> None:
    odd = [
        (line.number, part)
        for line in formats.explain(path.read_bytes()).lines
        for part in line.parts
        if part.kind == "odd"
    ]
    assert odd == []


@pytest.mark.parametrize("folder", ["cargo_imp", "cargo_xml", "camir", "one_record"])
def test_every_message_of_the_corpus_is_explained_and_no_character_lost(folder: str, shared: Path) -> None:
    files = [path for path in (shared / "corpus" / folder).rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        explained = formats.explain(data)
        whole(explained)
        assert explained.text == decoded(data), path.name
        if folder != "one_record":
            known = [line for line in explained.lines if line.text.strip()]
            assert all(line.message or line.name for line in known), path.name


def test_the_waybill_line_is_taken_apart() -> None:
    explained = explain("FWB/17\n157-68076960BSLDOH/T1K40MC0.36\n")
    assert name(explained, 2) == "Waybill line"
    assert said(explained, 2) == [
        ("157", "airline prefix", "Qatar Airways Cargo (QR)"),
        ("68076960", "serial number", "check digit 0 is right"),
        ("BSL", "origin", "EuroAirport Basel-Mulhouse-Freiburg (Bale/Mulhouse), France"),
        ("DOH", "destination", "Hamad (Doha), Qatar"),
        ("T", "part", "total: all pieces of the consignment"),
        ("1", "pieces", ""),
        ("K40", "weight", "40 kg"),
        ("MC0.36", "volume", "0.36 cubic metres"),
    ]


def test_a_check_digit_that_is_wrong_is_a_doubt() -> None:
    (line,) = [line for line in explain("FWB/17\n157-68076961BSLDOH/T1K40\n").lines if line.number == 2]
    assert [part.name for part in line.parts if part.doubt] == ["serial number"]
    assert line.parts[1].value == "check digit 1 is wrong; 0 would be right"


def test_rate_lines_and_goods_are_told_apart() -> None:
    explained = explain(
        "FWB/17\n157-68076960BSLDOH/T1K40\nRTD/1/P1/K40/CQ/S4998/W40/R2.50/T100.00\n/NG/DRILL BITS\n"
        "/2/ND//CMT80-60-67/1\n"
    )
    assert name(explained, 3) == "Rate description: rate line"
    assert [(text, named) for text, named, _ in said(explained, 3)] == [
        ("RTD", "Rate description"), ("1", "line number"), ("1", "pieces"), ("K40", "weight"), ("Q", "rate class"),
        ("4998", "commodity item"), ("40", "chargeable weight"), ("2.50", "rate or charge"),
        ("100.00", "total of the line"),
    ]  # fmt: skip
    assert said(explained, 4) == [
        ("NG", "kind of goods data", "description of the goods"),
        ("DRILL BITS", "goods", ""),
    ]
    assert said(explained, 5)[2:] == [("CMT80-60-67", "dimensions", "80 x 60 x 67 centimetres"), ("1", "pieces", "")]


def test_charges_that_are_glued_are_taken_apart_and_what_is_not_is_told() -> None:
    explained = explain("FWB/17\n157-68076960BSLDOH/T1K40\nOTH/P/AWC15.00MYA42\n/C/15\n")
    assert said(explained, 3)[2:] == [
        ("AW", "charge", "making out the air waybill"), ("C", "due to", "due to the carrier"), ("15.00", "amount", ""),
        ("MY", "charge", "fuel surcharge"), ("A", "due to", "due to the agent"), ("42", "amount", ""),
    ]  # fmt: skip
    assert said(explained, 4)[1] == ("15", "other charges", "cannot be taken apart")


def test_a_party_without_tags_is_told_by_the_order_of_its_lines() -> None:
    explained = explain(
        "FWB/16\n157-68076960BSLDOH/T1K40\nSHP/ACC01\n/ALPENROSE AG\n/DORFSTRASSE 1\n/HINTERHAUS\n/BASEL\n"
        "/CH/4001/TE/41615550100\n"
    )
    assert [name(explained, number) for number in range(3, 9)] == [
        "Shipper", "Shipper: name", "Shipper: street", "Shipper: street", "Shipper: place",
        "Shipper: country and contacts",
    ]  # fmt: skip
    assert said(explained, 3) == [("SHP", "Shipper", ""), ("ACC01", "account number", "")]
    assert said(explained, 8) == [
        ("CH", "country", "Switzerland"), ("4001", "postal code", ""), ("TE", "kind of contact", "telephone"),
        ("41615550100", "contact", ""),
    ]  # fmt: skip


def test_a_name_behind_the_tag_of_a_house_s_party_is_no_account() -> None:
    explained = explain(
        "FHL/4\nMBI/157-68076960BSLDOH/T1K40\nHBS/H1/BSLDOH/1/K40//DRILL BITS\nSHP/ALPENROSE\n/DORFSTRASSE 1\n"
    )
    assert said(explained, 4) == [("SHP", "Shipper", ""), ("ALPENROSE", "name", "")]


def test_security_lines_say_what_they_are_about() -> None:
    explained = explain("FWB/17\n157-68076960BSLDOH/T1K40\nOCI/DE/ISS/RA/00214-01\n///SM/XRY\n///SD/18APR261540\n")
    assert said(explained, 3)[1:] == [
        ("DE", "country", "Germany"),
        ("ISS", "subject", "regulated party that issues the security status; opens a declaration"),
        ("RA", "content", "regulated agent, by number"),
        ("00214-01", "text", ""),
    ]
    assert said(explained, 4) == [("SM", "content", "screening method"), ("XRY", "text", "X-ray")]
    assert said(explained, 5)[1] == ("18APR261540", "text", "18 April 2026, 15:40")


def test_a_manifest_is_explained_by_what_its_lines_look_like() -> None:
    explained = explain(
        "FFM/8\n1/LH470/21APR/FRA/D-AIXA\nYYZ/NIL\nYVR\nULD/PMC30117LH-R/HT160\n/YVRAC103/22APR\n"
        "220-44105095FRAYVR/P5K81MC0.4T9/SKI BINDINGS\n/SPX\nDIM/K81/CMT60-40-42/5\nLAST\n"
    )
    assert [name(explained, number) for number in range(2, 11)] == [
        "Flight", "Place of unloading", "Place of unloading", "Unit load device",
        "Unit load device: onward flight of the unit", "Waybill line", "Waybill line: special handling", "Dimensions",
        "End of the manifest",
    ]  # fmt: skip
    assert said(explained, 2)[-1] == ("D-AIXA", "aircraft registration", "")
    assert said(explained, 3)[1] == ("NIL", "no cargo", "nothing is manifested for this place")
    assert said(explained, 5)[1:5] == [
        ("PMC", "type of unit", "certified pallet"), ("30117", "serial number", ""), ("LH", "owner", "Lufthansa Cargo"),
        ("R", "loading indicator", "higher than 244 centimetres"),
    ]  # fmt: skip
    assert ("T9", "pieces of the whole", "") in said(explained, 7)


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "FSU/15\n157-53806270HKGNLU/P2K505.0T10\nFIW/QR8403/20JUN1039/DOH/P2K505.0/S0720/A1008-N\n",
            3,
            [("S0720", "time", "scheduled 07:20"), ("A1008-N", "time", "actual 10:08, the next day")],
        ),
        (
            "FSA/15\n085-22240002LHRZRH/P10T30\nDIS/LH470/22JUN0730/YYZ/MSCA/P2K140\n",
            3,
            [("MSCA", "discrepancy", "cargo missing"), ("P", "part", "part: some pieces of the consignment"),
             ("2", "pieces", ""), ("K140", "weight", "140 kg")],
        ),
        (
            "PSN\n157-68076960-HAWB77\nCSN/7H/22NOV1902/HOLD\n",
            3,
            [("7H", "status", "information asked for; hold opened"),
             ("22NOV1902", "date and time", "22 November, 19:02"), ("HOLD", "text", "")],
        ),
        (
            "PER\n157-68076960-HAWB77\nERR/422/MISSING_CNE_LINE\n",
            3,
            [("422", "HTTP status", "the syntax is right, the content is not"),
             ("MISSING_CNE_LINE", "error code", "the consignee could not be found at all")],
        ),
        (
            "FSU/14\n157-53806270HKGNLU/P2K505.0T10\nBKD/QR/0843/20JUN/HKG/NLU\n",
            3,
            [("0843", "flight number", ""), ("20JUN", "date", "20 June"),
             ("HKG", "from", "Chek Lap Kok (Hong Kong), Hong Kong"),
             ("NLU", "to", "Santa Lucia Air Force Base (Reyes Acozac), Mexico")],
        ),
        ("PER\nERR/MISSING_WEIGHT\n", 2, [("MISSING_WEIGHT", "error code", "no weight")]),
        ("FNA/1\nERR/INVALID ROUTING\n", 2, [("INVALID ROUTING", "text", "")]),
    ],
)  # fmt: skip
def test_statuses_and_answers_are_explained(text: str, number: int, expected: list[tuple[str, str, str]]) -> None:
    assert said(explain(text), number)[-len(expected) :] == expected


def test_an_echo_is_explained_as_the_message_that_it_repeats() -> None:
    explained = explain("FNA/1\nERR/INVALID ROUTING\nFWB/17\n157-68076960BSLDOH/T1K40\nFLT/QR8421/18\n")
    assert [line.message for line in explained.lines] == ["FNA", "FNA", "FWB", "FWB", "FWB"]
    assert name(explained, 3) == "Echo: the message that is answered begins"
    assert name(explained, 5) == "Flights"


def test_an_envelope_stands_outside_any_message() -> None:
    explained = explain("QD YVRFMAC YVRCUXH\n.NRTFMJL 190412\nFWB/17\n157-68076960BSLDOH/T1K40\nNNNN\n")
    assert [name(explained, number) for number in (1, 2, 5)] == [
        "Type-B priority and addressees", "Type-B origin", "End of transmission",
    ]  # fmt: skip
    assert said(explained, 2) == [
        ("NRTFMJL", "sender's address", ""),
        ("190412", "time of sending", "day 19, 04:12 UTC"),
    ]


def test_what_deviates_is_explained_as_far_as_can_be() -> None:
    explained = explain(
        "FWB/17\n157-68076960BSLDOH/T1K40\nHBS/H1/BSLDOH/1/K40//DRILL BITS\nXQZ/LOCAL\n/MORE\nRTD/1/P1/K40/\nCQ/W40\n"
        "FLT/QR8421/18/QR1\n  RTG/DOHQR\n/QQ\nthe end\n"
    )
    assert name(explained, 3) == "House waybill, not expected in FWB"
    assert said(explained, 3)[0] == ("HBS", "House waybill", "not expected in FWB")
    assert said(explained, 3)[1] == ("H1", "house waybill number", "")
    assert name(explained, 4) == "Unknown segment"
    assert name(explained, 5) == "Goes on from the line above"
    assert name(explained, 7) == "Goes on from the line above"
    assert ("Q", "rate class", "rate by quantity") in said(explained, 7)
    assert name(explained, 9) == "Routing"
    assert said(explained, 10) == [("QQ", "place and carrier", "cannot be taken apart; expected as aaamm")]
    codes = {line.number: [finding.code for finding in line.findings] for line in explained.lines if line.findings}
    assert codes[3] == ["SEGMENT_UNKNOWN"]
    assert codes[7] == ["LINE_WRAPPED"]
    assert "LINE_INDENTED" in codes[9]


def test_an_element_too_many_is_marked() -> None:
    explained = explain("FWB/17\n157-68076960BSLDOH/T1K40\nISU/18APR26/BASEL/ALPENROSE/TOO/MANY\n")
    (line,) = [line for line in explained.lines if line.number == 3]
    assert [(part.name, part.kind, part.doubt) for part in line.parts[-2:]] == [("not expected here", "odd", True)] * 2


def test_an_id_line_that_is_joined_to_the_next_is_explained_as_both() -> None:
    explained = explain("FWB/17/157-68076960BSLDOH/T1K40\nFLT/QR8421/18\n")
    assert name(explained, 1) == "Message identifier, Waybill line"
    assert [text for text, _, _ in said(explained, 1)][:4] == ["FWB", "17", "157", "68076960"]


def test_a_message_in_lower_case_is_explained_as_capitals() -> None:
    explained = explain("fwb/17\n157-68076960bsldoh/t1k40\nrtg/dohqr\n")
    assert ("doh", "destination", "Hamad (Doha), Qatar") in said(explained, 2)
    assert name(explained, 3) == "Routing"


def test_a_type_that_is_known_by_name_only_is_said_to_be() -> None:
    explained = explain("FBL/4\n1/LH470/21APR/FRA\n")
    assert name(explained, 2) == "Line of FBL, which is not explained here"


def test_line_ends_are_kept_as_they_stand() -> None:
    explained = explain("FWB/17\r\n157-68076960BSLDOH/T1K40\rRTG/DOHQR\n")
    assert [line.end for line in explained.lines] == ["\r\n", "\r", "\n"]
    assert name(explained, 3) == "Routing"


def test_days_are_bound_by_the_time_of_filing() -> None:
    data = b"FWB/17\n157-68076960BSLDOH/T1K40\nFLT/QR8421/18\n"
    at = dt.datetime(2026, 4, 10, tzinfo=dt.UTC)
    assert ("18", "day", "18 April 2026") in said(formats.explain(data, at), 3)


XFWB = (
    '<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns:ram="iata:datamodel:3"><rsm:MessageHeaderDocument>'
    "<ram:ID>157-68076960_1</ram:ID><ram:TypeCode>740</ram:TypeCode></rsm:MessageHeaderDocument>"
    '<rsm:MasterConsignment><ram:GrossWeightMeasure unitCode="LBR">90</ram:GrossWeightMeasure>'
    "<ram:ConsignorParty><ram:Name>ALPENROSE &amp; CO</ram:Name></ram:ConsignorParty>"
    "<ram:IncludedCustomsNote><ram:Content>XRY</ram:Content><ram:ContentCode>SM</ram:ContentCode></ram:IncludedCustomsNote>"
    "<!-- a remark --><ram:Unheard>of</ram:Unheard>stray</rsm:MasterConsignment></rsm:Waybill>"
)


def test_a_long_line_of_xml_is_laid_out_an_element_a_piece() -> None:
    explained = explain(XFWB)
    assert {line.number for line in explained.lines} == {1}
    assert [line.text for line in explained.lines][:4] == [
        '<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns:ram="iata:datamodel:3">', "<rsm:MessageHeaderDocument>",
        "<ram:ID>157-68076960_1</ram:ID>", "<ram:TypeCode>740</ram:TypeCode>",
    ]  # fmt: skip
    for line in explained.lines:
        assert XFWB[line.column - 1 :].startswith(line.text)
    assert [line.depth for line in explained.lines][:4] == [0, 1, 2, 2]
    assert {line.message for line in explained.lines} == {"XFWB"}


def test_xml_elements_are_named_by_their_path_and_put_in_words() -> None:
    found = {line.text: parts(line) for line in explain(XFWB).lines}
    assert found["<ram:ID>157-68076960_1</ram:ID>"] == [
        ("ram:ID", "message reference", ""), ("157", "airline prefix", "Qatar Airways Cargo (QR)"),
        ("68076960", "serial number", "check digit 0 is right"), ("_1", "behind the number", ""),
    ]  # fmt: skip
    assert found["<ram:TypeCode>740</ram:TypeCode>"][1] == ("740", "message type", "air waybill, direct")
    assert found['<ram:GrossWeightMeasure unitCode="LBR">90</ram:GrossWeightMeasure>'][1:] == [
        ("LBR", "unit", "pounds"),
        ("90", "gross weight", "90 pounds = 40.8 kg"),
    ]
    assert found["<ram:Content>XRY</ram:Content>"][1] == ("XRY", "text", "X-ray")
    assert ("ram:Unheard", "element not in our tables", "") in [part for line in found.values() for part in line]
    assert ("stray", "text between elements", "") in [part for line in found.values() for part in line]


def test_a_finding_stands_at_the_piece_of_its_column() -> None:
    explained = explain(XFWB)
    pieces = {line.text for line in explained.lines for finding in line.findings if finding.code == "ELEMENT_UNKNOWN"}
    assert pieces == {"<ram:Unheard>of</ram:Unheard>stray"}


def test_xml_that_is_not_well_formed_is_explained_up_to_its_end() -> None:
    explained = explain("<Waybill>\n<ConsignorParty>\n<Name>ALPENROSE</Nam>\n<CityName>BASEL\n</Waybill")
    assert said(explained, 3)[1] == ("ALPENROSE", "name", "")
    assert said(explained, 4)[0] == ("CityName", "place", "")
    assert explained.reading.findings[0].code == "XML_NOT_WELL_FORMED"


def test_text_over_several_lines_is_a_part_of_each() -> None:
    explained = explain("<Waybill><StreetName>DORFSTRASSE 1\nHINTERHAUS</StreetName></Waybill>\n")
    assert said(explained, 1)[-1] == ("DORFSTRASSE 1", "street", "")
    assert said(explained, 2) == [("HINTERHAUS", "street", "")]
    assert name(explained, 2) == "street"


def test_wide_characters_are_decoded() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><Waybill><CityName>ZÜRICH</CityName></Waybill>'
    assert formats.explain(text.encode("utf-16")).text == text


HOSTILE = {
    "slants": b"FWB/17\n" + b"/" * 400_000,
    "points": b"FWB/17\n157-68076960BSLDOH/T1K40\nRTG" + b"/ISTTK" * 60_000,
    "charges": b"FWB/17\n157-68076960BSLDOH/T1K40\nOTH/P/" + b"MYC1" * 80_000,
    "blanks": b"FWB/17\n157-68076960BSLDOH/T1" + b" " * 300_000 + b"x",
    "lines": b"FWB/17\n157-68076960BSLDOH/T1K40\n" + b"SPH/AAA/BBB/CCC/DDD/EEE/FFF/GGG/HHH/III\n" * 8_000,
    "messages": b"FWB/17\n157-68076960BSLDOH/T1K40\n" * 9_000,
    "parties": b"FWB/17\n157-68076960BSLDOH/T1K40\n" + b"SHP\n/A\n" * 30_000,
    "opening": b"<Waybill>" + b"<" * 300_000,
    "comments": b"<Waybill>" + b"<!--" * 100_000,
    "deep": b"<a>" * 100_000,
    "wide": b"<Waybill>" + b"<ID>1</ID>" * 30_000,
    "closing": b"<a>" * 50 + b"</b>" * 100_000,
    "attributes": b"<a " + b'x="1" ' * 60_000 + b">",
    "quotes": b"<a " + b" a='\" " * 60_000 + b">",
    "nothing": b"\0" * 300_000,
    "octets": bytes(range(256)) * 1_500,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_filing_is_explained_from_its_beginning_and_the_rest_is_counted(case: str) -> None:
    data = HOSTILE[case]
    explained = formats.explain(data)
    whole(explained)
    text = data.decode() if case != "octets" else data.decode("latin-1")
    assert text.startswith(explained.text)
    assert explained.left_out == len(text) - len(explained.text)
    assert explained.left_out > 0
    assert len(explained.text) <= manual.MAX_TEXT


def test_tags_beyond_so_many_are_shown_and_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_TOKENS", 3)
    lines = [*xml.explained(["<Waybill><ID>1</ID><ID>2</ID></Waybill>"], [""])]
    assert "".join(line.text for line in lines) == "<Waybill><ID>1</ID><ID>2</ID></Waybill>"
    assert [part.name for line in lines for part in line.parts] == ["Air waybill", "identifier", "identifier"]


@given(data=st.binary(max_size=400))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    explained = formats.explain(data)
    whole(explained)
    assert explained.left_out == 0


SCRAPS = st.sampled_from(
    ["FWB/17\n", "FHL/5\n", "FFM/8\n", "FSU/15\n", "FNA\n", "PSN\n", "PER\n", "SHP", "NAM/A", "OCI/", "/", "//", "\n",
     "\r", "157-68076960BSLDOH", "T1K40", "RTD/1/", "NG/", "ULD/", "YYZ", "LAST", "OTH/P/", "ERR/", "fwb/16\n", "\x03",
     "é", "<Waybill>", "</Waybill>", "<ID>", "</ID>", "<", ">", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&amp;",
     '"', " "]
)  # fmt: skip


@given(scraps=st.lists(SCRAPS, max_size=40))
def test_scraps_of_messages_are_explained_and_no_character_lost(scraps: list[str]) -> None:
    text = "".join(scraps)
    explained = formats.explain(text.encode())
    whole(explained)
    assert explained.text == text


def test_a_part_is_a_slice_of_its_line() -> None:
    line = Line(number=1, text="FLT/QR8421/18", parts=(Part(start=4, end=10, name="flight", kind="id"),))
    assert parts(line) == [("QR8421", "flight", "")]
