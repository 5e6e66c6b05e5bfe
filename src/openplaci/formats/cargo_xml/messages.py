"""The four messages: what each makes of its own parts."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from openplaci.formats.cargo_xml import scalars, tables
from openplaci.formats.cargo_xml.consignment import build, master_number
from openplaci.formats.cargo_xml.goods import dimensions, uld
from openplaci.formats.cargo_xml.margin import Margin, local
from openplaci.formats.cargo_xml.routing import leg
from openplaci.formats.cargo_xml.trie import Node, Said, Table
from openplaci.model.consignment import (
    Consignment,
    Goods,
    Issue,
    Kept,
    Leg,
    Level,
    Part,
    Reference,
    Total,
)

SHARED = 64
"""Kept texts of the message around that every one of its consignments repeats; more stand with the first only,
so that a hostile message cannot multiply them."""

_CONSOLIDATION = re.compile(r"\bCONSOL", re.IGNORECASE)
_LOADINGS = frozenset({"ULD", "BLK", "NIL"})
_LEVELS: dict[str, Level] = {"740": "direct", "741": "master", "703": "house"}

Made = list[tuple[Consignment, Margin]]


class Around(NamedTuple):
    """What the message around says: its node, its margin, its date, and the first currency of an amount."""

    node: Node
    margin: Margin
    at: dt.date | None
    currency: str | None = None

    def shared(self, *, first: bool) -> Sequence[Kept]:
        """What a consignment takes over of the message's kept texts."""
        return self.margin.kept if first else self.margin.kept[:SHARED]


class Kind(NamedTuple):
    """A message: its name, the word in its namespace, its table and what makes its consignments."""

    name: str
    space: str
    table: Table
    make: Callable[[Around], Made]


def waybill(around: Around) -> Made:
    """XFWB: one consignment, direct or the master of a consolidation."""
    business = around.node.get("BusinessHeaderDocument", {})
    node = around.node.get("MasterConsignment", {"": around.node[""]})
    margin = node.get("margin") or Margin()
    header = business.get("ID")
    said = _contract(node)
    if said is None:
        said = header
    elif header is not None and header[0] != said[0]:
        margin.find(
            "WAYBILL_NUMBER_DIFFERS",
            f"the header says {header[0][:60]!r}, the contract {said[0][:60]!r}; the contract counts",
            header[2], about="master", evidence=(header[0], said[0]),
        )  # fmt: skip
        margin.keep(header[2])
    consignment = build(
        node, margin, around.shared(first=True), around.at, around.currency,
        level=_level(around, ("740", "741"), node),
        document="waybill",
        master=master_number(said, margin),
        issue=_issue(business, margin),
        references=_sender_reference(business),
    )  # fmt: skip
    return [(consignment, margin)]


def house_waybill(around: Around) -> Made:
    """XFZB: one house consignment, with its master's number and totals."""
    business = around.node.get("BusinessHeaderDocument", {})
    master = around.node.get("MasterConsignment", {"": around.node[""]})
    houses = master.get("IncludedHouseConsignment") or [{"": around.node[""], "margin": Margin()}]
    header = business.get("ID")
    _level(around, ("703",), {})
    issue = _issue(business, around.margin)
    total = _total(master, around.margin)
    contract = _contract(master)
    made: Made = []
    for node in houses:
        margin = node["margin"]
        own = _contract(node)
        house = header[0] if header is not None and not made else own[0] if own is not None else node.get("ID")
        consignment = build(
            node, margin, around.shared(first=not made), around.at, around.currency,
            level="house", document="house_waybill", own_id=house,
            master=master_number(contract, margin), house=house, master_total=total, issue=issue,
            references=_sender_reference(business),
        )  # fmt: skip
        made.append((consignment, margin))
    return made


def house_manifest(around: Around) -> Made:
    """XFHL: one consignment per house of the master."""
    master = around.node.get("MasterConsignment", {"": around.node[""]})
    total = _total(master, around.margin)
    _keep_type(around)
    contract = _contract(master)
    header = around.node.get("BusinessHeaderDocument", {}).get("ID")
    if contract is None:
        contract = header
    elif header is not None and header[0] != contract[0]:
        around.margin.keep(header[2])
    made: Made = []
    for node in master.get("IncludedHouseConsignment", ()):
        margin = node["margin"]
        said = _contract(node)
        house = said[0] if said is not None else node.get("ID")
        consignment = build(
            node, margin, around.shared(first=not made), around.at, around.currency,
            level="house", document="house_manifest", own_id=house,
            master=master_number(contract, margin), house=house, master_total=total,
        )  # fmt: skip
        made.append((consignment, margin))
    if not made:
        around.margin.find(
            "MANIFEST_EMPTY", "the house manifest lists no house; expected at least one IncludedHouseConsignment",
            master[""], severity="error",
        )  # fmt: skip
    return made


def flight_manifest(around: Around) -> Made:
    """XFFM: one consignment per waybill line, in a unit load device or loose."""
    movement = around.node.get("LogisticsTransportMovement", {"": around.node[""]})
    _keep_type(around)
    header = around.node.get("BusinessHeaderDocument", {}).get("ID")
    if header is not None:
        around.margin.keep(header[2])
    if "SequenceNumeric" in movement:
        around.margin.keep(movement[""], movement["SequenceNumeric"])
    made: Made = []
    for event in around.node.get("ArrivalEvent", ()):
        flight = leg(movement, event, around.margin)
        for cargo in event.get("AssociatedTransportCargo", ()):
            device = cargo.get("UtilizedUnitLoadTransportEquipment")
            lines = cargo.get("IncludedMasterConsignment", ())
            if (loading := cargo.get("TypeCode")) is not None and loading not in _LOADINGS:
                around.margin.keep(cargo[""], loading)
            if not lines:
                around.margin.find(
                    "MANIFEST_NIL", f"nothing is manifested for {flight.to or 'a point of unloading'}", cargo[""],
                    severity="info",
                )  # fmt: skip
            made.extend(_line(around, node, flight, device, first=not made) for node in lines)
    flight = leg(movement, movement.get("ArrivalEvent"), around.margin)
    made.extend(_line(around, node, flight, None, first=not made) for node in around.node.get("MasterConsignment", ()))
    return made


