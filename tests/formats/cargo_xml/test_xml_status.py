"""XFSU: what each part of a status message becomes."""

import datetime as dt

import pytest
from xml_samples import codes, document, example, read, tag

from openplaci.model.consignment import Instruction, Leg, Measure, Part, Total, Uld
from openplaci.model.filing import Reading
from openplaci.model.status import Status

HEADER = (
    "<rsm:MessageHeaderDocument><ram:ID>M1</ram:ID><ram:IssueDateTime>2026-04-22T09:00:00</ram:IssueDateTime>"
    "</rsm:MessageHeaderDocument>"
)
CONTRACT = tag("TransportContractDocument", tag("ID", "618-33184104"))


def message(*reported: str, master: str = CONTRACT, header: str = "STATUS1") -> Reading:
    inside = "".join(tag("ReportedStatus", one) for one in reported)
    return read(
        document(
            "StatusMessage",
            "iata:statusmessage:1",
            f"{HEADER}<rsm:BusinessHeaderDocument>{tag('ID', header)}</rsm:BusinessHeaderDocument>"
            f"<rsm:MasterConsignment>{master}{inside}</rsm:MasterConsignment>",
        )
    )


def one(code: str, inside: str) -> Status:
    (status,) = message(tag("ReasonCode", code) + tag("AssociatedStatusConsignment", inside)).statuses
    return status


def moved(inside: str) -> str:
    return tag("SpecifiedLogisticsTransportMovement", inside)


def place(code: str, kind: str = "") -> str:
    return tag("SpecifiedLocation", tag("ID", code) + (tag("FlightStatusTypeCode", kind) if kind else ""))


def happened(time: str, kind: str = "A") -> str:
    return tag("SpecifiedEvent", tag("OccurrenceDateTime", time) + tag("DateTimeTypeCode", kind))


def naive(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 4, day, hour, minute)  # noqa: DTZ001 - local to the place


SAILED = tag("ID", "028") + tag("UsedLogisticsTransportMeans", tag("Name", "SQ"))


def test_a_departure_has_its_flight_devices_and_times() -> None:
    (found,) = example("xfsu_departed_in_two_devices").statuses
    assert (found.master, found.code, found.event, found.origin, found.destination) == (
        "618-33184104", "DEP", "departed", "SIN", "YVR",
    )  # fmt: skip
    assert found.leg == Leg(
        carrier="SQ", flight="SQ028", date=dt.date(2026, 4, 21), from_="SIN", to="YVR", departs=naive(21, 17, 22),
        arrives=naive(21, 15, 50), date_said="2026-04-21T17:22:00",
    )  # fmt: skip
    assert found.times_said == ("A2026-04-21T17:22:00", "E2026-04-21T15:50:00")
    assert (found.place, found.at) == ("SIN", naive(21, 17, 22))
    assert found.ulds == (Uld(id="PMC41207SQ", remarks="B"), Uld(id="AKE70915SQ"))
    assert (found.pieces, found.weight_said, found.density) == (24, Measure(value="922.6", unit="LBR"), "6")
    kept = {text.path.rpartition("/")[2]: text.text for text in found.kept}
    assert kept["ScheduledOccurrenceDateTime"] == "2026-04-21T15:45:00"
    assert kept["ID"] == "DOLLY-77"


def test_a_reception_has_its_security_declaration() -> None:
    (found,) = example("xfsu_received_with_security").statuses
    (declared,) = found.security
    assert declared.issuer is not None
    assert (declared.status, declared.issuer.id, declared.methods) == ("SPX", "00214-01", ("XRY",))
    assert declared.issued_at == naive(19, 9, 55)
    assert (found.party, found.place, found.at) == ("LOHRTAL SPEDITION GMBH", "FRA", naive(19, 10, 10))
    assert (found.handling, found.instructions) == (("SPX",), (Instruction(kind="OSI", text="KEEP DRY"),))
    assert len(found.customs) == 3


def test_each_house_has_a_status_with_its_own_quantities() -> None:
    whole, first, second = example("xfsu_houses_delivered").statuses
    assert [s.label for s in (whole, first, second)] == [
        "020-77331203", "020-77331203/LSP2604011", "020-77331203/LSP2604012",
    ]  # fmt: skip
    assert (whole.pieces, whole.total, whole.total_part) == (
        8, Total(pieces=8, weight_kg=480.0), Part(code="P", total_pieces=20),
    )  # fmt: skip
    assert (second.pieces, second.weight_kg, second.part) == (5, 362.0, Part(code="P"))
    assert (second.total, second.total_part) == (Total(pieces=9, weight_kg=704.0), None)
    for house in (first, second):
        assert (house.code, house.event, house.place, house.at, house.party) == (
            whole.code, whole.event, whole.place, whole.at, whole.party,
        )  # fmt: skip
    assert whole.at is not None
    assert whole.at.utcoffset() == dt.timedelta(hours=-7)


