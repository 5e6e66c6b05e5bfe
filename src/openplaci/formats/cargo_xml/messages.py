"""The messages: what each filing makes of its own parts, and where the answers are read."""

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from openplaci.formats.cargo_xml import customs_status, response, scalars, tables
from openplaci.formats.cargo_xml.around import Around, Made
from openplaci.formats.cargo_xml.consignment import build, master_number
from openplaci.formats.cargo_xml.goods import dimensions, uld
from openplaci.formats.cargo_xml.margin import Margin, local
from openplaci.formats.cargo_xml.routing import leg
from openplaci.formats.cargo_xml.status import status_message
from openplaci.formats.cargo_xml.walk import Node, Said, Table
from openplaci.model.consignment import Consignment, Goods, Issue, Leg, Level, Part, Reference, Total

_CONSOLIDATION = re.compile(r"\b(?:CONSOLS?|CONSOLIDAT(?:IONS?|ED|E)|CNSL)\b|^\W*CONSOLE\W*$", re.IGNORECASE)
"""The words of a consolidation; CONSOLE only where it stands alone, since consoles are goods too."""
_LOADINGS = frozenset({"ULD", "BLK", "NIL"})
_LEVELS: dict[str, Level] = {"740": "direct", "741": "master"}
_HOUSE = "703"


class Kind(NamedTuple):
    """A message as it is read.

    Attributes:
        name: its own. space: the word in its namespace. versions: those that its table knows.
        table: its elements. make: what makes its consignments, statuses or answers of them.
        expected: where these stand.
    """

    name: str
    space: str
    table: Table
    make: Callable[[Around], Made]
    expected: str
    versions: range = range(2, 6)


def waybill(around: Around) -> Made:
    """XFWB: one consignment, direct or the master of a consolidation; a second one deviates and is read too."""
    business = around.node.get("BusinessHeaderDocument", {})
    header: Said | None = business.get("ID")
    made: list[tuple[Consignment, Margin]] = []
    for node in _masters(around):
        margin: Margin = node["margin"]
        said = _contract(node)
        if said is None:
            said = header
        elif header is not None and not made:
            _differs(said, header, "master", margin)
        consignment = build(
            node, around, first=not made, level=_level(around, margin), document="waybill",
            master=master_number(said, margin),
            issue=_issue(business, margin),
            references=_sender_reference(business),
        )  # fmt: skip
        made.append((consignment, margin))
    return Made(made)


def house_waybill(around: Around) -> Made:
    """XFZB: one house consignment, with its master's number and totals."""
    business = around.node.get("BusinessHeaderDocument", {})
    header: Said | None = business.get("ID")
    made: list[tuple[Consignment, Margin]] = []
    masters = _masters(around)
    if not any("IncludedHouseConsignment" in master for master in masters):
        masters[0]["IncludedHouseConsignment"] = [{"": around.node[""], "margin": Margin(around.margin.paths)}]
    _type(around, _HOUSE)
    for master in _with_houses(masters, around.margin):
        houses = master["IncludedHouseConsignment"]
        total = _total(master, houses[0]["margin"])
        for node in houses:
            margin: Margin = node["margin"]
            own = _contract(node)
            house = header[0] if header is not None and not made else own[0] if own is not None else node.get("ID")
            if own is not None and header is not None and not made:
                _differs(header, own, "house", margin)
            consignment = build(
                node, around, first=not made, level="house", document="house_waybill", own_id=house,
                master=master_number(_contract(master), margin), house=house, master_total=total,
                issue=_issue(business, margin), references=_sender_reference(business),
            )  # fmt: skip
            made.append((consignment, margin))
    return Made(made)


def house_manifest(around: Around) -> Made:
    """XFHL: one consignment per house of the master."""
    _keep_type(around)
    header: Said | None = around.node.get("BusinessHeaderDocument", {}).get("ID")
    masters = _masters(around)
    if header is not None and any(one is not None and one[0] != header[0] for one in map(_contract, masters)):
        around.margin.keep(header[2])
    made: list[tuple[Consignment, Margin]] = []
    for master in _with_houses(masters, around.margin):
        total = _total(master, around.margin)
        contract = _contract(master) or header
        for node in master["IncludedHouseConsignment"]:
            margin: Margin = node["margin"]
            said = _contract(node)
            house = said[0] if said is not None else node.get("ID")
            consignment = build(
                node, around, first=not made, level="house", document="house_manifest", own_id=house,
                master=master_number(contract, margin), house=house, master_total=total,
            )  # fmt: skip
            made.append((consignment, margin))
    for master in masters:
        _count(master, around.margin)
    if not made:
        around.margin.find(
            "MANIFEST_EMPTY", "the house manifest lists no house; expected at least one IncludedHouseConsignment",
            masters[0][""], severity="error",
        )  # fmt: skip
    return Made(made)


