"""The public messages that lie outside the repository: every 7+1 element by value."""

from pathlib import Path

import pytest
from xml_samples import only, read

from openplaci.model.consignment import Consignment
from openplaci.model.party import Party


def corpus(shared: Path, name: str) -> Consignment:
    path = shared / "corpus" / "cargo_xml" / name
    if not path.is_file():
        pytest.skip("the corpus is absent")
    reading = read(path.read_bytes())
    assert reading.findings == ()
    return only(reading)


def address(party: Party | None) -> tuple[object, ...]:
    assert party is not None
    return party.name, party.lines, party.city, party.postcode, party.country


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("888-11111111_XFWB.xml", "master"),
        ("888-11111111_XFWB_ACAS_US.xml", "master"),
        ("888-11111111_XFWB_noModeCode.xml", "direct"),
    ],
)
def test_waybills(shared: Path, name: str, level: str) -> None:
    waybill = corpus(shared, name)
    assert (waybill.level, waybill.master, waybill.house) == (level, "888-11111111", None)
    assert (waybill.pieces, waybill.weight_kg) == (3, 1042.0)
    assert waybill.description == (
        "CONSOLIDATION AS PER ATTACHED MANIFEST SECURE CARGO NOT RESTRICTED AIRLINE PHARMA SERVICE"
    )
    assert address(waybill.shipper) == (
        "FORWARDER COMPANY IRELAND LTD", ("HARBOUR POINT BUSINESS PARK",), "LITTLE CITY", "ABCD", "IE",
    )  # fmt: skip
    assert address(waybill.consignee) == (
        "FORWARDER COMPANY SHANGHAI LTD ROOM 123 SPECIAL BUILDING. NR 987",
        ("SUHANG RD. PUDONG AIRPORT", "AIRPORT ROAD"), "SHANGHAI", None, "CN",
    )  # fmt: skip
    assert (waybill.origin, waybill.destination) == ("ORK", "PVG")
    assert [(leg.from_, leg.to) for leg in waybill.routing] == [("ORK", "DUB"), ("DUB", "AUH")]
    assert waybill.goods[0].hs == "000111"
    assert waybill.handling == ("NSC",)


def test_the_account_of_the_acas_waybill(shared: Path) -> None:
    account = corpus(shared, "888-11111111_XFWB_ACAS_US.xml").account
    assert account is not None
    assert (account.number, account.billing_type, account.transaction_type) == ("SHP_ACCOUNT_NO_1234", "EFT", "B2B")


def test_the_house_waybill(shared: Path) -> None:
    house = corpus(shared, "SEL22222222_XFZB.xml")
    assert (house.level, house.master, house.house) == ("house", "888-11111111", "SEL22222222")
    assert (house.pieces, house.weight_kg, house.slac) == (10, 134.0, 200)
    assert house.description == "SPARE PARTS F345732-D CIP TERM VOL.WGHT. 133.7 KG .088 CBM"
    assert address(house.shipper) == (
        "SPARE PART LTD.", ("42. GONGDAN SEONGSAN",), "CHANGWON-SI. KYUN", "12345", "KR",
    )  # fmt: skip
    assert address(house.consignee) == (
        "REPAIR DIENST GMBH", ("SPEZIAL-STR. 13",), "FRIEDRICHSHAFEN", "87654", "DE",
    )  # fmt: skip
    assert (house.origin, house.destination) == ("ICN", "FDH")
    assert (house.goods[0].hs, house.goods[0].description) == ("1133557799", "SPARE PARTS")
    assert house.master_total is not None
    assert (house.master_total.pieces, house.master_total.weight_kg) == (59, 2217.0)