def test_every_consignment_of_every_status_is_one() -> None:
    found = example("xfsu_transfer_and_discrepancy").statuses
    assert [(s.code, s.pieces, s.discrepancy) for s in found] == [
        ("TFD", 24, None), ("DIS", 1, "MSCA"), ("DIS", 2, "FDCA"),
    ]  # fmt: skip
    transferred = found[0]
    assert (transferred.carrier, transferred.party, transferred.manifest, transferred.leg) == (
        "AC", "WESTERN HANDLING", "004417", None,
    )  # fmt: skip
    assert "SQ" in {text.text for text in transferred.kept}


def test_what_is_missing_is_an_error_and_the_rest_is_read() -> None:
    reading = example("xfsu_status_unknown_or_missing")
    errors = [(f.code, f.where and f.where.line) for f in reading.findings if f.severity == "error"]
    assert errors == [("STATUS_WITHOUT_WAYBILL", 20), ("STATUS_MISSING", 44)]
    assert [(s.master, s.code) for s in reading.statuses] == [(None, "XPS"), ("220-44104012", None)]


def test_a_message_without_a_consignment_is_an_error() -> None:
    reading = read(document("StatusMessage", "iata:statusmessage:1", HEADER))
    assert codes(reading) == ["STATUS_MISSING"]
    assert reading.findings[0].severity == "error"
    assert reading.statuses == ()


def test_a_status_without_its_code_is_an_error() -> None:
    reading = message(tag("AssociatedStatusConsignment", tag("PieceQuantity", "3")))
    assert codes(reading) == ["STATUS_MISSING"]
    assert [(s.code, s.pieces) for s in reading.statuses] == [(None, 3)]


def test_a_status_may_stand_without_its_consignment() -> None:
    (found,) = message(tag("ReasonCode", "RCS")).statuses
    assert (found.master, found.code, found.event) == ("618-33184104", "RCS", "received")


def test_the_header_may_name_the_waybill() -> None:
    reading = message(tag("ReasonCode", "RCS"), master="", header="618-33184104")
    assert [s.master for s in reading.statuses] == ["618-33184104"]
    assert "618-33184104" not in {kept.text for kept in reading.statuses[0].kept}
    assert "STATUS1" in {kept.text for kept in message(tag("ReasonCode", "RCS")).statuses[0].kept}


def test_a_contract_document_may_be_of_a_house() -> None:
    document_ = tag("TransportContractDocument", tag("ID", "LSP1") + tag("TypeCode", "703"))
    (found,) = message(tag("ReasonCode", "RCS"), master=document_, header="618-33184104").statuses
    assert (found.master, found.house) == ("618-33184104", "LSP1")
    alone = message(tag("ReasonCode", "RCS"), master=document_)
    assert [(s.master, s.house) for s in alone.statuses] == [(None, "LSP1")]
    assert codes(alone) == []


def test_a_house_without_a_number_is_an_error_and_no_status_of_the_master() -> None:
    house = tag("IncludedHouseConsignment", tag("PieceQuantity", "3"))
    reading = message(tag("ReasonCode", "DLV") + tag("AssociatedStatusConsignment", tag("PieceQuantity", "9") + house))
    assert codes(reading) == ["HOUSE_NUMBER_MISSING"]
    assert [s.pieces for s in reading.statuses] == [9]
    assert "3" in {kept.text for kept in reading.statuses[0].kept}


@pytest.mark.parametrize(
    ("code", "locations", "expected"),
    [
        ("RCF", [("SIN", "Departure"), ("YVR", "Arrival")], "YVR"),
        ("RCF", [("YVR", "Arrival"), ("SIN", "Departure")], "YVR"),
        ("DEP", [("YVR", "Arrival"), ("SIN", "Departure")], "SIN"),
        ("MAN", [("SIN", "Departure"), ("YVR", "Arrival")], "SIN"),
        ("BKD", [("SIN", "Departure"), ("YVR", "Arrival")], None),
        ("RCF", [("YVR", "Arrival"), ("ANC", "Transit")], "YVR"),
        ("DIS", [("YVR", "")], "YVR"),
    ],
)
def test_a_status_is_from_the_end_of_the_flight_that_it_concerns(
    code: str, locations: list[tuple[str, str]], expected: str | None
) -> None:
    found = one(code, moved(SAILED + "".join(place(*location) for location in locations)))
    assert found.place == expected
    assert found.leg is not None
    said = {found.leg.from_, found.leg.to, found.place} | {kept.text for kept in found.kept}
    assert {location for location, _ in locations} <= said


def test_a_place_without_a_flight_is_no_leg() -> None:
    found = one("NFD", moved(place("YVR", "Arrival") + happened("2026-04-21T18:20:00")))
    assert (found.place, found.leg, found.at) == ("YVR", None, naive(21, 18, 20))
    assert "Arrival" in {kept.text for kept in found.kept}


def test_a_time_that_was_only_expected_is_not_when_it_happened() -> None:
    found = one("BKD", moved(SAILED + happened("2026-04-21T17:10:00", "S")))
    assert found.at is None
    assert {"S", "2026-04-21T17:10:00"} <= {kept.text for kept in found.kept}


