"""Every example and every message of the shared corpus, written in its own format: what is lost is listed here."""

from pathlib import Path

import pytest
from imp_samples import AT, FILES, read

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.model.filing import Message
from openplaci.model.written import Written

NEWEST = {"FWB": "FWB/17", "FHL": "FHL/5", "FFM": "FFM/8"}

PIPES = "'BRASS VALVES FOR WATER PIPES \u2013 NEW' becomes 'BRASS VALVES FOR WATER PIPES - NEW'"

LOST: dict[str, list[str]] = {
    "fault_flight_and_places": [
        "618-33184082: routing[0].carrier 'SQ' is lost",
        "618-33184082: routing[0].to 'Y1R' is lost",
    ],
    "fault_latin1_bytes": [
        "618-33183301: consignee.name 'HÄRBOUR PEAK INSTRUMENTS LTD' becomes 'HARBOUR PEAK INSTRUMENTS LTD'"
    ],
    "fault_lower_case": [
        "618-33183091: description 'brass valves for WATER PIPES' becomes 'BRASS VALVES FOR WATER PIPES'",
        "618-33183091: goods[0].description 'brass valves for WATER PIPES' becomes 'BRASS VALVES FOR WATER PIPES'",
        "618-33183091: consignee.name 'Harbour Peak Instruments Ltd' becomes 'HARBOUR PEAK INSTRUMENTS LTD'",
    ],
    "fault_outside_character_set": [
        f"618-33183231: description {PIPES}",
        f"618-33183231: goods[0].description {PIPES}",
        "618-33183231: consignee.name 'HÄRBOUR PEAK INSTRUMENTS LTD' becomes 'HARBOUR PEAK INSTRUMENTS LTD'",
    ],
    "fault_segments_twice": [
        f"618-33185386: kept SHP {line!r} is lost"
        for line in ("SHP", "NAM/ANOTHER SHIPPER LTD", "ADR/1 OTHER ROAD", "LOC/SINGAPORE", "/SG/638613")
    ],
    "fault_unknown_segment": [
        "618-33182866: kept XQZ 'XQZ/LOCAL USE ONLY' is lost",
        "618-33182866: kept XQZ '/SECOND LINE' is lost",
    ],
    "fault_weight_unreadable": [
        "618-33183474: weight_said.value 'ABC' is lost",
        "618-33183474: weight_said.unit 'KGM' is lost",
    ],
    "fault_weight_with_comma": [
        "618-33183544: weight_said.value '35,5' is lost",
        "618-33183544: weight_said.unit 'KGM' is lost",
        "618-33183544: volume_said.value '0,12' is lost",
        "618-33183544: volume_said.unit 'MTQ' is lost",
    ],
    "fault_weight_without_unit": ["618-33183614: weight_said.value '35.0' is lost"],
    "ffm7_ordinary": [
        "131-22095555: description 'MACHINE BEARINGS' becomes 'MACHINE BEARING'",
        "131-22095555: goods[0].description 'MACHINE BEARINGS' becomes 'MACHINE BEARING'",
    ],
}
"""Example -> what its own format has no right way to say."""

CANNOT = {
    "fault_house_number_missing": "a house of 176-51200995 has no number; expected one for FHL",
    "fault_house_number_too_long": "house number VKP-EXPRESS-2026-04-19-0000001170000-AB has 39 characters; "
    "expected at most 35 for FHL",
    "fault_manifest_without_flight": "220-44105132 names no flight; expected one as WS2569 for FFM",
    "fault_waybill_line_missing": "a waybill has no number; expected one as 157-68076960 for FWB",
    "fault_waybill_number_short": "a waybill has no number; expected one as 157-68076960 for FWB",
}


def filings(data: bytes) -> list[Message]:
    """The messages that say consignments."""
    return [message for message in read(data).messages if message.consignments]


def again(message: Message) -> Written:
    return formats.write(message, NEWEST[message.format[:3]], AT)


def is_stable(message: Message, first: Written) -> None:
    """What was read back is written the same, byte by byte, and loses nothing more."""
    consignments = formats.read(b"".join(first.parts), AT).consignments
    second = again(Message(format=message.format, consignments=consignments, at=message.at))
    assert second.parts == first.parts
    assert second.losses == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_loses_only_what_is_listed_and_is_then_stable(file: Path) -> None:
    lost: list[str] = []
    for message in filings(file.read_bytes()):
        if file.stem in CANNOT:
            with pytest.raises(CannotWrite) as fault:
                again(message)
            assert str(fault.value) == CANNOT[file.stem]
            continue
        first = again(message)
        lost += map(str, first.losses)
        is_stable(message, first)
    assert lost == LOST.get(file.stem, [])


def test_every_message_of_the_corpus_loses_nothing_and_is_then_stable(shared: Path) -> None:
    lost: dict[str, int] = {}
    messages = 0
    for kind in NEWEST:
        for file in sorted((shared / "corpus" / "cargo_imp" / kind.lower()).glob("*.txt")):
            for message in filings(file.read_bytes()):
                first = again(message)
                messages += 1
                lost[file.name] = len(first.losses)
                is_stable(message, first)
    assert messages >= 17
    # A dash that Cargo-IMP does not know.
    assert {name: count for name, count in lost.items() if count} == {"gumraq_fwb17_03.txt": 1}


@pytest.mark.parametrize("to", ["FWB/16", "FHL/4"])
def test_an_older_version_is_stable_too(to: str, shared: Path) -> None:
    """Names and streets of two lines stand in one there; what is then read comes back."""
    kind = to[:3]
    files = [*FILES, *sorted((shared / "corpus" / "cargo_imp" / kind.lower()).glob("*.txt"))]
    written = 0
    for file in files:
        for message in filings(file.read_bytes()):
            if not message.format.startswith(kind) or file.stem in CANNOT:
                continue
            first = formats.write(message, to, AT)
            consignments = formats.read(b"".join(first.parts), AT).consignments
            second = formats.write(Message(format=to, consignments=consignments, at=message.at), to, AT)
            assert (second.parts, second.losses) == (first.parts, ())
            written += 1
    assert written >= 17
