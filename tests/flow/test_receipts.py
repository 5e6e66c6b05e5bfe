"""The synchronous answer, row by row of the programme's table, through the real journey on the memory store."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from receipt_messages import IMP, message

from openplaci import codes, formats, wiring
from openplaci.flow.journey import Stations, journey
from openplaci.flow.receipts import Family, Receipt, receipt, refusals
from openplaci.flow.walked import Journey
from openplaci.model.answer import Answer
from openplaci.model.filing import Filing
from openplaci.programmes.pact import PACT
from openplaci.settings import Settings

AT = dt.datetime(2026, 4, 19, 15, 47, tzinfo=dt.UTC)
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "receipt_cases.yml").read_text(encoding="utf-8"))
JUNK = {
    "digits": ("123456", "12 34"),
    "a file extension": (".PDF", "jpeg", "*.docx"),
    "the same sign": ("AAAA", "xxx", "9 9 9", "???"),
    "blanks, full stops, hyphens": (".", "-", "...", ". - ."),
    "special characters": ("(,)", "+#,"),
    "special characters and digits": ("(12)", "#4,5"),
}
FIELDS = {
    "shipper_name": "MISSING_SHP_NAME",
    "shipper_address": "MISSING_SHP_ADDR",
    "consignee_name": "MISSING_CNE_NAME",
    "consignee_address": "MISSING_CNE_ADDR",
    "description": "MISSING_CARGO_DESC",
}
KINDS = ("FWB", "FHL", "XFWB", "XFZB")


@pytest.fixture(scope="module")
def stations() -> Iterator[Stations]:
    chosen = Settings(store="memory", profiles="")
    with wiring.open_store(chosen) as store:
        yield wiring.stations(chosen, store)


def taken(raw: bytes, stations: Stations) -> Journey:
    digest = hashlib.sha256(raw).hexdigest()
    (done,) = journey([Filing(id=digest, raw=raw, digest=digest, channel="http", sender="AC", at=AT)], stations)
    return done


def answered(raw: bytes, stations: Stations, family: Family = "cargo-imp") -> tuple[Receipt, list[Answer]]:
    said = receipt(
        taken(raw, stations), stations.programme, family=family, at=AT, conversation="c-7", sender="LOHRTALAIR"
    )
    reading = formats.read(said.body, AT)
    assert not [found for found in reading.findings if found.severity == "error"]
    return said, list(reading.answers)


def family(kind: str) -> Family:
    return "cargo-imp" if kind in IMP else "cargo-xml"


def said_codes(answers: list[Answer]) -> list[str]:
    return [error.code for answer in answers for error in answer.errors]


def table() -> Iterator[Any]:
    for case in CASES:
        for kind in case["in"]:
            yield pytest.param(kind, case, id=f"{kind} {case['case']}")


@pytest.mark.parametrize(("kind", "case"), list(table()))
def test_every_row(kind: str, case: dict[str, Any], stations: Stations) -> None:
    change = case["change"] | (case.get("imp", {}) if kind == "FWB" else {})
    wanted = case.get("codes", [])
    if kind not in IMP:
        wanted = case.get("xml", wanted)
    said, answers = answered(message(kind, change), stations, family(kind))
    assert said_codes(answers) == wanted
    assert said.http == (422 if wanted else 202)
    assert said.refused == bool(wanted)
    (answer,) = answers
    assert answer.kind == ("error" if wanted else "acknowledgement")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("made_of", JUNK)
def test_a_text_that_says_nothing(kind: str, field: str, made_of: str, stations: Stations) -> None:
    for text in JUNK[made_of]:
        said, answers = answered(message(kind, {field: text}), stations, family(kind))
        assert (said.http, said_codes(answers)) == (422, [FIELDS[field]]), text


def test_every_listed_term(stations: Stations) -> None:
    for term in sorted(codes.terms(PACT.unacceptable)):
        for kind in ("FWB", "XFZB"):
            said, answers = answered(message(kind, {"description": term.strip()}), stations, family(kind))
            assert said.http == 422, term
            assert "MISSING_CARGO_DESC" in said_codes(answers), term


def test_every_code_of_the_table_has_a_row() -> None:
    rows = {code for case in CASES for code in (*case.get("codes", ()), *case.get("xml", ()))}
    assert rows | {"INVALID_MESSAGE_TYPE", "BAD_WBL_FORMAT"} == PACT.refuses


def test_the_wire_of_cargo_imp(stations: Stations) -> None:
    said, _ = answered(message("FWB", {}), stations)
    assert said == Receipt(
        http=202, content_type="text/plain", refused=False,
        body=b"PSN\r\n618-33182004\r\nCSN/SR/19APR1547/NO ERRORS\r\n",
    )  # fmt: skip
    said, _ = answered(message("FHL", {"consignee_country": "", "weight": "0"}), stations)
    assert said == Receipt(
        http=422, content_type="text/plain", refused=True,
        body=b"PER\r\n618-33182004-QZX900\r\nERR/422/MISSING_CNE_CTRY\r\nERR/422/INVALID_WEIGHT\r\n",
    )  # fmt: skip


def test_a_house_without_its_master_is_named_by_its_number(stations: Stations) -> None:
    said, _ = answered(message("FHL", {"master": ""}), stations)
    assert said.body.split(b"\r\n")[:2] == [b"PSN", b"-QZX900"]
    _, (answer,) = answered(message("XFZB", {"master": ""}), stations, "cargo-xml")
    assert [(one.id, one.kind) for one in answer.documents] == [("QZX900", "703")]


@pytest.mark.parametrize(
    ("kind", "change", "number", "code"),
    [
        ("XFWB", {}, "618-33182004", "740"),
        ("XFWB", {"type": "741"}, "618-33182004", "741"),
        ("XFZB", {}, "618-33182004_QZX900", "703"),
    ],
)
def test_the_wire_of_cargo_xml(kind: str, change: dict[str, str], number: str, code: str, stations: Stations) -> None:
    for more, condition, reason in (({}, "Acknowledgement", "No Errors"), ({"weight": "0"}, "Error", "INVALID_WEIGHT")):
        said, (answer,) = answered(message(kind, change | more), stations, "cargo-xml")
        assert said.content_type == "application/xml"
        assert [(one.id, one.kind) for one in answer.documents] == [(number, code)]
        text = said.body.decode()
        assert f"<ram:ConditionCode>{condition}</ram:ConditionCode>" in text
        assert f"<ram:Reason>{reason}</ram:Reason>" in text
        assert "<ram:ConversationID>c-7</ram:ConversationID>" in text
        assert text.index(">PACTXML<") < text.index(">LOHRTALAIR<")
        assert "2026-04-19T15:47:00" in text


def test_several_houses_are_answered_one_by_one(stations: Stations) -> None:
    good = message("FHL", {}).decode()
    house = good.partition("HBS/")[2].replace("QZX900", "QZX901").replace("FRASER PIPE SUPPLY", "")
    said, answers = answered(f"{good}HBS/{house}".encode(), stations)
    assert said.http == 422
    assert [(one.kind, one.house) for one in answers] == [("acknowledgement", "QZX900"), ("error", "QZX901")]


def test_several_houses_in_xml_make_one_document(stations: Stations) -> None:
    raw = (Path(__file__).parents[2] / "examples" / "cargo_xml" / "xfhl_three_houses.xml").read_bytes()
    said, (answer,) = answered(raw, stations, "cargo-xml")
    assert said.http == 422
    assert (answer.master, answer.house, answer.documents[0].kind) == ("160-33004123", None, "741")
    named = [one.text for one in answer.kept if one.path.endswith("Information")]
    assert len(named) == len(answer.errors) == 6
    assert named[0] == "160-33004123_HLC2604171"


FFM = (
    "FFM/8\n1/{flight}/19APR1200/SIN\nYVR\n"
    "618-33182004SINYVR/T2K35.0/BRASS VALVES\n618-33182240SINYVR/T1K5.0/TEA\nLAST\n"
)


@pytest.mark.parametrize(
    ("flight", "http", "body"),
    [
        ("SQ028", 202, b"PSN\r\nCSN/SR/19APR1547/NO ERRORS\r\n"),
        ("", 400, b"PER\r\nERR/400/BAD_WBL_FORMAT\r\n"),
    ],
)
def test_a_manifest_is_one_thing(flight: str, http: int, body: bytes, stations: Stations) -> None:
    said, _ = answered(FFM.format(flight=flight).encode(), stations)
    assert (said.http, said.body) == (http, body)


def test_a_manifest_in_xml(stations: Stations) -> None:
    raw = (Path(__file__).parents[2] / "examples" / "cargo_xml" / "xffm_ulds_bulk_split.xml").read_bytes()
    said, (answer,) = answered(raw, stations, "cargo-xml")
    assert (said.http, answer.kind, answer.documents) == (202, "acknowledgement", ())
    flight = raw.partition(b"<rsm:LogisticsTransportMovement>")[2].partition(b"<ram:ID>")[2].partition(b"</ram:ID>")[0]
    said, (answer,) = answered(raw.replace(b"<ram:ID>" + flight + b"</ram:ID>", b"", 1), stations, "cargo-xml")
    assert (said.http, [one.code for one in answer.errors], answer.documents) == (400, ["BAD_WBL_FORMAT"], ())


@pytest.mark.parametrize(
    ("raw", "sent", "code"),
    [
        (b"FSU/15\n618-33182004SINYVR/T2K35.0\nDEP/SQ028/19APR/SINYVR/T2\n", "cargo-imp", "INVALID_MESSAGE_TYPE"),
        (b"FNA/1\nERR/NO\n", "cargo-imp", "INVALID_MESSAGE_TYPE"),
        (b"PSN\n618-33182004\nCSN/SF/19APR1547/OK\n", "cargo-imp", "INVALID_MESSAGE_TYPE"),
        (b"PSN\nnothing\n", "cargo-imp", "INVALID_MESSAGE_TYPE"),
        (b"FBL/4\n1/SQ028/19APR/SIN\n", "cargo-imp", "INVALID_MESSAGE_TYPE"),
        (b'<a:StatusMessage xmlns:a="iata:statusmessage:1"/>', "cargo-xml", "INVALID_MESSAGE_TYPE"),
        (b'<a:BookingRequest xmlns:a="iata:bookingrequest:1"/>', "cargo-xml", "INVALID_MESSAGE_TYPE"),
        (b"", "cargo-imp", "BAD_WBL_FORMAT"),
        (b"", "cargo-xml", "BAD_WBL_FORMAT"),
        (b" \r\n", "cargo-xml", "BAD_WBL_FORMAT"),
        (b"\xff\xfe\x00\x01\x02", "cargo-imp", "BAD_WBL_FORMAT"),
        (b"<rsm:Waybill", "cargo-xml", "BAD_WBL_FORMAT"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "cargo-xml", "BAD_WBL_FORMAT"),
        (b"FFM/8\n", "cargo-imp", "BAD_WBL_FORMAT"),
        (b"HELLO", "cargo-xml", "BAD_WBL_FORMAT"),
    ],
)
def test_what_is_not_supported_or_not_readable(raw: bytes, sent: Family, code: str, stations: Stations) -> None:
    said, answers = answered(raw, stations, sent)
    assert (said.http, said_codes(answers), said.refused) == (400, [code], True)
    assert (answers[0].master, answers[0].house, answers[0].documents) == (None, None, ())
    assert said.body.startswith(b"PER\r\nERR/400/" if sent == "cargo-imp" else b"<?xml")


def test_a_filing_of_which_a_part_is_not_supported_is_not_wholly_taken(stations: Stations) -> None:
    said, answers = answered(message("FWB", {}) + b"\nFSU/15\n618-33182240SINYVR/T2K35.0\n", stations)
    assert said.http == 400
    assert [one.kind for one in answers] == ["acknowledgement", "error"]


def test_a_type_that_the_wire_does_not_take_is_refused(stations: Stations) -> None:
    wire = msgspec.structs.replace(PACT.wire, accepts=("XFWB",))
    closed = msgspec.structs.replace(PACT, wire=wire)
    done = taken(message("FHL", {"shipper_name": ""}), stations)
    said = receipt(done, closed, family="cargo-imp", at=AT, conversation="c")
    assert (said.http, said.body) == (400, b"PER\r\nERR/400/INVALID_MESSAGE_TYPE\r\n")


def test_what_is_not_kept_is_not_acknowledged(stations: Stations) -> None:
    done = msgspec.structs.replace(taken(message("FWB", {}), stations), kept=False)
    said = receipt(done, PACT, family="cargo-imp", at=AT, conversation="c")
    assert (said.http, said.body, said.refused) == (503, b"", True)


def test_only_what_the_programme_refuses_refuses(stations: Stations) -> None:
    (one,) = taken(message("FWB", {"weight": "0", "description": "PARTS"}), stations).assessed
    assert refusals(one, PACT) == ("INVALID_WEIGHT", "MISSING_CARGO_DESC")
    mild = msgspec.structs.replace(PACT, refuses=frozenset({"MISSING_CARGO_DESC"}))
    assert refusals(one, mild) == ("MISSING_CARGO_DESC",)
    (clean,) = taken(message("FWB", {}), stations).assessed
    assert refusals(clean, PACT) == ()


def test_a_status_beside_what_cannot_be_read_is_refused_too(stations: Stations) -> None:
    said, answers = answered(b"FSU/15\n618-33182004SINYVR/T2K35.0\nDEP/SQ028/19APR/SINYVR/T2\nFFM/8\n", stations)
    assert said.http == 400
    assert sorted(said_codes(answers)) == ["BAD_WBL_FORMAT", "INVALID_MESSAGE_TYPE"]


def test_a_manifest_that_says_nil_is_taken(stations: Stations) -> None:
    said, (answer,) = answered(b"FFM/8\n1/SQ028/19APR1200/SIN\nYVR/NIL\nLAST\n", stations)
    assert (said.http, said.refused, answer.kind, answer.master) == (202, False, "acknowledgement", None)


def test_a_house_number_that_no_line_holds_is_cut(stations: Stations) -> None:
    said, (answer,) = answered(message("FHL", {"house": "H" * 90}), stations)
    assert (said.http, said_codes([answer])) == (422, ["INVALID_HOUSE_BILL_NBR"])
    assert answer.house == "H" * 56


def test_the_programme_words_its_receipt(stations: Stations) -> None:
    worded = msgspec.structs.replace(PACT, wire=msgspec.structs.replace(PACT.wire, texts={"SR": "RECEIVED"}))
    done = taken(message("FWB", {}), stations)
    assert b"/RECEIVED\r\n" in receipt(done, worded, family="cargo-imp", at=AT, conversation="c").body
    assert b">RECEIVED<" in receipt(done, worded, family="cargo-xml", at=AT, conversation="c").body
