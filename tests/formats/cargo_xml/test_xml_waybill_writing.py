"""XFWB and XFZB as they are written: reading gives back what was written, and nothing is lost unsaid."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from xml_samples import FILES, read
from xml_strategies import AT, consignments

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.model.consignment import Consignment, Kept, Leg, Part
from openplaci.model.filing import Message
from openplaci.model.party import Party

LEVELS = {"direct": "XFWB", "master": "XFWB", "house": "XFZB"}
SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def message(*said: Consignment) -> Message:
    return Message(format="", consignments=said, at=AT)


def bare(said: Consignment) -> Consignment:
    return msgspec.structs.replace(said, kept=())


def comes_back(said: Consignment, to: str) -> None:
    out = formats.write(message(said), to)
    assert out.losses == ()
    (again,) = read(out.parts[0]).consignments
    expected = bare(said)
    order = ("charges", "references", "instructions")  # an element of its own has its place in the document
    for name in order:
        assert sorted(map(repr, getattr(again, name))) == sorted(map(repr, getattr(expected, name)))
    for name in expected.__struct_fields__:
        if name not in order:
            assert (name, getattr(bare(again), name)) == (name, getattr(expected, name))
    kept = {(one.path, one.text) for one in again.kept}
    assert {(one.path, one.text) for one in said.kept} <= kept
    second = formats.write(read(out.parts[0]).messages[0], to)
    assert (second.parts, second.losses) == (out.parts, ())


@SETTINGS
@given(consignments("direct"))
def test_a_direct_waybill_comes_back(said: Consignment) -> None:
    comes_back(said, "XFWB")


@SETTINGS
@given(consignments("master"))
def test_a_consolidation_comes_back(said: Consignment) -> None:
    comes_back(said, "XFWB/3")


@SETTINGS
@given(consignments("house"))
def test_a_house_comes_back(said: Consignment) -> None:
    comes_back(said, "XFZB")


def stable(data: bytes) -> None:
    """Written in its own format nothing is lost, and what is written of that is the same, byte by byte."""
    for one in read(data).messages:
        to = {"XFWB": "XFWB", "XFZB": "XFZB"}.get(one.format[:4])
        if to is None or any(said.master is None for said in one.consignments):
            continue
        out = formats.write(one, to)
        assert [
            loss.element for loss in out.losses if not loss.element.endswith("MessageHeaderDocument/VersionID")
        ] == []
        again = formats.read(b"".join(out.parts))
        parts = [part for each in again.messages for part in formats.write(each, to).parts]
        assert b"".join(parts) == b"".join(out.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_written_as_it_was_read(path: Path) -> None:
    stable(path.read_bytes())


def test_the_corpus_is_written_as_it_was_read(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "cargo_xml").glob("*.xml")):
        stable(path.read_bytes())


def test_legs_out_of_order_keep_what_is_theirs() -> None:
    root = "/Waybill/MasterConsignment/SpecifiedLogisticsTransportMovement"
    said = waybill(
        routing=(Leg(carrier="SQ", flight="SQ1"), Leg(carrier="AC", flight="AC2")),
        kept=(
            Kept(path=f"{root}/SequenceNumeric", text="2"),
            Kept(path=f"{root}[2]/SequenceNumeric", text="1"),
            Kept(path=f"{root}[2]/Mode", text="ROAD"),
        ),
    )
    out = formats.write(message(said), "XFWB")
    assert out.losses == ()
    movements = etree.fromstring(out.parts[0]).findall(".//{*}SpecifiedLogisticsTransportMovement")
    assert [(one.findtext("{*}ID"), one.findtext("{*}Mode")) for one in movements] == [("AC2", None), ("SQ1", "ROAD")]


def waybill(**fields: object) -> Consignment:
    whole = {"level": "direct", "document": "waybill", "master": "618-33187114", **fields}
    return Consignment(**whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "to", "why"),
    [
        (waybill(level="house", house="H1"), "XFWB", "a house goes as XFZB"),
        (waybill(), "XFZB", "a waybill goes as XFWB"),
        (waybill(master=None), "XFWB", "a waybill has no number"),
        (waybill(level="house"), "XFZB", "has no number"),
        (waybill(part=Part(code="S")), "XFWB", "part S of a shipment"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_line(said: Consignment, to: str, why: str) -> None:
    with pytest.raises(CannotWrite, match=why):
        formats.write(message(said), to)


@SETTINGS
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_written_as_well_formed_xml(name: str, path: str) -> None:
    said = waybill(
        shipper=Party(name=name, lines=(name, path), country=name[:2], emails=(path,)),
        description=path,
        kept=(Kept(path=f"/Waybill/{path}", text=name), Kept(path=path, text=path)),
    )
    out = formats.write(message(said), "XFWB")
    etree.fromstring(out.parts[0])
    assert [one.master for one in read(out.parts[0]).consignments] == ["618-33187114"]


def test_a_message_without_a_time_is_written_without_one() -> None:
    out = formats.write(Message(format="", consignments=(waybill(),)), "XFWB/4")
    assert b"IssueDateTime" not in out.parts[0]
    assert b"<ram:VersionID>4.00</ram:VersionID>" in out.parts[0]
