"""XFWB and XFZB as they are written: a document for each waybill, a document for each house.

What the message does not say of its header is said as public samples have it [V]; time is never asked from the
clock: a message without a time is written without one.
"""

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_xml import consignment_writer as inside
from openplaci.formats.cargo_xml.answered import DIRECT, HOUSE, MASTER, NAMES, address
from openplaci.formats.cargo_xml.charges_writer import put_back
from openplaci.formats.cargo_xml.place import Place, measure, whole
from openplaci.formats.cargo_xml.tables import HOUSE_WAYBILL, WAYBILL
from openplaci.formats.cargo_xml.writing import Says, document
from openplaci.model.consignment import Consignment, Total
from openplaci.model.filing import Message

WAYBILL_VERSIONS = range(3, 6)
HOUSE_VERSIONS = range(3, 5)
"""The public samples and mapping tables have these [V]."""

_CONTRACT = "TransportContractDocument"


def write_waybill(message: Message, version: int) -> tuple[bytes, ...]:
    """Write an XFWB for each waybill.

    Raises:
        CannotWrite: what it says is no waybill, has no number, or is a part of a shipment.
    """
    return tuple(_waybill(message, one, version) for one in _consignments(message, "XFWB", "a waybill"))


def write_house(message: Message, version: int) -> tuple[bytes, ...]:
    """Write an XFZB for each house.

    Raises:
        CannotWrite: what it says is no house waybill, or has no number.
    """
    return tuple(_house(message, one, version) for one in _consignments(message, "XFZB", "houses"))


def _consignments(message: Message, kind: str, expected: str) -> tuple[Consignment, ...]:
    if not message.consignments:
        raise CannotWrite(f"{message.format} has no consignment; expected {expected} to write as {kind}")
    return message.consignments


def _waybill(message: Message, said: Consignment, version: int) -> bytes:
    if said.house is not None or said.level not in ("direct", "master"):
        raise CannotWrite(f"{said.label} is a house waybill; expected a waybill for XFWB, a house goes as XFZB")
    if said.master is None:
        raise CannotWrite("a waybill has no number; expected one as 157-68076960 for XFWB")
    if said.part is not None and said.part.code != "T":
        raise CannotWrite(f"{said.label} is part {said.part.code} of a shipment; expected all of its pieces for XFWB")
    path = "/Waybill/MasterConsignment"
    place = Place(path, {one.path: one.text for one in said.kept})
    consignment = inside.consignment(said, place, "IncludedMasterConsignmentItem")
    if place.at(_CONTRACT).holds() or "/Waybill/BusinessHeaderDocument/ID" in place.kept:
        consignment = {**consignment, _CONTRACT: {"ID": said.master}}
    parts: Says = {
        "MessageHeaderDocument": _header(message, said.master, MASTER if said.level == "master" else DIRECT, version),
        "BusinessHeaderDocument": inside.business(said, said.master),
        "MasterConsignment": consignment,
    }
    return document("Waybill", "iata:waybill:1", WAYBILL, parts, put_back(said.kept, place))


def _house(message: Message, said: Consignment, version: int) -> bytes:
    if said.level != "house":
        raise CannotWrite(f"{said.label} is no house waybill; expected houses for XFZB, a waybill goes as XFWB")
    if said.house is None:
        raise CannotWrite(f"a house of {said.master or 'no master'} has no number; expected one for XFZB")
    path = "/HouseWaybill/MasterConsignment/IncludedHouseConsignment"
    place = Place(path, {one.path: one.text for one in said.kept})
    total = said.master_total or Total()
    parts: Says = {
        "MessageHeaderDocument": _header(message, said.house, HOUSE, version),
        "BusinessHeaderDocument": inside.business(said, said.house),
        "MasterConsignment": {
            "IncludedTareGrossWeightMeasure": measure(None, total.weight_kg, "KGM"),
            "TotalPieceQuantity": whole(total.pieces),
            _CONTRACT: {"ID": said.master},
            "OriginLocation": {"ID": total.origin},
            "FinalDestinationLocation": {"ID": total.destination},
            "IncludedHouseConsignment": inside.consignment(said, place, "IncludedHouseConsignmentItem"),
        },
    }
    return document("HouseWaybill", "iata:housewaybill:1", HOUSE_WAYBILL, parts, put_back(said.kept, place))


def _header(message: Message, number: str, kind: str, version: int) -> Says:
    return {
        "ID": message.reference or number,
        "Name": NAMES[kind],
        "TypeCode": kind,
        "IssueDateTime": message.at.isoformat() if message.at else None,
        "PurposeCode": "Creation",
        "VersionID": f"{version}.00",
        "SenderParty": address(message.sender),
        "RecipientParty": [address(one) for one in message.recipients],
    }
