import datetime as dt

import pytest
from xml_samples import codes, document, example, only, read, tag

from openplaci.model.consignment import Part
from openplaci.model.filing import Reading


def test_each_line_of_a_flight_manifest_is_a_consignment() -> None:
    reading = example("xffm_ulds_bulk_split")
    assert reading.findings == ()
    assert [(c.master, c.level, c.pieces, [u.id for u in c.ulds], c.part) for c in reading.consignments] == [
        ("160-33004790", "direct", 5, [], Part(code="T")),
        ("160-33004123", "master", 148, ["PMC40211CX"], Part(code="T")),
        ("160-33004554", "direct", 60, ["PMC40211CX"], Part(code="S", total_pieces=100)),
        ("160-33004554", "direct", 40, [], Part(code="S", total_pieces=100)),
        ("160-33004613", "direct", 48, [], Part(code="P", total_pieces=96)),
    ]
    assert {c.document for c in reading.consignments} == {"flight_manifest"}
    assert reading.consignments[1].ulds[0].remarks == "TOP LOAD ONLY"


def test_each_line_flies_to_its_point_of_unloading() -> None:
    first, second, *_ = example("xffm_ulds_bulk_split").consignments
    (leg,) = first.routing
    assert (leg.carrier, leg.flight, leg.aircraft, leg.from_, leg.to) == ("CX", "CX3084", "B-LIX", "HKG", "ANC")
    assert leg.departs == dt.datetime(2026, 4, 17, 2, 10)  # noqa: DTZ001 - local time, as said
    assert second.routing[0].to == "YYZ"
    assert second.routing[0].arrives == dt.datetime(2026, 4, 17, 8, 5)  # noqa: DTZ001 - local time, as said


def test_totals_of_the_flight_are_kept() -> None:
    kept = {(k.path, k.text) for k in example("xffm_ulds_bulk_split").consignments[0].kept}
    assert ("/FlightManifest/LogisticsTransportMovement/TotalPieceQuantity", "301") in kept
    assert ("/FlightManifest/LogisticsTransportMovement/TotalGrossWeightMeasure/@unitCode", "KGM") in kept


def test_lines_that_stand_beside_the_arrivals_are_read() -> None:
    found = only(
        read(
            document(
                "FlightManifest",
                "iata:flightmanifest:1",
                "<rsm:LogisticsTransportMovement><ram:ID>SQ123</ram:ID></rsm:LogisticsTransportMovement>"
                "<rsm:MasterConsignment><ram:ID>057-12345675</ram:ID>"
                "<ram:TotalPieceQuantity>10</ram:TotalPieceQuantity></rsm:MasterConsignment>",
            )
        )
    )
    assert (found.master, found.pieces, found.routing[0].flight, found.references) == ("057-12345675", 10, "SQ123", ())


def manifest(*cargoes: str, movement: str = "", arrival: str = "YVR") -> Reading:
    events = "".join(
        "<rsm:ArrivalEvent>"
        + tag("OccurrenceArrivalLocation", tag("ID", arrival))
        + (tag("AssociatedTransportCargo", cargo) if cargo else "")
        + "</rsm:ArrivalEvent>"
        for cargo in cargoes
    )
    return read(document("FlightManifest", "iata:flightmanifest:1", movement + events))


NIL = tag("TypeCode", "NIL")
LINE = tag("IncludedMasterConsignment", tag("TransportContractDocument", tag("ID", "057-12345675")))


def test_a_manifest_that_says_nil_rightly_has_nothing() -> None:
    reading = manifest(NIL)
    assert [(f.code, f.severity) for f in reading.findings] == [("MANIFEST_NIL", "info")]
    assert reading.consignments == ()
    assert reading.messages[0].nothing == "nothing is manifested for YVR"


@pytest.mark.parametrize(
    ("cargoes", "found"),
    [
        ((), ["MANIFEST_EMPTY"]),
        (("",), ["MANIFEST_EMPTY"]),
        ((NIL, ""), ["MANIFEST_NIL", "MANIFEST_EMPTY"]),
        ((tag("TypeCode", "BLK"),), ["CARGO_EMPTY", "MANIFEST_EMPTY"]),
        (
            (NIL + LINE.replace("MasterConsignment", "MasterConsignement"),),
            ["CONSIGNMENT_UNREAD", "MANIFEST_NIL", "MANIFEST_EMPTY"],
        ),
    ],
)
def test_a_manifest_without_lines_that_does_not_say_nil_is_an_error(cargoes: tuple[str, ...], found: list[str]) -> None:
    reading = manifest(*cargoes)
    assert codes(reading) == found
    assert reading.findings[-1].severity == "error"
    assert reading.messages[0].nothing == ""


def test_nil_for_one_point_and_lines_for_another() -> None:
    reading = manifest(NIL, LINE)
    assert codes(reading) == ["MANIFEST_NIL"]
    assert only(reading).master == "057-12345675"
    assert reading.messages[0].nothing == ""


def test_cargo_in_the_wrong_event_is_an_error() -> None:
    inner = tag("ArrivalEvent", tag("AssociatedTransportCargo", LINE))
    reading = manifest(LINE, movement=f"<rsm:LogisticsTransportMovement>{inner}</rsm:LogisticsTransportMovement>")
    assert [(f.code, f.severity) for f in reading.findings] == [
        ("CONSIGNMENT_UNREAD", "error"),
        ("ELEMENT_UNKNOWN", "info"),
    ]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("CONSOL", "master"),
        ("CONSOLS AS PER MANIFEST", "master"),
        ("Consolidation", "master"),
        ("CONSOLIDATED CARGO", "master"),
        ("CNSL", "master"),
        ("CONSOLE", "master"),
        ("CONSOLE.", "master"),
        ("GAME CONSOLES", "direct"),
        ("GAME CONSOLE", "direct"),
        ("CONSOLE TABLES", "direct"),
        ("CONSOLITE LAMPS", "direct"),
        ("INCONSOLABLE", "direct"),
    ],
)
def test_the_level_of_a_line_comes_from_whole_words(words: str, level: str) -> None:
    line = LINE.replace("<ram:TransportC", tag("SummaryDescription", words) + "<ram:TransportC")
    assert only(manifest(line)).level == level
