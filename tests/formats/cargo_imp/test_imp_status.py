"""Status messages: every status, its elements in and out of order, and what stands under it."""

import datetime as dt
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imp_samples import AT, FWB, codes, example, read, text_of, the

from openplaci.codes import status as status_code
from openplaci.codes.tables import read_table
from openplaci.formats.cargo_imp.status_elements import SLOTS
from openplaci.model.consignment import Instruction, Kept, Leg, Measure, Part, Total, Uld
from openplaci.model.status import Status

HEAD = "FSU/15\n618-33180102SINYVR/T2K35.0\n"
TOTAL = Total(pieces=2, weight_kg=35.0)
WHOLE = {"part": Part(code="T"), "pieces": 2, "weight_kg": 35.0, "weight_said": Measure(value="35.0", unit="K")}


def time(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 4, day, hour, minute)  # noqa: DTZ001 - local to the place


def one(lines: str, at: dt.datetime | None = AT) -> Status:
    (status,) = read(HEAD + lines, at).statuses
    return status


def expected(code: str, **fields: object) -> Status:
    known = status_code(code)
    assert known is not None
    waybill = Status(
        master="618-33180102", origin="SIN", destination="YVR", total=TOTAL, total_part=Part(code="T"), code=code,
        event=known[0],
    )  # fmt: skip
    return msgspec.structs.replace(waybill, **WHOLE, **fields)


FLOWN = Leg(carrier="SQ", flight="SQ028", date=dt.date(2026, 4, 21), from_="SIN", to="YVR", date_said="21APR")
ARRIVED = Leg(carrier="SQ", flight="SQ028", to="YVR")
NOON = {"at": time(19, 12, 0), "at_said": "19APR1200"}


@pytest.mark.parametrize("code", ["DPU", "FOH", "RCS", "DOC", "NFD", "AWD", "DLV", "DDL"])
def test_a_status_by_hand_has_time_place_quantity_and_name(code: str) -> None:
    found = one(f"{code}/19APR1200/SIN/T2K35.0/MERANTI/MARINE\n")
    assert found == expected(code, place="SIN", party="MERANTI/MARINE", **NOON)


@pytest.mark.parametrize("code", ["MAN", "DEP", "PRE"])
def test_a_status_of_a_departing_flight_has_its_day_and_places(code: str) -> None:
    assert one(f"{code}/SQ028/21APR/SINYVR/T2K35.0\n") == expected(code, place="SIN", leg=FLOWN)


def test_a_booking_has_no_place_of_its_own() -> None:
    assert one("BKD/SQ028/21APR/SINYVR/T2K35.0\n") == expected("BKD", leg=FLOWN)


@pytest.mark.parametrize("code", ["RCF", "ARR", "AWR", "FIW"])
def test_a_status_of_an_arriving_flight_is_from_where_it_arrives(code: str) -> None:
    assert one(f"{code}/SQ028/19APR1200/YVR/T2K35.0\n") == expected(code, place="YVR", leg=ARRIVED, **NOON)


@pytest.mark.parametrize("code", ["CCD", "TGC", "FOW"])
def test_a_status_of_customs_or_the_warehouse_has_time_and_place(code: str) -> None:
    assert one(f"{code}/19APR1200/YVR/T2K35.0\n") == expected(code, place="YVR", **NOON)


def test_a_transfer_names_the_other_carrier_and_who_hands_over() -> None:
    taken = one("TFD/AC/19APR1200/YVR/T2K35.0/004417\n/SQ/WESTERN HANDLING\n")
    assert taken == expected(
        "TFD", carrier="AC", place="YVR", manifest="004417", party="WESTERN HANDLING",
        kept=(Kept(path="TFD/other carrier", text="SQ", line=4),), **NOON,
    )  # fmt: skip
    given_ = one("RCT/SQ/19APR1200/YVR/T2K35.0\n/AC/WESTERN HANDLING\n")
    assert (given_.carrier, given_.party, given_.kept[0].text) == ("SQ", "WESTERN HANDLING", "AC")
    assert one("TRM/AC/YVR/T2K35.0\n") == expected("TRM", carrier="AC", place="YVR")


