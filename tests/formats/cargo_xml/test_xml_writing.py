"""The mechanism of writing: the order of the tables, what was kept put back, and text that XML cannot say."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from openplaci.formats.cargo_xml import tables
from openplaci.formats.cargo_xml.margin import local
from openplaci.formats.cargo_xml.writing import Marked, Says, document
from openplaci.model.consignment import Kept

MASTER = "/Waybill/MasterConsignment"


def write(inside: Says, kept: Iterable[Kept] = ()) -> bytes:
    return document("Waybill", "iata:waybill:1", tables.WAYBILL, {"MasterConsignment": inside}, kept)


def put(path: str, text: str) -> bytes:
    return write({"OriginLocation": {"ID": "FRA"}}, [Kept(path=path, text=text)])


def test_elements_stand_in_the_order_of_the_table_and_in_their_namespaces() -> None:
    data = write({
        "FinalDestinationLocation": {"ID": "YYZ"},
        "OriginLocation": {"Name": "FRANKFURT", "ID": "FRA"},
        "TotalPieceQuantity": "3",
        "GrossVolumeMeasure": Marked("1.5", "unitCode", "MTQ"),
    })  # fmt: skip
    assert data.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns:ram="iata:datamodel:3">\n'
        "  <rsm:MasterConsignment>\n"
        '    <ram:GrossVolumeMeasure unitCode="MTQ">1.5</ram:GrossVolumeMeasure>\n'
        "    <ram:TotalPieceQuantity>3</ram:TotalPieceQuantity>\n"
        "    <ram:OriginLocation>\n"
        "      <ram:ID>FRA</ram:ID>\n"
        "      <ram:Name>FRANKFURT</ram:Name>\n"
        "    </ram:OriginLocation>\n"
        "    <ram:FinalDestinationLocation>\n"
        "      <ram:ID>YYZ</ram:ID>\n"
        "    </ram:FinalDestinationLocation>\n"
        "  </rsm:MasterConsignment>\n"
        "</rsm:Waybill>\n"
    )


def test_what_says_nothing_is_not_written() -> None:
    data = write({
        "ID": None, "AdditionalID": " ", "GrossVolumeMeasure": Marked(None, "unitCode", "MTQ"),
        "OriginLocation": {"ID": ""}, "AssociatedParty": [{}, {"Name": None}, {"Name": "A"}],
    })  # fmt: skip
    assert [local(one.tag) for one in etree.fromstring(data).iter()] == [
        "Waybill", "MasterConsignment", "AssociatedParty", "Name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{MASTER}/OriginLocation/Name", "<ID>FRA</ID><Name>SAID</Name></OriginLocation>"),
        (f"{MASTER}/OriginLocation[2]/ID", "</OriginLocation><OriginLocation><ID>SAID</ID></OriginLocation>"),
        (f"{MASTER}/OriginLocation/ID", "<OriginLocation><ID>SAID</ID></OriginLocation>"),
        (f"{MASTER}/OriginLocation/@edition", '<OriginLocation edition="SAID">'),
        (f"{MASTER}/TotalPieceQuantity", "<TotalPieceQuantity>SAID</TotalPieceQuantity><OriginLocation>"),
        (f"{MASTER}/Own[3]/Deep", "</OriginLocation><Own/><Own/><Own><Deep>SAID</Deep></Own></MasterConsignment>"),
        (f"{MASTER}", "<MasterConsignment>SAID<OriginLocation>"),
        ("/Waybill/@edition", ' edition="SAID"><MasterConsignment>'),
    ],
)
def test_what_was_kept_stands_in_its_place(path: str, expected: str) -> None:
    said = put(path, "SAID").decode().replace("rsm:", "").replace("ram:", "")
    assert expected in "".join(line.strip() for line in said.splitlines())


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "RTD/NG", "/HouseWaybill/MasterConsignment/ID", "Waybill/ID", "//Waybill/ID", f"{MASTER}/",
        f"{MASTER}/A B", f"{MASTER}/<A", f"{MASTER}/A[0]", f"{MASTER}/A[x]", f"{MASTER}/A[1", f"{MASTER}/A[999999]/B",
        f"{MASTER}/@xmlns", f"{MASTER}/@a:b", f"{MASTER}/@/A", MASTER + "/A" * 40,
    ],
)  # fmt: skip
def test_a_path_of_no_element_here_is_left_out(path: str) -> None:
    assert "SAID" not in put(path, "SAID").decode()


def test_texts_between_elements_go_between_elements() -> None:
    inside: Says = {"OriginLocation": {"ID": "FRA"}, "FinalDestinationLocation": {"ID": "YYZ"}}
    kept = [Kept(path=MASTER, text=text) for text in ("ONE", "TWO", "THREE", "FOUR", "TWO")]
    master = etree.fromstring(write(inside, kept))[0]
    assert (master.text, *(below.tail for below in master)) == ("ONE FOUR", "TWO", "THREE")


@given(st.text(st.characters() | st.sampled_from("\x00\x0b\x1f\ud800\udfff\ufffe\uffff]>&<\"'\r\n\t"), max_size=40))
def test_any_text_gives_well_formed_xml_that_says_it_as_far_as_xml_can(text: str) -> None:
    data = write({"ID": text, "GrossVolumeMeasure": Marked("1", "unitCode", text)}, [Kept(path=MASTER, text=text)])
    root = etree.fromstring(data)
    sayable = "".join(c if c in "\t\n\r" or (c >= "\x20" and not "\ud800" <= c <= "\udfff") else " " for c in text)
    sayable = sayable.replace("\ufffe", " ").replace("\uffff", " ")
    assert (root[0].findtext("{*}ID") or "") == (sayable if text.strip() else "")
    assert (root[0].text or "").strip() == sayable.strip()
    assert root[0][-1].get("unitCode", "") == sayable
