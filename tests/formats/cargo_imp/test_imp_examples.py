"""The project's own examples: what each must give, and that they are whole."""

from pathlib import Path

import pytest
from imp_samples import FILES, codes, example, read

from openplaci.codes import place_country
from openplaci.model.values import check_digit, waybill_number

# example -> consignments, codes of the findings in order
EXPECTED: dict[str, tuple[int, list[str]]] = {
    "fault_acknowledgement_with_echo": (0, ["ECHO_NOT_READ"]),
    "fault_binary": (0, ["FORMAT_UNKNOWN"]),
    "fault_blank_lines_only": (0, ["EMPTY"]),
    "fault_consignee_missing": (1, ["SEGMENT_MISSING"]),
    "fault_empty": (0, ["EMPTY"]),
    "fault_envelope_only": (0, ["FORMAT_UNKNOWN"]),
    "fault_flight_and_places": (1, ["FLIGHT_UNREADABLE", "FLIGHT_DATE_UNREADABLE"]),
    "fault_house_number_too_long": (1, ["HOUSE_NUMBER_LONG"]),
    "fault_house_without_master_line": (1, ["MASTER_LINE_MISSING"]),
    "fault_houses_without_parties": (2, []),
    "fault_hs_code_unreadable": (1, ["HS_UNREADABLE", "COUNTRY_UNREADABLE"]),
    "fault_latin1_bytes": (1, ["CHARACTER_OUTSIDE"]),
    "fault_lower_case": (1, ["CHARACTER_OUTSIDE"]),
    "fault_manifest_without_end": (1, ["MANIFEST_END_MISSING"]),
    "fault_manifest_without_flight": (1, ["FLIGHT_MISSING"]),
    "fault_outside_character_set": (1, ["CHARACTER_OUTSIDE"]),
    "fault_plain_prose": (0, ["FORMAT_UNKNOWN"]),
    "fault_psn_status_unknown": (0, ["STATUS_UNKNOWN"]),
    "fault_segments_twice": (1, ["SEGMENT_REPEATED"]),
    "fault_status_elements_odd": (
        0,
        ["WEIGHT_UNREADABLE", "QUANTITY_APART", "STATUS_ELEMENT_UNKNOWN", "ULD_UNREADABLE"],
    ),
    "fault_status_lines_unknown": (0, ["LINE_INDENTED", "SEGMENT_UNKNOWN", "SEGMENT_UNKNOWN"]),
    "fault_status_lower_case": (0, ["CHARACTER_OUTSIDE"]),
    "fault_status_message_empty": (0, ["STATUS_MISSING"]),
    "fault_status_time_unreadable": (0, ["DATE_UNREADABLE", "DATE_UNREADABLE"]),
    "fault_status_unknown": (0, ["STATUS_UNKNOWN"]),
    "fault_status_without_waybill": (0, ["STATUS_WITHOUT_WAYBILL"]),
    "fault_type_not_supported": (0, ["MESSAGE_TYPE_UNKNOWN"]),
    "fault_unknown_segment": (1, ["SEGMENT_UNKNOWN"]),
    "fault_version_not_supported": (1, ["VERSION_UNKNOWN"]),
    "fault_waybill_line_missing": (1, ["WAYBILL_LINE_MISSING"]),
    "fault_waybill_without_status": (0, ["STATUS_MISSING"]),
    "fault_waybill_number_short": (1, ["WAYBILL_NUMBER_UNREADABLE"]),
    "fault_wrapped_lines": (1, ["LINE_WRAPPED", "LINE_WRAPPED"]),
    "ffm8_arrival_times": (2, ["MANIFEST_NIL"]),
    "ffm8_in_parts": (4, []),
    "ffm8_nil_point": (0, ["MANIFEST_NIL"]),
    "ffm8_ordinary": (3, []),
    "fma_with_echo": (0, ["ECHO_NOT_READ"]),
    "fwb_psn_and_per_in_one_file": (1, []),
    "fhl5_house_number_35": (1, ["HOUSE_NUMBER_LONG"]),
    "fhl5_several_houses": (2, []),
    "fhl5_split_in_parts": (1, ["PARTS_JOINED"]),
    "fwb_and_fhl_in_one_file": (3, []),
    "type_b_several_messages": (3, []),
}
UNTAGGED_FAULTS = (
    "fault_weight",  # held element by element in test_imp_segments
    "fault_pieces",
    "fault_lower_case_throughout",
    "fwb17_start_and_end_of_text",
)
ORDINARY = [
    file.stem
    for file in FILES
    if not file.stem.startswith(("fault_", "vague_", "unacceptable_", "test_", "psn_", "per_", "fma_"))
]


def test_the_examples_are_many() -> None:
    assert len(FILES) >= 34


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_gives_what_its_name_says(name: str) -> None:
    reading = example(name)
    assert (len(reading.consignments), codes(reading)) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in ORDINARY if name not in EXPECTED and name not in UNTAGGED_FAULTS])
def test_an_ordinary_example_has_no_finding(name: str) -> None:
    reading = example(name)
    assert codes(reading) == []
    assert reading.consignments or reading.statuses


@pytest.mark.parametrize("name", [name for name in ORDINARY if name.startswith(("fwb", "fhl"))])
def test_an_ordinary_filing_is_complete(name: str) -> None:
    for consignment in example(name).consignments:
        assert consignment.description
        assert consignment.pieces
        assert consignment.weight_kg
        assert consignment.master or name == "fhl5_master_not_known"
        assert consignment.house or consignment.level != "house"
        for party in (consignment.shipper, consignment.consignee):
            assert party is not None
            assert party.name
            assert party.lines
            assert party.city
            assert party.country
        assert consignment.destination
        assert place_country(consignment.destination) == "CA"


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_the_waybill_numbers_of_an_example_have_their_check_digit(name: str) -> None:
    reading = example(name)
    masters = {one.master for one in reading.consignments} | {one.master for one in reading.statuses}
    for master in masters:
        if master and name != "fault_waybill_check_digit":
            number = waybill_number(master)
            assert number is not None
            assert check_digit(number[4:]) == int(number[-1])


@pytest.mark.parametrize("name", ["fwb17_crlf", "fwb17_no_final_line_end", "fwb17_start_and_end_of_text"])
def test_line_ends_and_envelopes_change_nothing(name: str) -> None:
    assert example(name).consignments == example("fwb17_ordinary").consignments


def test_carriage_returns_alone_end_lines() -> None:
    assert example("fhl5_cr_only").consignments == example("fhl5_ordinary").consignments


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_finding_has_its_line_within_the_message(file: Path) -> None:
    lines = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    for finding in read(file.read_bytes()).findings:
        assert finding.where is not None
        assert finding.where.line is not None
        assert 1 <= finding.where.line <= len(lines)
        assert "\n" not in finding.words
