import datetime as dt

from xml_samples import codes, document, example, only, read

from openplaci.model.consignment import Part


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
    assert second.routing[0].arrives == dt.datetime(2026, 4, 17, 8, 5)  # noqa: DTZ001


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


def test_a_point_for_which_nothing_is_manifested() -> None:
    reading = read(
        document(
            "FlightManifest",
            "iata:flightmanifest:1",
            "<rsm:ArrivalEvent><ram:OccurrenceArrivalLocation><ram:ID>YVR</ram:ID></ram:OccurrenceArrivalLocation>"
            "<ram:AssociatedTransportCargo><ram:TypeCode>NIL</ram:TypeCode></ram:AssociatedTransportCargo></rsm:ArrivalEvent>",
        )
    )
    assert codes(reading) == ["MANIFEST_NIL"]
    assert "YVR" in reading.findings[0].words
    assert reading.consignments == ()