def test_a_discrepancy_has_its_code_and_the_flight_where_one_is_said() -> None:
    leg = Leg(carrier="SQ", flight="SQ028")
    with_flight = one("DIS/SQ028/19APR1200/YVR/MSCA/T2K35.0\n")
    assert with_flight == expected("DIS", place="YVR", discrepancy="MSCA", leg=leg, **NOON)
    assert one("DIS/19APR1200/YVR/OFLD/T2K35.0\n").discrepancy == "OFLD"


def test_a_report_to_customs_names_its_flight() -> None:
    assert one("CRC/19APR1200/YVR/T2K35.0/SQ028/21APR/SINYVR\n") == expected("CRC", place="YVR", leg=FLOWN, **NOON)


def test_every_status_of_the_code_table_has_its_elements() -> None:
    listed = {row[0] for row in read_table("status").rows}
    assert listed - SLOTS.keys() == {"OCI", "OSI"}  # lines of their own in Cargo-IMP
    assert SLOTS.keys() <= listed


# --- the waybill line ---


@pytest.mark.parametrize(
    ("line", "total", "part"),
    [
        ("618-33180102SINYVR/P2K505.0T10", Total(pieces=2, weight_kg=505.0), Part(code="P", total_pieces=10)),
        ("618-33180102SINYVR/P20T30", Total(pieces=20), Part(code="P", total_pieces=30)),
        ("618-33180102SINYVR/T4", Total(pieces=4), Part(code="T")),
        ("618-33180102SINYVR/T4L100MC0.5DG6", Total(pieces=4, weight_kg=45.359237), Part(code="T")),
        ("61833180102 SINYVR/T4K1.2.3", Total(pieces=4), Part(code="T")),
        ("618-33180102SINYVR", None, None),
    ],
)
def test_the_waybill_line_says_the_quantity_of_the_whole(line: str, total: Total | None, part: Part | None) -> None:
    (found,) = read(f"FSU/15\n{line}\nRCS/19APR1200/SIN/P1\n").statuses
    assert (found.master, found.origin, found.destination) == ("618-33180102", "SIN", "YVR")
    assert (found.total, found.total_part, found.pieces) == (total, part, 1)


def test_what_the_total_has_no_field_for_is_kept() -> None:
    (found,) = read("FSU/15\n618-33180102SINYVR/T4L100MC0.5DG6\nRCS/19APR1200/SIN/T4\n").statuses
    assert {(one_.path, one_.text) for one_ in found.kept} == {
        ("AWB/weight", "L100"), ("AWB/volume", "MC0.5"), ("AWB/density group", "6"),
    }  # fmt: skip


def test_a_waybill_line_may_name_no_places() -> None:
    (found,) = read("FSU/14\n618-33180102/P2K505.0T10\nRCS/19APR1039/SIN\n").statuses
    assert (found.master, found.origin, found.destination, found.place) == ("618-33180102", None, None, "SIN")


def test_every_waybill_of_a_message_has_its_own_statuses() -> None:
    found = example("fsa15_several_waybills").statuses
    assert [(s.master, s.code, s.pieces) for s in found] == [
        ("125-44581025", "RCF", 20),
        ("125-44581025", "TFD", 10),
        ("220-44104012", "DEP", 2),
        ("220-44104012", "DEP", 4),
    ]
    assert [s.total.pieces for s in found if s.total] == [20, 10, 6, 6]
    assert [len(s.ulds) for s in found] == [0, 0, 0, 1]


def test_a_waybill_without_a_status_is_an_error_that_keeps_what_it_says() -> None:
    reading = example("fault_waybill_without_status")
    assert [(s.master, s.code) for s in reading.statuses] == [("618-33184104", None), ("220-44104012", "RCS")]
    finding = the(reading, "STATUS_MISSING")
    assert (finding.severity, finding.subject, str(finding.where)) == ("error", "618-33184104", "line 2, column 1")


