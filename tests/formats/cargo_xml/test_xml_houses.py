import pytest
from xml_samples import codes, document, example, kept, only, read, tag

from openplaci.model.consignment import Measure, Total
from openplaci.model.filing import Reading


def test_a_house_waybill() -> None:
    reading = example("xfzb_ordinary")
    assert reading.findings == ()
    house = only(reading)
    assert (house.level, house.document) == ("house", "house_waybill")
    assert (house.master, house.house) == ("160-33004123", "HLC2604171")
    assert house.master_total == Total(pieces=148, weight_kg=2315.0, origin="HKG", destination="YYZ")
    assert (house.pieces, house.weight_kg, house.weight_said) == (52, 640.0, Measure(value="640", unit="KGM"))
    assert house.description == "KNITTED COTTON SWEATERS 52 CTNS"
    assert [goods.description for goods in house.goods] == [
        "MENS KNITTED COTTON SWEATERS",
        "WOMENS KNITTED COTTON SWEATERS",
    ]
    assert house.payment == "CC"
    assert [(c.code, c.amount, c.payment) for c in house.charges] == [
        ("WT", 2210.0, "collect"),
        ("CT", 2210.0, "collect"),
    ]
    assert house.references == ()
    assert house.consignee is not None
    assert house.consignee.lines == ("1450 DUNDAS STREET EAST", "PO BOX 4417")


def test_dangerous_goods_of_a_house() -> None:
    goods = only(example("xfzb_lithium_batteries")).goods
    assert [line.un_numbers for line in goods] == [("UN3481",)]


def test_a_house_waybill_whose_master_is_unknown() -> None:
    house = only(
        read(
            document(
                "HouseWaybill",
                "iata:housewaybill:1",
                "<rsm:MasterConsignment><ram:IncludedHouseConsignment><ram:ID>H1</ram:ID>"
                "</ram:IncludedHouseConsignment></rsm:MasterConsignment>",
            )
        )
    )
    assert (house.master, house.house, house.master_total) == (None, "H1", None)


def test_a_house_waybill_without_its_consignment_is_still_one() -> None:
    reading = read(
        document(
            "HouseWaybill",
            "iata:housewaybill:1",
            "<rsm:BusinessHeaderDocument><ram:ID>H2</ram:ID></rsm:BusinessHeaderDocument>",
        )
    )
    assert only(reading).house == "H2"


def test_an_unreadable_master_is_found_for_the_house() -> None:
    reading = read(
        document(
            "HouseWaybill",
            "iata:housewaybill:1",
            "<rsm:MasterConsignment><ram:TransportContractDocument><ram:ID>TBA</ram:ID></ram:TransportContractDocument>"
            "<ram:IncludedHouseConsignment><ram:ID>H3</ram:ID></ram:IncludedHouseConsignment></rsm:MasterConsignment>",
        )
    )
    (finding,) = reading.findings
    assert (finding.code, finding.about, finding.subject) == ("WAYBILL_NUMBER_UNREADABLE", "master", "no master/H3")
    assert "TBA" in {kept.text for kept in only(reading).kept}


def test_a_house_manifest_gives_a_consignment_per_house() -> None:
    reading = example("xfhl_three_houses")
    assert reading.findings == ()
    assert reading.format == "XFHL/2"
    houses = reading.consignments
    assert [(h.document, h.master, h.house, h.pieces, h.weight_kg) for h in houses] == [
        ("house_manifest", "160-33004123", "HLC2604171", 52, 640.0),
        ("house_manifest", "160-33004123", "HLC2604172", 24, 310.0),
        ("house_manifest", "160-33004123", "HLC2604173", 72, 1365.0),
    ]
    assert houses[1].goods[0].un_numbers == ("UN3481",)
    assert houses[1].handling == ("ELI", "SPX")
    assert len(houses[0].customs) == 1
    for house in houses:
        assert ("PurposeCode", "Creation") in {(k.path.rpartition("/")[2], k.text) for k in house.kept}
        assert house.master_total == Total(pieces=148, weight_kg=2315.0, origin="HKG", destination="YYZ")


def test_a_house_manifest_without_houses_is_an_error() -> None:
    reading = read(document("HouseManifest", "iata:housemanifest:1", "<rsm:MasterConsignment/>"))
    assert codes(reading) == ["MANIFEST_EMPTY"]
    assert reading.findings[0].severity == "error"


def house(number: str, pieces: str = "1", name: str = "IncludedHouseConsignment") -> str:
    return tag(name, tag("TotalPieceQuantity", pieces) + tag("ID", number))


def manifest(*masters: str) -> Reading:
    parts = "".join(f"<rsm:MasterConsignment>{inside}</rsm:MasterConsignment>" for inside in masters)
    return read(document("HouseManifest", "iata:housemanifest:1", parts))


def contract(number: str) -> str:
    return tag("TransportContractDocument", tag("ID", number))


def test_a_finding_belongs_to_its_house_even_where_labels_are_the_same() -> None:
    reading = manifest(house("A", "3") + house("A", "X") + tag("Own", "1"))
    (message,) = reading.messages
    assert [f.code for f in message.findings] == ["ELEMENT_UNKNOWN"]
    assert [[(f.code, f.subject) for f in some] for some in message.each] == [
        [],
        [("PIECES_UNREADABLE", "no master/A")],
    ]


def test_a_repeated_master_gives_its_houses() -> None:
    reading = manifest(
        contract("160-33004123") + tag("TotalPieceQuantity", "2") + house("A"),
        contract("160-33004554") + tag("TotalPieceQuantity", "7") + house("B") + house("C"),
    )
    assert [(h.master, h.house, h.master_total and h.master_total.pieces) for h in reading.consignments] == [
        ("160-33004123", "A", 2),
        ("160-33004554", "B", 7),
        ("160-33004554", "C", 7),
    ]
    assert [(f.code, f.severity) for f in reading.messages[0].findings] == [("ELEMENT_REPEATED", "warning")]


