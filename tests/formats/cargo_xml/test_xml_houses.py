from xml_samples import codes, document, example, only, read

from openplaci.model.consignment import Measure, Total


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
        assert ("VersionID", "2.00") in {(k.path.rpartition("/")[2], k.text) for k in house.kept}
        assert house.master_total == Total(pieces=148, weight_kg=2315.0, origin="HKG", destination="YYZ")


def test_a_house_manifest_without_houses_is_an_error() -> None:
    reading = read(document("HouseManifest", "iata:housemanifest:1", "<rsm:MasterConsignment/>"))
    assert codes(reading) == ["MANIFEST_EMPTY"]
    assert reading.findings[0].severity == "error"


def test_a_finding_belongs_to_its_house() -> None:
    house = (
        "<ram:IncludedHouseConsignment><ram:TotalPieceQuantity>{}</ram:TotalPieceQuantity><ram:ID>{}</ram:ID>"
        "</ram:IncludedHouseConsignment>"
    )
    reading = read(
        document(
            "HouseManifest",
            "iata:housemanifest:1",
            f"<rsm:MasterConsignment>{house.format('3', 'A')}{house.format('X', 'B')}</rsm:MasterConsignment>",
        )
    )
    (finding,) = reading.findings
    assert finding.subject == "no master/B"