def test_a_status_without_a_waybill_is_an_error() -> None:
    reading = example("fault_status_without_waybill")
    assert the(reading, "STATUS_WITHOUT_WAYBILL").severity == "error"
    assert [(s.master, s.code, s.place) for s in reading.statuses] == [(None, "RCS", "SIN")]


@pytest.mark.parametrize("body", ["", "\n", "NNNN\n"])
def test_a_message_without_a_status_is_an_error(body: str) -> None:
    reading = read(f"FSU/15\n{body}")
    assert reading.statuses == ()
    assert the(reading, "STATUS_MISSING").severity == "error"


def test_no_record_found_is_a_status_without_code() -> None:
    reading = example("fsa15_no_record_found")
    assert codes(reading) == []
    assert reading.statuses == (
        Status(master="057-61203380", instructions=(Instruction(kind="OSI", text="NO RECORD FOUND"),)),
    )


def test_notes_under_the_waybill_alone_are_a_status_without_code() -> None:
    first, second = read(HEAD + "OCI/SG/ISS/RA/1\nRCS/19APR1200/SIN/T2K35.0\n").statuses
    assert (first.code, first.event, len(first.security), len(first.customs)) == (None, None, 1, 1)
    assert second == expected("RCS", place="SIN", **NOON)


def test_a_house_above_the_statuses_is_that_of_all() -> None:
    found = read(HEAD + "HWB/TUA1\nRCS/19APR1200/SIN/T1\nNFD/19APR1200/SIN/T1\n").statuses
    assert [s.house for s in found] == ["TUA1", "TUA1"]
    found = read(HEAD + "RCS/19APR1200/SIN/T1\nHWB/TUA1/REST\nHWB/TUA2\nNFD/19APR1200/SIN/T1\n").statuses
    assert [s.house for s in found] == ["TUA1", None]
    assert [one_.text for one_ in found[0].kept] == ["REST", "HWB/TUA2"]


# --- flights, places and times ---


@pytest.mark.parametrize(
    "line",
    ["DEP/SQ028/21APR/SINYVR/T2K35.0", "DEP/SQ/028/21APR/SIN/YVR/T2K35.0", "DEP/SQ 028/21APR/SINYVR/T2K35.0 "],
)
def test_flight_and_places_may_be_glued_or_apart(line: str) -> None:
    assert one(line + "\n") == expected("DEP", place="SIN", leg=FLOWN)


@pytest.mark.parametrize("flight", ["DNT212", "O31698", "PO4235D", "5X0001"])
def test_designators_of_two_and_three_characters(flight: str) -> None:
    leg = one(f"BKD/{flight}/21APR/SINYVR/T2K35.0\n").leg
    assert leg is not None
    assert leg.flight == flight
    assert flight.startswith(leg.carrier or "?")


@pytest.mark.parametrize(
    ("said", "departs", "arrives"),
    [
        ("S1710/S1745", time(21, 17, 10), time(21, 17, 45)),
        ("A1710/E0020-N", time(21, 17, 10), time(22, 0, 20)),
        ("S1710/S1545", time(21, 17, 10), None),  # before the departure: of the day before or after, it does not say
        ("S1710/S1545-P", time(21, 17, 10), time(20, 15, 45)),
        ("/S0020-S", None, time(23, 0, 20)),
        ("S1710", time(21, 17, 10), None),
        ("S1710-N/S1830-N", time(22, 17, 10), time(22, 18, 30)),
        ("S1710-Q/S1830", None, time(21, 18, 30)),
    ],
)
def test_times_are_bound_to_the_day_of_departure(
    said: str, departs: dt.datetime | None, arrives: dt.datetime | None
) -> None:
    found = one(f"MAN/SQ028/21APR/SINYVR/T2K35.0/{said}\n")
    assert found.leg is not None
    assert (found.leg.departs, found.leg.arrives) == (departs, arrives)
    assert found.times_said == tuple(said.split("/"))
    assert found.at is None