def flight_manifest(around: Around) -> Made:
    """XFFM: one consignment per waybill line, in a unit load device or loose."""
    movement = around.node.get("LogisticsTransportMovement", {"": around.node[""]})
    _keep_type(around)
    header = around.node.get("BusinessHeaderDocument", {}).get("ID")
    if header is not None:
        around.margin.keep(header[2])
    if (sequence := movement.get("SequenceNumeric")) is not None:
        around.margin.keep(sequence[2])
    made: list[tuple[Consignment, Margin]] = []
    nil: list[str] = []
    empty = around.unread > 0
    for event in around.node.get("ArrivalEvent", ()):
        flight = leg(movement, event, around.margin)
        point = flight.to or "a point of unloading"
        cargoes = event.get("AssociatedTransportCargo", ())
        empty = empty or not cargoes
        for cargo in cargoes:
            device = cargo.get("UtilizedUnitLoadTransportEquipment")
            lines = cargo.get("IncludedMasterConsignment", ())
            loading = cargo.get("TypeCode")
            if loading is not None and loading not in _LOADINGS:
                around.margin.keep(cargo[""], loading)
            if not lines and loading == "NIL":
                nil.append(point)
                around.margin.find(
                    "MANIFEST_NIL", f"nothing is manifested for {point}", cargo[""], severity="info"
                )  # fmt: skip
            elif not lines:
                empty = True
                around.margin.find(
                    "CARGO_EMPTY", f"cargo for {point} without waybills; expected IncludedMasterConsignment, or NIL",
                    cargo[""],
                )  # fmt: skip
            made.extend(_line(around, node, flight, device, first=not made) for node in lines)
    flight = leg(movement, movement.get("ArrivalEvent"), around.margin)
    for node in around.node.get("MasterConsignment", ()):
        made.append(_line(around, node, flight, None, first=not made))
    if made:
        return Made(made)
    if nil and not empty:
        return Made(made, f"nothing is manifested for {', '.join(dict.fromkeys(nil))}")
    around.margin.find(
        "MANIFEST_EMPTY", "the flight manifest lists no waybill and does not say NIL; expected either",
        around.node[""], severity="error",
    )  # fmt: skip
    return Made(made)


def _line(around: Around, node: Node, flight: Leg, device: Node | None, *, first: bool) -> tuple[Consignment, Margin]:
    margin: Margin = node["margin"]
    get = node.get
    ulds = [uld(one, margin) for one in (device, get("UtilizedUnitLoadTransportEquipment")) if one is not None]
    said = get("PieceQuantity") or get("TotalPieceQuantity") or get("PackageQuantity")
    packages = get("PackageQuantity")
    total = get("TotalPieceQuantity") if "PieceQuantity" in node else None
    part = None
    if (split := get("TransportSplitDescription")) is not None:
        part = Part(code=split, total_pieces=scalars.pieces(total, margin, "part"))
    elif total is not None:
        margin.keep(total[2])
    contract = _contract(node)
    if contract is None and "ID" in node:
        contract = (node.pop("ID"), None, next(one for one in node[""] if local(one.tag) == "ID"))
    text = get("SummaryDescription", "")
    loose = dimensions(get("TransportLogisticsPackage", ()), margin)
    consignment = build(
        node, around, first=first,
        level="master" if _CONSOLIDATION.search(text) else "direct",
        document="flight_manifest",
        master=master_number(contract, margin),
        routing=(flight,), ulds=tuple(one for one in ulds if one is not None), part=part,
        pieces=scalars.pieces(said, margin),
        slac=None if said is packages else scalars.pieces(packages, margin, "slac"),
        more=(Goods(dimensions=loose),) if loose else (),
    )  # fmt: skip
    return consignment, margin


def _contract(node: Node) -> Said | None:
    """The number of the transport contract document."""
    document = node.get("TransportContractDocument")
    said: Said | None = document.get("ID") if document is not None else None
    return said