def test_what_a_master_without_houses_says_is_kept_beside_one_that_has_some() -> None:
    reading = manifest(tag("TotalPieceQuantity", "2"), house("B"))
    assert "2" in {text for path, text in kept(only(reading)) if path.endswith("TotalPieceQuantity")}


def test_a_repeated_master_of_a_house_waybill_gives_its_house() -> None:
    master = "<rsm:MasterConsignment>{}</rsm:MasterConsignment>"
    header = "<rsm:BusinessHeaderDocument><ram:ID>A</ram:ID></rsm:BusinessHeaderDocument>"
    inside = header + master.format(house("A")) + master.format(contract("160-33004554") + house("B"))
    reading = read(document("HouseWaybill", "iata:housewaybill:1", inside))
    assert [(h.master, h.house) for h in reading.consignments] == [(None, "A"), ("160-33004554", "B")]
    empty = read(document("HouseWaybill", "iata:housewaybill:1", header + master.format("") * 2))
    assert [h.house for h in empty.consignments] == ["A"]


def test_a_house_number_said_differently_is_found_and_kept() -> None:
    header = "<rsm:BusinessHeaderDocument><ram:ID>A</ram:ID></rsm:BusinessHeaderDocument>"
    inside = header + f"<rsm:MasterConsignment>{tag('IncludedHouseConsignment', contract('B'))}</rsm:MasterConsignment>"
    reading = read(document("HouseWaybill", "iata:housewaybill:1", inside))
    assert [(f.code, f.about) for f in reading.findings] == [("WAYBILL_NUMBER_DIFFERS", "house")]
    assert only(reading).house == "A"
    assert "B" in {text for _, text in kept(only(reading))}


@pytest.mark.parametrize("number", ["5", "5.0"])
def test_houses_that_are_announced_and_missing_are_an_error(number: str) -> None:
    reading = manifest(tag("ConsignmentItemQuantity", number) + house("A") + house("B"))
    (finding,) = reading.messages[0].findings
    assert (finding.code, finding.severity, finding.evidence) == ("CONSIGNMENTS_MISSING", "error", (number, "2"))
    assert len(reading.consignments) == 2


def test_a_number_of_houses_that_is_none_is_a_warning() -> None:
    reading = manifest(tag("ConsignmentItemQuantity", "TWO") + house("A"))
    assert [(f.code, f.severity) for f in reading.findings] == [("COUNT_UNREADABLE", "warning")]
    assert "TWO" in {text for _, text in kept(only(reading))}


@pytest.mark.parametrize(
    "name",
    ["IncludedHouseConsigment", "includedhouseconsignment", "HouseConsignments", "HouseConsignement",
     "IncludedMasterConsignment", "IncludedHouseConsignmentItem"],
)  # fmt: skip
def test_a_house_under_another_name_is_an_error_with_its_place(name: str) -> None:
    reading = manifest(house("A") + "\n " + house("B", name=name))
    (finding,) = reading.messages[0].findings
    assert (finding.code, finding.severity) == ("CONSIGNMENT_UNREAD", "error")
    assert name in finding.words
    assert "/HouseManifest/MasterConsignment/IncludedHouseConsignment" in finding.words
    assert finding.where is not None
    assert (finding.where.line, finding.where.column) == (2, 2)
    assert finding.where.path == f"/HouseManifest/MasterConsignment/{name}"
    assert [h.house for h in reading.consignments] == ["A"]
    assert "B" in {text for _, text in kept(only(reading))}


def test_a_house_is_known_by_its_parts_and_found_wherever_it_hides() -> None:
    parts = contract("B") + tag("ConsignorParty", tag("Name", "X"))
    assert codes(manifest(house("A") + tag("Sub", parts))) == ["CONSIGNMENT_UNREAD"]
    for around in ("Own", "IncludedCustomsNote"):
        reading = manifest(house("A") + tag(around, tag("Deep", house("B") + house("C"))))
        assert codes(reading).count("CONSIGNMENT_UNREAD") == 2
    nested = manifest(tag("IncludedHouseConsignment", tag("ID", "A") + house("B")))
    assert [f.code for f in nested.messages[0].findings] == ["CONSIGNMENT_UNREAD"]
    assert codes(manifest(house("A") + tag("AssociatedConsignmentCustomsProcedure", tag("Code", "X")))) == [
        "ELEMENT_UNKNOWN"
    ]
    assert codes(manifest(house("A") + tag("HouseConsignment", "2"))) == ["ELEMENT_UNKNOWN"]


def test_a_flood_of_houses_under_another_name_is_bounded_and_still_an_error() -> None:
    reading = manifest(house("A") + tag("X") * 200 + house("B", name="Consignment") * 250)
    found = [f for f in reading.findings if f.code == "CONSIGNMENT_UNREAD"]
    assert len(found) == 101
    assert {f.severity for f in found} == {"error"}
    assert "150 more" in found[-1].words


def test_totals_of_the_master_that_cannot_be_read_are_warnings_about_them() -> None:
    reading = manifest(
        tag("TotalPieceQuantity", "X")
        + '<ram:IncludedTareGrossWeightMeasure unitCode="KGM">Y</ram:IncludedTareGrossWeightMeasure>'
        + house("A")
    )
    assert {(f.about, f.severity) for f in reading.findings} == {
        ("master_total.pieces", "warning"),
        ("master_total.weight_kg", "warning"),
    }
    assert {"X", "Y", "KGM"} <= {text for _, text in kept(only(reading))}