def test_an_actual_time_of_departure_is_when_it_departed() -> None:
    assert one("DEP/SQ028/21APR/SINYVR/T2K35.0/A1722\n").at == time(21, 17, 22)
    assert one("DEP/SQ028/21APR/SINYVR/T2K35.0/S1710\n").at is None


def test_an_arrival_is_bound_to_the_day_of_arrival_and_a_departure_to_none() -> None:
    found = one("RCF/SQ028/19APR1200/YVR/T2K35.0/A2340/A1117\n")
    assert found.leg == msgspec.structs.replace(ARRIVED, arrives=time(19, 11, 17))
    later = one("RCF/SQ028/19APR1200/YVR/T2K35.0/A1900/A2326\n")  # it cannot arrive after it was taken in
    assert later.leg == ARRIVED
    assert later.times_said == ("A1900", "A2326")


def test_a_day_change_counts_from_the_day_said() -> None:
    assert one("RCF/SQ028/19APR0040-N/YVR/T2\n").at == time(20, 0, 40)
    assert one("RCF/SQ028/19APR0040-P/YVR/T2\n").at == time(18, 0, 40)
    assert one("RCF/SQ028/19APR0040-L/YVR/T2\n").at == dt.datetime(2026, 5, 4, 0, 40)  # noqa: DTZ001 - local


def test_a_time_is_bound_by_the_filing_and_kept_as_said_without_it() -> None:
    bound = one("RCS/31DEC2355/SIN/T2\n", dt.datetime(2027, 1, 2, tzinfo=dt.UTC))
    assert bound.at == dt.datetime(2026, 12, 31, 23, 55)  # noqa: DTZ001 - local
    unbound = one("RCS/31DEC2355/SIN/T2\n", None)
    assert (unbound.at, unbound.at_said) == (None, "31DEC2355")
    flight = one("DEP/SQ028/21APR/SINYVR/T2/A1722\n", None)
    assert flight.leg == msgspec.structs.replace(FLOWN, date=None)
    assert flight.times_said == ("A1722",)


def test_a_day_may_stand_without_its_time() -> None:
    found = one("RCS/19APR/SIN/T2\n")
    assert (found.at, found.at_said, found.place) == (None, "19APR", "SIN")


def test_a_booking_may_say_when_and_where_alone() -> None:
    found = one("BKD/19APR1200/FRA\n")
    assert (found.at, found.leg and found.leg.from_) == (time(19, 12, 0), "FRA")


@pytest.mark.parametrize("said", ["19APR2510", "31APR0931", "19XXX1010", "19APR1", "19APR1010-Z"])
def test_a_time_that_cannot_be_is_told_and_kept(said: str) -> None:
    reading = read(f"{HEAD}RCS/{said}/SIN/T2\n")
    assert reading.statuses[0].at is None
    assert reading.statuses[0].at_said == said
    finding = the(reading, "DATE_UNREADABLE")
    assert (finding.about, str(finding.where)) == ("at", "line 3, column 5, RCS")
    assert codes(read(f"{HEAD}RCS/{said}/SIN/T2\n", None)) == []


# --- elements left out, added, out of order ---


def test_elements_out_of_order_find_their_places() -> None:
    assert one("RCS/SIN/19APR1200/T2K35.0/MERANTI\n") == expected("RCS", place="SIN", party="MERANTI", **NOON)
    assert one("RCF/SQ028/19APR1200/T2K35.0/YVR\n") == expected("RCF", place="YVR", leg=ARRIVED, **NOON)


def test_a_name_stands_where_the_quantity_is_left_out() -> None:
    found = one("NFD/19APR1200/SIN/MERANTI/MARINE\n")
    assert (found.pieces, found.party) == (None, "MERANTI/MARINE")