def _total(node: Node, margin: Margin) -> Total | None:
    """What a house's message says of its master."""
    weight, second = node.get("IncludedTareGrossWeightMeasure"), node.get("GrossWeightMeasure")
    if weight is None:
        weight = second
    elif second is not None:
        scalars.keep(second, margin)
    kilograms = scalars.kilograms(weight, margin, "master_total.weight_kg")
    total = Total(
        pieces=scalars.pieces(node.get("TotalPieceQuantity"), margin, "master_total.pieces"),
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


def _level(around: Around, margin: Margin) -> Level:
    """The level of a waybill, by its TypeCode alone: whether the goods' words agree is for a check to say."""
    said = _type(around, *_LEVELS, margin=margin)
    if said is None:
        header = around.node.get("MessageHeaderDocument", around.node)
        margin.find(
            "TYPE_CODE_MISSING", f"no TypeCode; expected {' or '.join(_LEVELS)}; read as direct", header[""],
            about="level",
        )  # fmt: skip
        return "direct"
    return _LEVELS.get(said, "direct")


def _type(around: Around, *expected: str, margin: Margin | None = None) -> str | None:
    """The TypeCode; another than expected is found in the margin given, and kept once."""
    said: Said | None = around.node.get("MessageHeaderDocument", {}).get("TypeCode")
    if said is None:
        return None
    if said[0] not in expected:
        (margin or around.margin).find(
            "TYPE_CODE_UNEXPECTED", f"TypeCode {said[0][:20]!r}; expected {' or '.join(expected)}", said[2],
            about="level", evidence=(said[0],),
        )  # fmt: skip
        (margin or around.margin).keep(said[2])
    return said[0]


def _masters(around: Around) -> list[Node]:
    """Every MasterConsignment; where there is none, the message stands for it."""
    masters: list[Node] = around.node.get(
        "MasterConsignment", [{"": around.node[""], "margin": Margin(around.margin.paths)}]
    )
    if len(masters) > 1:
        around.margin.find(
            "ELEMENT_REPEATED", f"{len(masters)} elements 'MasterConsignment', the second here; expected once; "
            "each is read", masters[1][""],
        )  # fmt: skip
    return masters


def _with_houses(masters: list[Node], margin: Margin) -> list[Node]:
    """Each MasterConsignment that has houses; what the others say is kept."""
    found = [one for one in masters if "IncludedHouseConsignment" in one]
    for one in masters:
        if found and "IncludedHouseConsignment" not in one:
            margin.keep_all(one[""])
    return found


def _count(master: Node, margin: Margin) -> None:
    """Compare the houses that a master says it has with those that were read."""
    said: Said | None = master.get("ConsignmentItemQuantity")
    if said is None:
        return
    houses = len(master.get("IncludedHouseConsignment", ()))
    number = scalars.whole(said[0])
    if number is None:
        margin.find(
            "COUNT_UNREADABLE", f"number of houses {said[0][:60]!r}; expected a whole number", said[2],
            evidence=(said[0],),
        )  # fmt: skip
    elif number > houses:
        margin.find(
            "CONSIGNMENTS_MISSING", f"the manifest says that it lists {number} houses; {houses} could be read", said[2],
            severity="error", evidence=(said[0], str(houses)),
        )  # fmt: skip


def _differs(counts: Said, other: Said, about: str, margin: Margin) -> None:
    """Find and keep a number that another part of the message says differently."""
    if counts[0] == other[0]:
        return
    margin.find(
        "WAYBILL_NUMBER_DIFFERS", f"{other[0][:60]!r} stands here, elsewhere {counts[0][:60]!r}, which counts; "
        "expected the same", other[2], about=about, evidence=(other[0], counts[0]),
    )  # fmt: skip
    margin.keep(other[2])


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
    "Waybill": Kind("XFWB", "waybill", tables.WAYBILL, waybill, "/Waybill/MasterConsignment"),
    "HouseWaybill": Kind(
        "XFZB",
        "housewaybill",
        tables.HOUSE_WAYBILL,
        house_waybill,
        "/HouseWaybill/MasterConsignment/IncludedHouseConsignment",
    ),
    "HouseManifest": Kind(
        "XFHL",
        "housemanifest",
        tables.HOUSE_MANIFEST,
        house_manifest,
        "/HouseManifest/MasterConsignment/IncludedHouseConsignment",
    ),
    "FlightManifest": Kind(
        "XFFM",
        "flightmanifest",
        tables.FLIGHT_MANIFEST,
        flight_manifest,
        "/FlightManifest/ArrivalEvent/AssociatedTransportCargo/IncludedMasterConsignment",
    ),
    "Response": Kind("XFNM", "response", response.TABLE, response.read, "no consignment"),
    "CustomsStatusNotification": Kind(
        "XCSN",
        "customsstatusnotification",
        customs_status.TABLE,
        customs_status.read,
        "/CustomsStatusNotification/MasterConsignment",
        range(1, 2),
    ),
    "StatusMessage": Kind(
        "XFSU",
        "statusmessage",
        tables.STATUS_MESSAGE,
        status_message,
        "/StatusMessage/MasterConsignment/ReportedStatus/AssociatedStatusConsignment",
        range(1, 7),
    ),
}
"""Local name of the root -> message."""
