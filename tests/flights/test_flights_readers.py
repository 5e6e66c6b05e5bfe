"""Schedules, movements and manifests: what is read of them, and that no bytes raise."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openplaci import formats
from openplaci.flights import csv_reader, manifest, ssim, told
from openplaci.flights.base import MOST, designator, freighter, of_carriers, passenger_of
from openplaci.flights.times import days_said
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.flight import Flight

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SCHEDULE = (EXAMPLES.parent / "docs/examples/schedule.ssim").read_bytes()
MOVEMENTS = (EXAMPLES.parent / "docs/examples/movements.csv").read_bytes()
FIRST, LAST = dt.date(2026, 4, 19), dt.date(2026, 4, 22)


def utc(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 4, day, hour, minute, tzinfo=dt.UTC)


def changed(line: int, column: int, text: str, data: bytes = SCHEDULE) -> bytes:
    lines = data.split(b"\n")
    old = lines[line - 1]
    lines[line - 1] = old[: column - 1] + text.encode() + old[column - 1 + len(text) :]
    return b"\n".join(lines)


def test_a_schedule_gives_a_flight_for_each_day_of_its_period() -> None:
    read = ssim.read(SCHEDULE, FIRST, LAST)
    assert read.findings == ()
    assert [(f.key, f.origin, f.departs, f.arrives, f.aircraft, f.passenger) for f in read.flights][3:] == [
        ("OP470/2026-04-22", "FRA", utc(22, 11, 20), utc(22, 19, 55), "744", True),
        ("OP8012/2026-04-20", "LGG", utc(20, 21, 30), utc(21, 1, 5), "74Y", False),
        ("OP8012/2026-04-22", "LGG", utc(22, 21, 30), utc(23, 1, 5), "74Y", False),
        ("OP8012/2026-04-21", "KEF", utc(21, 2, 40), utc(21, 8, 20), "74Y", False),
        ("OP8012/2026-04-23", "KEF", utc(23, 2, 40), utc(23, 8, 20), "74Y", False),
        ("OP905/2026-04-19", "SYD", utc(19, 0, 10), utc(19, 13, 45), "77W", True),
    ]


def test_every_second_week_is_counted_from_the_period() -> None:
    read = ssim.read(SCHEDULE, dt.date(2026, 4, 1), dt.date(2026, 4, 30))
    assert [flight.day.day for flight in read.flights if flight.number == "905"] == [5, 19]


def test_a_schedule_in_utc_gives_the_local_day() -> None:
    read = ssim.read(changed(2, 2, "U"), FIRST, LAST)
    assert [(f.day, f.departs) for f in read.flights if f.number == "905"] == [(dt.date(2026, 4, 19), utc(19, 10, 10))]
    late = changed(6, 44, "2310", changed(2, 2, "U"))
    assert [f.day for f in ssim.read(late, FIRST, LAST).flights if f.number == "905"] == [dt.date(2026, 4, 20)]
    unsaid = changed(6, 48, "     ", late)
    assert [f.day for f in ssim.read(unsaid, FIRST, LAST).flights if f.number == "905"] == [dt.date(2026, 4, 20)]


def test_a_local_time_without_its_variation_is_bound_by_the_zone_of_the_airport() -> None:
    read = ssim.read(changed(3, 48, "     "), FIRST, FIRST)
    assert read.flights[0].departs == utc(19, 11, 20)


def test_a_period_without_end_and_the_limit() -> None:
    endless = changed(3, 22, "00XXX00")
    assert sum(f.number == "470" for f in ssim.read(endless, dt.date(2027, 1, 1), dt.date(2027, 1, 9)).flights) == 9
    few = ssim.read(SCHEDULE, FIRST, LAST, limit=2)
    assert len(few.flights) == 2
    assert few.findings[0].code == "TOO_MANY_FLIGHTS"


@pytest.mark.parametrize(
    ("line", "column", "text", "code"),
    [
        (2, 2, "X", "SSIM_TIME_MODE"),
        (3, 3, "!  ", "FLIGHT_UNREADABLE"),
        (3, 6, "ABCD", "FLIGHT_UNREADABLE"),
        (3, 15, "99ZZZ26", "SSIM_PERIOD_UNREADABLE"),
        (3, 29, "       ", "SSIM_DAYS_UNREADABLE"),
        (3, 37, "F A", "PLACE_UNREADABLE"),
        (3, 55, "1YZ", "PLACE_UNREADABLE"),
        (3, 44, "2561", "TIME_UNREADABLE"),
        (3, 193, "?0", "SSIM_DATE_VARIATION"),
        (7, 1, "8", "SSIM_RECORD_UNKNOWN"),
        (2, 1, "4", "SSIM_CARRIER_MISSING"),
        (8, 1, "4", "SSIM_END_MISSING"),
    ],
)
def test_what_a_schedule_says_wrong_is_told_with_its_line(line: int, column: int, text: str, code: str) -> None:
    read = ssim.read(changed(line, column, text), FIRST, LAST)
    first = next(finding for finding in read.findings if finding.code == code)
    assert str(first.where) == f"line {3 if code == 'SSIM_CARRIER_MISSING' else line}"
    assert "expected" in first.words


def test_a_short_record_is_told_and_left_out() -> None:
    lines = SCHEDULE.split(b"\n")
    lines[2] = lines[2][:60]
    read = ssim.read(b"\n".join(lines), FIRST, LAST)
    assert {finding.code for finding in read.findings} == {"SSIM_LENGTH", "SSIM_RECORD_SHORT"}
    assert not any(flight.number == "470" for flight in read.flights)


def test_a_table_of_movements() -> None:
    read = csv_reader.read(MOVEMENTS)
    assert read.findings == ()
    first, hong_kong, cancelled, doha = read.flights
    assert (first.key, first.departs, first.departed) == ("LH470/2026-04-21", utc(21, 11, 20), utc(21, 11, 41))
    assert (hong_kong.departs, hong_kong.arrives) == (utc(16, 18, 10), utc(17, 6, 15))
    assert (hong_kong.passenger, passenger_of(hong_kong)) == (None, False)
    assert (cancelled.cancelled, cancelled.number, cancelled.passenger) == (True, "873", True)
    assert (doha.arrives, doha.passenger) == (utc(22, 9, 35), False)


def test_a_table_with_semicolons_in_another_order_and_few_columns() -> None:
    data = "\ufeffTo;From;Date;Flight\r\nYYZ;FRA;2026-04-21;LH0470\r\n\r\n".encode()
    assert csv_reader.recognises(data)
    expected = Flight(carrier="LH", number="470", day=dt.date(2026, 4, 21), origin="FRA", destination="YYZ")
    assert csv_reader.read(data) == ((expected,), ())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("LH,??,2026-04-21,FRA,YYZ,,", "FLIGHT_UNREADABLE"),
        ("LH,470,21APR,FRA,YYZ,,", "DATE_UNREADABLE"),
        ("LH,470,2026-04-21,Frankfurt,YYZ,,", "PLACE_UNREADABLE"),
        ("LH,470,2026-04-21,FRA,YYZ,25:00,", "TIME_UNREADABLE"),
        ("LH,470,2026-04-21,ZZZ,YYZ,13:20,", "TIME_ZONE_UNKNOWN"),
        ("LH,470,2026-04-21,FRA,YYZ,,perhaps", "WORD_UNREADABLE"),
        ("LH,470,2026-04-21,FRA,YYZ,,,more", "CSV_VALUES"),
    ],
)
def test_what_a_table_says_wrong_is_told_with_its_line(row: str, code: str) -> None:
    read = csv_reader.read(f"carrier,flight,date,from,to,departs,passenger\n{row}\n".encode())
    assert [finding.code for finding in read.findings] == [code]
    assert str(read.findings[0].where) == "line 2"
    assert "expected" in read.findings[0].words
    assert len(read.flights) == (code in ("TIME_UNREADABLE", "TIME_ZONE_UNKNOWN", "WORD_UNREADABLE", "CSV_VALUES"))


def test_a_table_without_a_needed_column_and_with_strange_ones() -> None:
    missing = csv_reader.read(b"flight,date,from\nLH470,2026-04-21,FRA\n")
    assert [finding.code for finding in missing.findings] == ["COLUMN_MISSING"]
    strange = csv_reader.read(b"flight,date,from,to,colour\nLH470,2026-04-21,FRA,YYZ,red\n")
    assert [finding.code for finding in strange.findings] == ["COLUMN_UNKNOWN"]
    assert len(strange.flights) == 1
    assert csv_reader.read(b"").findings[0].code == "CSV_EMPTY"


def test_findings_are_told_one_by_one_up_to_a_number() -> None:
    read = csv_reader.read(b"flight,date,from,to\n" + b"?,2026-04-21,FRA,YYZ\n" * (MOST + 7))
    assert len(read.findings) == MOST + 1
    assert read.findings[-1].words.startswith("7 further lines")


def test_the_flights_of_a_manifest() -> None:
    at = utc(20, 9)
    reading = formats.read((EXAMPLES / "cargo_imp/ffm8_onward_flights.txt").read_bytes(), at)
    expected = Flight(carrier="LH", number="470", day=dt.date(2026, 4, 21), origin="FRA", destination="YYZ")
    assert manifest.flights(reading.consignments, at) == ((expected,), ())
    late = formats.read((EXAMPLES / "cargo_imp/ffm8_onward_flights.txt").read_bytes())
    assert manifest.flights(late.consignments).findings[0].code == "FLIGHT_UNREADABLE"
    assert manifest.flights(late.consignments, at).flights == (expected,)
    xml = formats.read((EXAMPLES / "cargo_xml/xffm_ulds_bulk_split.xml").read_bytes())
    flights = manifest.flights(xml.consignments).flights
    assert [(f.key, f.destination, f.departs, f.arrives, f.aircraft) for f in flights] == [
        ("CX3084/2026-04-17", "ANC", utc(16, 18, 10), utc(17, 6, 15), None),
        ("CX3084/2026-04-17", "YYZ", utc(16, 18, 10), utc(17, 12, 5), None),
    ]
    waybill = Consignment(level="direct", document="waybill", routing=(Leg(carrier="LH", flight="LH470"),))
    assert manifest.flights((waybill,), at) == ((), ())


def test_the_kind_of_a_file_is_found_from_its_bytes() -> None:
    assert [told.kind_of(data) for data in (SCHEDULE, MOVEMENTS, b"FFM/8\n", b"")] == [
        "ssim", "csv", "message", "message"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("LH0470", None), ("LH", "470")),
        (("lh 470a", "LH"), ("LH", "470A")),
        (("470", "LH"), ("LH", "470")),
        (("5Y8497", "5Y"), ("5Y", "8497")),
        (("0001", "W6"), ("W6", "1")),
        (("470", None), None),
        (("DHL", None), None),
        (("LH", "LH"), None),
        (("", ""), None),
    ],
)
def test_carrier_and_number_of_a_flight(said: tuple[str, str | None], expected: tuple[str, str] | None) -> None:
    assert designator(*said) == expected


def test_freighters_are_known_by_their_type_and_remembered_ones_where_trusted() -> None:
    assert freighter("77X")
    assert not freighter("77W")
    assert not freighter("74N")
    assert freighter("74N", marks="VSM")
    assert not freighter(None)


def test_a_filer_tells_the_flights_of_its_own_airline() -> None:
    flights = csv_reader.read(MOVEMENTS).flights
    assert {flight.carrier for flight in of_carriers(flights, frozenset({"LH", "QR"}))} == {"LH", "QR"}


@pytest.mark.parametrize(
    ("said", "at", "expected"),
    [
        ("21", dt.date(2026, 4, 20), dt.date(2026, 4, 21)),
        ("31", dt.date(2026, 4, 1), dt.date(2026, 3, 31)),
        ("01", dt.date(2026, 12, 31), dt.date(2027, 1, 1)),
        ("31DEC", dt.date(2027, 1, 1), dt.date(2026, 12, 31)),
        ("01JAN", dt.date(2026, 12, 30), dt.date(2027, 1, 1)),
        ("29FEB", dt.date(2026, 3, 1), None),
        ("30JAN25", dt.date(2026, 3, 1), dt.date(2025, 1, 30)),
        ("30JAN20", dt.date(2026, 3, 1), dt.date(2020, 1, 30)),
        ("30JAN2020", dt.date(2026, 3, 1), dt.date(2020, 1, 30)),
        ("30FEB26", dt.date(2026, 3, 1), None),
        ("0", dt.date(2026, 3, 1), None),
        ("TODAY", dt.date(2026, 3, 1), None),
    ],
)
def test_the_day_that_is_meant_is_the_nearest(said: str, at: dt.date, expected: dt.date | None) -> None:
    assert next(iter(days_said(said, at)), None) == expected


LINES = st.lists(st.text("0123456789ULABCXYZ +-\x00\u2603", max_size=210), max_size=6)


@given(st.binary(max_size=400) | LINES.map(lambda lines: "\n".join(lines).encode()))
def test_no_bytes_raise(data: bytes) -> None:
    for whole in (data, ssim.HEADER + data, SCHEDULE[:402] + data, b"flight,date,from,to,departs\n" + data):
        told.read(whole, FIRST, 60)
        ssim.read(whole, FIRST, LAST)
        csv_reader.read(whole)


@given(st.integers(0, len(SCHEDULE) - 1), st.binary(min_size=1, max_size=9))
def test_a_schedule_that_was_damaged_never_raises(at: int, patch: bytes) -> None:
    ssim.read(SCHEDULE[:at] + patch + SCHEDULE[at + len(patch) :], dt.date.min, dt.date.max, limit=500)


@given(st.integers(0, len(MOVEMENTS) - 1), st.binary(min_size=1, max_size=9))
def test_a_table_that_was_damaged_never_raises(at: int, patch: bytes) -> None:
    csv_reader.read(MOVEMENTS[:at] + patch + MOVEMENTS[at + len(patch) :])


@given(st.text(max_size=12), st.none() | st.text(max_size=3), st.dates(), st.none() | st.text(max_size=9))
def test_no_leg_of_a_manifest_raises(flight: str, carrier: str | None, day: dt.date, said: str | None) -> None:
    leg = Leg(carrier=carrier, flight=flight, from_="FRA", to="YYZ", date_said=said, departs=dt.datetime.min)  # noqa: DTZ901 - as said
    line = Consignment(level="direct", document="flight_manifest", routing=(leg,))
    at = dt.datetime.combine(day, dt.time(), dt.UTC)
    manifest.flights((line,), at)