def test_an_element_that_fits_nothing_is_kept_and_told() -> None:
    reading = read(HEAD + "MAN/SQ028/21APR/SINYVR/LOOSE/T2K35.0\n")
    assert reading.statuses == (
        expected("MAN", place="SIN", leg=FLOWN, kept=(Kept(path="MAN", text="LOOSE", line=3),)),
    )
    finding = the(reading, "STATUS_ELEMENT_UNKNOWN")
    assert (finding.severity, str(finding.where)) == ("warning", "line 3, column 24, MAN")
    assert "'LOOSE'" in finding.words
    assert "flight number day departure" in finding.words


def test_no_name_swallows_an_element_that_has_its_place() -> None:
    reading = read(HEAD + "RCS/19APR1200/SINX/T2K35.0/MERANTI\n")
    assert reading.statuses[0].pieces == 2
    assert reading.statuses[0].party == "MERANTI"
    assert "'SINX'" in the(reading, "STATUS_ELEMENT_UNKNOWN").words


def test_a_second_place_of_arrival_is_not_lost() -> None:
    reading = read(HEAD + "BKD/SQ028/21APR/SINYVR/LHR/T2K35.0\n")
    assert codes(reading) == ["STATUS_ELEMENT_UNKNOWN"]
    assert reading.statuses[0].leg == FLOWN
    assert reading.statuses[0].kept == (Kept(path="BKD", text="LHR", line=3),)


def test_a_status_that_is_not_known_is_read_as_far_as_it_can_be() -> None:
    reading = read(HEAD + "XPS/SQ028/19APR1200/YVR/T2K35.0/SOMEBODY ELSE\n")
    (found,) = reading.statuses
    assert (found.code, found.event) == ("XPS", None)
    assert (found.place, found.at, found.pieces, found.party) == ("YVR", time(19, 12, 0), 2, "SOMEBODY ELSE")
    assert (the(reading, "STATUS_UNKNOWN").severity, len(reading.findings)) == ("warning", 1)


def test_a_status_of_a_flight_that_begins_as_a_message_does_is_none() -> None:
    reading = read(HEAD + "FPX/10APR1800/SIN/T2\nFOH/10APR1800/SIN/T2\n")
    assert codes(reading) == ["STATUS_UNKNOWN"]
    assert [s.code for s in reading.statuses] == ["FPX", "FOH"]


def test_a_filing_glued_to_a_status_message_is_not_lost() -> None:
    reading = read(HEAD + "RCS/19APR1200/SIN/T2\n" + FWB.replace("FWB/17\n", "FWB/17 "))
    assert [m.format for m in reading.messages] == ["FSU/15", "FWB/17"]
    assert reading.consignments == read(FWB).consignments


def test_a_status_message_glued_to_its_id_is_read() -> None:
    reading = read("FSU/15 618-33180102SINYVR/T2K35.0\nRCS/19APR1200/SIN/T2K35.0\n")
    assert reading.statuses == (expected("RCS", place="SIN", **NOON),)


def test_lower_case_is_read() -> None:
    reading = example("fault_status_lower_case")
    (found,) = reading.statuses
    assert (found.code, found.place, found.pieces, found.weight_kg) == ("RCS", "SIN", 24, 418.5)
    assert found.party == "Meranti Marine"
    assert found.at == time(19, 10, 10)


def test_a_further_line_gives_volume_or_density() -> None:
    found = one("RCS/19APR1200/SIN/T2K35.0/MERANTI\n/MC0.12\n")
    assert found.volume_m3 == 0.12
    assert found.volume_said == Measure(value="0.12", unit="MC")
    assert one("FOH/19APR1200/SIN/T2K35.0\n/DG6\n").density == "6"


def test_pounds_are_kilograms_and_stay_as_said() -> None:
    found = one("RCS/19APR1200/SIN/T2L100\n")
    assert (found.weight_kg, found.weight_said) == (45.359237, Measure(value="100", unit="L"))


# --- what stands under a status ---