def test_a_scheduled_arrival_counts_where_no_other_is_said() -> None:
    scheduled = tag("ScheduledArrivalEvent", tag("ScheduledOccurrenceDateTime", "2026-04-21T15:45:00"))
    found = one("MAN", moved(SAILED + scheduled))
    assert found.leg is not None
    assert found.leg.arrives == naive(21, 15, 45)
    assert found.times_said == ("", "S2026-04-21T15:45:00")


def test_midnight_is_a_day_without_a_time() -> None:
    departure = tag("DepartureEvent", tag("DepartureOccurrenceDateTime", "2026-04-21T00:00:00"))
    found = one("BKD", moved(tag("ID", "SQ028") + departure))
    assert found.leg == Leg(
        carrier="SQ", flight="SQ028", date=dt.date(2026, 4, 21), date_said="2026-04-21T00:00:00"
    )  # fmt: skip
    assert found.times_said == ("2026-04-21T00:00:00",)


def test_a_time_that_cannot_be_read_is_told_and_kept() -> None:
    reading = message(
        tag("ReasonCode", "RCS") + tag("AssociatedStatusConsignment", moved(happened("yesterday") + place("SIN")))
    )
    assert [(f.code, f.subject, f.about) for f in reading.findings] == [("TIME_UNREADABLE", "618-33184104", "at")]
    assert "yesterday" in {kept.text for kept in reading.statuses[0].kept}


@pytest.mark.parametrize(
    ("number", "carrier", "flight"),
    [("SQ028", "SQ", "SQ028"), ("028", None, "028"), ("5X1", "5X", "5X1")],
)
def test_a_flight_number_tells_its_carrier(number: str, carrier: str | None, flight: str) -> None:
    leg = one("DEP", moved(tag("ID", number))).leg
    assert leg is not None
    assert (leg.carrier, leg.flight) == (carrier, flight)


def test_the_carrier_that_flies_is_of_the_leg_and_one_that_hands_over_is_not() -> None:
    party = tag("CarrierParty", tag("PrimaryID", "AC"))
    flown = one("DEP", moved(tag("ID", "028") + party))
    assert (flown.carrier, flown.leg and flown.leg.flight) == (None, "AC028")
    given = one("RCT", moved(party))
    assert (given.carrier, given.leg) == ("AC", None)
    both = one("DEP", moved(SAILED + party))
    assert both.leg is not None
    assert both.leg.carrier == "SQ"
    assert "AC" in {kept.text for kept in both.kept}


def test_the_first_party_counts_and_others_are_kept() -> None:
    found = one("DLV", tag("NotifiedParty", tag("Name", "A")) + tag("DeliveryParty", tag("Name", "B")))
    assert found.party == "A"
    assert "B" in {kept.text for kept in found.kept}


@pytest.mark.parametrize(
    ("kind", "text", "handling", "instructions"),
    [
        ("SPH", "SPX", ("SPX",), ()),
        ("SPH", "KEEP COOL", (), (Instruction(kind="SPH", text="KEEP COOL"),)),
        ("SSR", "KEEP COOL", (), (Instruction(kind="SSR", text="KEEP COOL"),)),
        ("XYZ", "KEEP COOL", (), (Instruction(kind="OSI", text="KEEP COOL", code="XYZ"),)),
    ],
)
def test_one_element_serves_codes_and_remarks(
    kind: str, text: str, handling: tuple[str, ...], instructions: tuple[Instruction, ...]
) -> None:
    found = one("DLV", tag("HandlingOSIInstructions", tag("Description", text) + tag("DescriptionCode", kind)))
    assert (found.handling, found.instructions) == (handling, instructions)


def test_a_part_is_told_by_its_numbers_where_no_code_does() -> None:
    master = CONTRACT + tag("PieceQuantity", "3") + tag("TotalPieceQuantity", "9")
    (found,) = message(tag("ReasonCode", "RCS"), master=master).statuses
    assert (found.total, found.total_part) == (Total(pieces=3), Part(code="P", total_pieces=9))
    whole = CONTRACT + tag("TotalPieceQuantity", "9")
    (found,) = message(tag("ReasonCode", "RCS"), master=whole).statuses
    assert (found.total, found.total_part) == (Total(pieces=9), None)


@pytest.mark.parametrize(("version", "known"), [("6.00", True), ("1.00", True), ("7.00", False)])
def test_versions_to_six_are_known(version: str, known: bool) -> None:
    header = f"<rsm:MessageHeaderDocument>{tag('VersionID', version)}</rsm:MessageHeaderDocument>"
    inside = (
        f"<rsm:MasterConsignment>{CONTRACT}{tag('ReportedStatus', tag('ReasonCode', 'RCS'))}</rsm:MasterConsignment>"
    )
    reading = read(document("StatusMessage", "iata:statusmessage:1", header + inside))
    assert codes(reading) == ([] if known else ["VERSION_UNKNOWN"])
    assert reading.messages[0].format == f"XFSU/{version[0]}"
