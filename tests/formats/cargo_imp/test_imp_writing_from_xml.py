"""From Cargo-XML to Cargo-IMP: what is lost is what Cargo-IMP cannot say, and what was written comes back."""

import re
from pathlib import Path

import pytest
from imp_samples import AT

from conftest import EXAMPLES
from openplaci import formats
from openplaci.formats.cargo_imp.lines import LINE_MAX
from openplaci.model.filing import Message

FILES = sorted((EXAMPLES / "cargo_xml").glob("xf*.xml"))
TARGETS = {"XFWB": ("FWB/17", "FWB/16"), "XFZB": ("FHL/5", "FHL/4"), "XFHL": ("FHL/5", "FHL/4"), "XFFM": ("FFM/8",)}
OUTSIDE = re.compile(rb"[^A-Z0-9 ./:\r\n-]")

SAID = {
    "xfwb_pounds": [
        "routing[0].departs '2026-04-18T09:00:00' is lost",
        "routing[0].arrives '2026-04-18T10:40:00' is lost",
    ],
    "xfwb_ordinary": [
        "routing[0].departs '2026-04-15T10:40:00' is lost",
        "routing[0].arrives '2026-04-15T13:05:00' is lost",
        "agent.lines[0] 'CARGO CITY SUED 555' is lost",
        "agent.postcode '60549' is lost",
        "agent.country 'DE' is lost",
        "security[0].issuer.id 'DE/RA/00999-01' becomes '00999-01'",
        "security[0].received_from[0].id 'DE/KC/04711-02' becomes '04711-02'",
        "customs[2].text 'DE/RA/00999-01' becomes '00999-01'",
        "customs[4].text 'DE/KC/04711-02' becomes '04711-02'",
        "references[0].id 'FRA2604140031' becomes '/FRA2604140031'",
        "references[0].kind 'SenderAssignedID' becomes 'REF'",
        "references[1].id 'NLP260414A' is lost",
        "references[1].kind 'ID' is lost",
    ],
    "xfwb_consolidation": [
        "routing[0].departs '2026-04-17T02:10:00' is lost",
        "routing[1].departs '2026-04-17T05:20:00' is lost",
        "goods[0].ulds[0].slac 64 is lost",
        "goods[0].ulds[0].tare_kg 110.0 is lost",
        "notify.role 'NI' is lost",
        "agent.lines[0] 'UNIT 1204 KERRY LANE 8' is lost",
        "agent.country 'HK' is lost",
        "references[0].id 'HLC-26-0417' becomes '/HLC-26-0417'",
        "references[0].kind 'SenderAssignedID' becomes 'REF'",
        "parties[0].city 'TORONTO' is lost",
        "parties[0].country 'CA' is lost",
    ],
}


def filings(file: Path) -> list[Message]:
    return [message for message in formats.read(file.read_bytes(), AT).messages if message.consignments]


@pytest.mark.parametrize("name", SAID)
def test_only_what_a_waybill_of_cargo_imp_cannot_say_is_lost(name: str) -> None:
    (message,) = filings(EXAMPLES / "cargo_xml" / f"{name}.xml")
    lost = [loss for loss in formats.write(message, "FWB/17").losses if not loss.element.startswith("kept ")]
    assert [str(loss).partition(": ")[2] for loss in lost] == SAID[name]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_written_of_an_example_comes_back(file: Path) -> None:
    for message in filings(file):
        for to in TARGETS[message.format.partition("/")[0]]:
            holds(message, to)


def test_what_was_written_of_the_corpus_comes_back(shared: Path) -> None:
    written = 0
    for file in sorted((shared / "corpus" / "cargo_xml").glob("*XF*.xml")):
        for message in filings(file):
            for to in TARGETS[message.format.partition("/")[0]]:
                holds(message, to)
                written += 1
    assert written >= 8


def holds(message: Message, to: str) -> None:
    """Every line is one of Cargo-IMP; what is read of them is written the same again."""
    first = formats.write(message, to, AT)
    for part in first.parts:
        assert not OUTSIDE.search(part)
        assert max(map(len, part.split(b"\r\n"))) <= LINE_MAX
    consignments = formats.read(b"".join(first.parts), AT).consignments
    assert len(consignments) == len(message.consignments)
    second = formats.write(Message(format=to, consignments=consignments, at=AT), to, AT)
    assert (second.parts, second.losses) == (first.parts, ())