def test_devices_stand_several_to_a_line() -> None:
    found = one("DEP/SQ028/21APR/SINYVR/T2K35.0\nULD/PMC41207SQ/AKE70915SQ-B\n/AKE1234SQ\n")
    assert found.ulds == (Uld(id="PMC41207SQ"), Uld(id="AKE70915SQ", remarks="B"), Uld(id="AKE1234SQ"))


def test_a_device_that_cannot_be_read_is_told_and_stays() -> None:
    reading = read(HEAD + "DEP/SQ028/21APR/SINYVR/T2\nULD/UNKNOWN UNIT\n")
    assert reading.statuses[0].ulds == (Uld(id="UNKNOWN UNIT"),)
    assert the(reading, "ULD_UNREADABLE").severity == "warning"


def test_the_chain_of_custody_is_read() -> None:
    (found,) = example("fsu15_security_of_custody").statuses
    (declared,) = found.security
    assert declared.issuer is not None
    assert (declared.status, declared.issuer.id, declared.methods) == ("SPX", "00214-01", ("XRY",))
    assert [entity.id for entity in declared.accepted_by] == ["00731-02"]
    assert declared.issued_by == "K HARTWIG"
    assert len(found.customs) == 7


def test_notes_belong_to_the_status_above_them() -> None:
    first, second = read(
        HEAD + "RCS/19APR1200/SIN/T2\nOCI/SG/ISS/RA/1\n///SS/SPX\nDEP/SQ028/21APR/SINYVR/T2\nOCI/SG/ISS/RC/2\n"
    ).statuses
    assert [declared.status for declared in first.security] == ["SPX"]
    assert [declared.issuer and declared.issuer.id for declared in second.security] == ["2"]


def test_a_deviation_of_a_note_has_its_line() -> None:
    reading = read(HEAD + "RCS/19APR1200/SIN/T2\nOCI///SM/XRY\n")
    assert str(the(reading, "SECURITY_NO_ISSUER").where) == "line 4, column 1, OCI"
    assert the(reading, "SECURITY_NO_ISSUER").subject == "618-33180102"


def test_handling_codes_give_the_security_status_where_no_note_does() -> None:
    found = one("RCS/19APR1200/SIN/T2\nOCI/SG/ISS/RA/1\nSPH/EAP/SPX/EAP\n")
    assert found.handling == ("EAP", "SPX")
    assert found.security[0].status == "SPX"


def test_remarks_stay_line_by_line() -> None:
    found = one("DIS/19APR1200/YVR/MSCA/T2\nOSI/ONE CARTON/NOT FOUND\n/SEARCH UNDER WAY\n/\n")
    assert [remark.text for remark in found.instructions] == ["ONE CARTON/NOT FOUND", "SEARCH UNDER WAY"]


def test_lines_that_are_not_known_are_kept_with_the_status_above() -> None:
    reading = example("fault_status_lines_unknown")
    (found,) = reading.statuses
    assert [one_.text for one_ in found.kept] == ["CUS/HELD", "CALL THE WAREHOUSE"]
    assert {finding.severity for finding in reading.findings} == {"warning"}


def test_a_line_goes_on_with_the_one_above_it_and_no_other() -> None:
    (found,) = read(HEAD + "RCS/19APR1200/SIN/T2\nQQQ/HELLO\n/MORE\nHWB/TUA1\n/REST\n").statuses
    assert [one_.text for one_ in found.kept] == ["QQQ/HELLO", "/MORE", "/REST"]
    assert (found.house, found.party) == ("TUA1", None)


def test_a_tag_may_stand_alone_above_its_lines() -> None:
    found = one("RCS/19APR1200/SIN/T2\nOCI\n/SG/ISS/RA/1\nULD \n/PMC41207SQ\n")
    assert [declared.issuer and declared.issuer.id for declared in found.security] == ["1"]
    assert found.ulds == (Uld(id="PMC41207SQ"),)