def _line(around: Around, node: Node, flight: Leg, device: Node | None, *, first: bool) -> tuple[Consignment, Margin]:
    margin: Margin = node["margin"]
    get = node.get
    ulds = [uld(one, margin) for one in (device, get("UtilizedUnitLoadTransportEquipment")) if one is not None]
    said = get("PieceQuantity") or get("TotalPieceQuantity") or get("PackageQuantity")
    packages = get("PackageQuantity")
    total = get("TotalPieceQuantity") if "PieceQuantity" in node else None
    part = None
    if (split := get("TransportSplitDescription")) is not None:
        part = Part(code=split, total_pieces=scalars.pieces(total, margin, "part", "warning"))
    elif total is not None:
        margin.keep(total[2])
    contract = _contract(node)
    if contract is None and "ID" in node:
        contract = (node.pop("ID"), None, next(one for one in node[""] if local(one.tag) == "ID"))
    text = get("SummaryDescription", "")
    loose = dimensions(get("TransportLogisticsPackage", ()), margin)
    consignment = build(
        node, margin, around.shared(first=first), around.at, around.currency,
        level="master" if _CONSOLIDATION.search(text) else "direct",
        document="flight_manifest",
        master=master_number(contract, margin),
        routing=(flight,), ulds=tuple(one for one in ulds if one is not None), part=part,
        pieces=scalars.pieces(said, margin),
        slac=None if said is packages else scalars.pieces(packages, margin, "slac", "warning"),
        extra_goods=(Goods(dimensions=loose),) if loose else (),
    )  # fmt: skip
    return consignment, margin


def _contract(node: Node) -> Said | None:
    """The number of the transport contract document."""
    document = node.get("TransportContractDocument")
    said: Said | None = document.get("ID") if document is not None else None
    return said


def _total(node: Node, margin: Margin) -> Total | None:
    """What a house's message says of its master."""
    weight = node.get("IncludedTareGrossWeightMeasure") or node.get("GrossWeightMeasure")
    kilograms = scalars.kilograms(weight, margin, "master_total.weight_kg")
    total = Total(
        pieces=scalars.pieces(node.get("TotalPieceQuantity"), margin, "master_total.pieces", "warning"),
        weight_kg=kilograms,
        origin=scalars.below(node, "OriginLocation", "ID"),
        destination=scalars.below(node, "FinalDestinationLocation", "ID"),
    )
    return total if total != _NOTHING else None


_NOTHING = Total()


def _keep_type(around: Around) -> None:
    """A manifest's TypeCode decides nothing: its lines tell their levels."""
    said: Said | None = around.node.get("MessageHeaderDocument", {}).get("TypeCode")
    if said is not None:
        around.margin.keep(said[2])


def _level(around: Around, expected: tuple[str, ...], node: Node) -> Level:
    said: Said | None = around.node.get("MessageHeaderDocument", {}).get("TypeCode")
    if said is not None:
        if said[0] in expected:
            return _LEVELS[said[0]]
        around.margin.find(
            "TYPE_CODE_UNEXPECTED", f"TypeCode {said[0][:20]!r}; expected {' or '.join(expected)}", said[2],
            about="level", evidence=(said[0],),
        )  # fmt: skip
        around.margin.keep(said[2])
    texts = " ".join(
        text[0]
        for rating in node.get("ApplicableRating", ())
        for item in rating.get("IncludedMasterConsignmentItem", ())
        for nature in item.get("NatureIdentificationTransportCargo", ())
        for text in nature.get("Identification", ())
    )
    return "master" if _CONSOLIDATION.search(texts) else "direct"


def _issue(business: Node, margin: Margin) -> Issue | None:
    carrier = business.get("SignatoryCarrierAuthentication", {})
    said = carrier.get("ActualDateTime")
    time = scalars.moment(said, margin, "issue.date")
    plain = time is not None and time.time() == dt.time.min
    issue = Issue(
        date=time.date() if time is not None else None,
        place=scalars.below(carrier, "IssueAuthenticationLocation", "Name"),
        signature=scalars.flat(carrier.get("Signatory")),
        certified_by=scalars.flat(scalars.below(business, "SignatoryConsignorAuthentication", "Signatory")),
        date_said=None if said is None or plain else said[0],
    )
    return issue if issue != _NO_ISSUE else None


_NO_ISSUE = Issue()


def _sender_reference(business: Node) -> tuple[Reference, ...]:
    said = business.get("SenderAssignedID")
    return () if said is None else (Reference(id=said, kind="SenderAssignedID"),)


KINDS = {
    "Waybill": Kind("XFWB", "waybill", tables.WAYBILL, waybill),
    "HouseWaybill": Kind("XFZB", "housewaybill", tables.HOUSE_WAYBILL, house_waybill),
    "HouseManifest": Kind("XFHL", "housemanifest", tables.HOUSE_MANIFEST, house_manifest),
    "FlightManifest": Kind("XFFM", "flightmanifest", tables.FLIGHT_MANIFEST, flight_manifest),
}
"""Local name of the root -> message."""