def test_a_slant_before_anything_is_kept() -> None:
    reading = read("FSU/15\n/HELLO\n618-33180102SINYVR/T2\nRCS/19APR1200/SIN/T2\n")
    assert [s.code for s in reading.statuses] == [None, "RCS"]
    assert reading.statuses[0].kept == (Kept(path="FSU", text="/HELLO", line=2),)


# --- envelopes and several messages ---


def test_an_envelope_binds_the_time_of_a_status_message() -> None:
    reading = example("fsu15_type_b_envelope")
    (message,) = reading.messages
    assert (message.sender, message.recipients) == ("YVRFRSQ", ("YVRFMSQ", "SINFMSQ"))
    assert message.at == dt.datetime(2026, 4, 22, 9, 40, tzinfo=dt.UTC)
    assert message.statuses[0].at == time(22, 9, 31)


def test_statuses_and_filings_stand_in_one_file() -> None:
    reading = example("fsu_and_fwb_in_one_file")
    assert [m.format for m in reading.messages] == ["FSU/15", "FWB/17", "FSU/15"]
    assert [len(m.statuses) for m in reading.messages] == [1, 0, 1]
    assert [len(m.consignments) for m in reading.messages] == [0, 1, 0]


@pytest.mark.parametrize(("version", "known"), [("5", True), ("16", True), ("4", False), ("99", False)])
def test_versions_are_read_leniently(version: str, known: bool) -> None:
    reading = read(HEAD.replace("15", version) + "RCS/19APR1200/SIN/T2K35.0\n")
    assert reading.statuses == (expected("RCS", place="SIN", **NOON),)
    assert codes(reading) == ([] if known else ["VERSION_UNKNOWN"])


# --- properties ---

ELEMENTS: dict[str, list[str]] = {
    "flight": ["SQ028", "5X1", "SQ", "DNT212"], "number": ["028"], "when": ["19APR1200", "19APR", "19APR0040-N"],
    "day": ["21APR", "21APR1015"], "place": ["SIN"], "arrival": ["YVR"], "departure": ["SINYVR", "SIN"],
    "places": ["SINYVR", "SIN"], "to": ["YVR"], "quantity": ["T2", "P2K35.0", "S1L20.5", "T2K3MC1.5", "D12"],
    "departs": ["S1710", "A0005-N", ""], "arrives": ["S1830", "E2359-P"], "volume": ["MC1.5", "DG6"],
    "carrier": ["AC", "BAW"], "other": ["SQ"], "discrepancy": ["MSCA"], "manifest": ["004417"],
    "name": ["MERANTI MARINE", "A/B", "T1 LOGISTICS"],
}  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A status line as its table has it, with some of its optional elements."""
    code = draw(st.sampled_from(sorted(SLOTS)))
    slots = [slot for slot in SLOTS[code].split() if not slot.endswith("?") or draw(st.booleans())]
    return "/".join([code, *(draw(st.sampled_from(ELEMENTS[slot.removesuffix("?")])) for slot in slots)])


@settings(max_examples=500, deadline=None)
@given(lines())
def test_an_ordinary_line_reads_the_same_at_one_go_and_element_by_element(line: str) -> None:
    at_one_go = read(f"{HEAD}{line}\n")
    one_by_one = read(f"{HEAD}{line[:3]}/{line[3:]}\n")  # an empty element more
    if re.search("//[SAE]", line):
        return  # there an empty element has a meaning
    assert one_by_one.statuses == at_one_go.statuses


@settings(max_examples=500, deadline=None)
@given(lines(), st.data())
def test_a_word_put_into_a_status_line_is_not_lost(line: str, data: st.DataObject) -> None:
    tokens = line.split("/")
    tokens.insert(data.draw(st.integers(1, len(tokens))), "ZQXWJKV")
    assert "ZQXWJKV" in text_of(read(f"{HEAD}{'/'.join(tokens)}\n"))


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_below_the_message_id_are_read(data: bytes) -> None:
    text_of(read(b"FSU/15\n" + data))
    text_of(read(b"FSU/15\n618-33180102SINYVR/T2K35\nRCS/19APR1200/SIN/" + data))
