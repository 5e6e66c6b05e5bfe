"""XFSU: the statuses that a status message reports.

Each AssociatedStatusConsignment is a status, and so is each house in it: what happened to the houses is what
happened to the shipment, but each has a number and quantities of its own, by which it is looked up. What else the
status says (devices, notes, remarks) stands with the shipment alone.
"""

import datetime as dt
from typing import Any

import msgspec

from openplaci import codes
from openplaci.formats import oci
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.around import Around, Made
from openplaci.formats.cargo_xml.consignment import customs_notes, master_number, note_report
from openplaci.formats.cargo_xml.goods import uld
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node, Said
from openplaci.model.consignment import Instruction, Leg, Part, Total, Uld
from openplaci.model.status import Status
from openplaci.model.values import waybill_number

_HOUSE = "703"
_TRANSFERS = frozenset({"RCT", "TFD", "TRM"})
"""Statuses whose carrier is the one that hands over or takes over, and not the one that flies."""
_DEPARTING = frozenset({"MAN", "DEP", "PRE"})
"""Statuses that are from where a flight departs."""
_PARTIES = ("AssociatedReceivedFromParty", "AssociatedTransferredFromParty", "NotifiedParty", "DeliveryParty")
_ENDS = {"D": "from_", "A": "to"}
"""First letter of a location's status (Departure, Arrival, Transit) -> end of the leg."""
_ACTUAL = "A"


def status_message(around: Around) -> Made:
    """XFSU: every status of every waybill."""
    node, margin = around.node, around.margin
    if (said := node.get("MessageHeaderDocument", {}).get("TypeCode")) is not None:
        margin.keep(said[2])
    header: Said | None = node.get("BusinessHeaderDocument", {}).get("ID")
    number = waybill_number(header[0]) if header is not None else None
    found: list[tuple[Status, Margin]] = []
    for master in node.get("MasterConsignment", ()):
        waybill = _waybill(master, number, margin)
        reported = master.get("ReportedStatus", ())
        for one in reported:
            _reported(one, waybill, around, found)
        if not reported:
            found.append((Status(**waybill), Margin(margin.paths)))
            margin.find(
                "STATUS_MISSING", "the consignment has no status; expected ReportedStatus", master[""], severity="error"
            )
    if not found:
        margin.find(
            "STATUS_MISSING", "the message reports no status; expected MasterConsignment/ReportedStatus", node[""],
            severity="error",
        )  # fmt: skip
    if header is not None and number not in {status.master for status, _ in found if status.master}:
        margin.keep(header[2])
    statuses = []
    for place, (status, own) in enumerate(found):
        label = status.label
        margin.found += [(msgspec.structs.replace(finding, subject=label), where) for finding, where in own.found]
        statuses.append(msgspec.structs.replace(status, kept=(*own.kept, *around.shared(first=place == 0))))
    return Made([], statuses=tuple(statuses))


def _waybill(master: Node, number: str | None, margin: Margin) -> dict[str, Any]:
    """What a MasterConsignment says of the whole: its number, or that of the header, its places and quantities."""
    contract = master.get("TransportContractDocument", {})
    said: Said | None = contract.get("ID")
    kind: Said | None = contract.get("TypeCode")
    fields: dict[str, Any] = {}
    if said is not None and kind is not None and kind[0] == _HOUSE:
        fields["house"] = said[0]
        said = None
    fields["master"] = master_number(said, margin) if said is not None else number
    if fields["master"] is None and "house" not in fields:
        margin.find(
            "STATUS_WITHOUT_WAYBILL",
            "the statuses have no waybill number that could be read; expected TransportContractDocument/ID",
            master[""], about="master", severity="error",
        )  # fmt: skip
    return {
        **fields,
        "origin": scalars.below(master, "OriginLocation", "ID"),
        "destination": scalars.below(master, "FinalDestinationLocation", "ID"),
        **_whole(master, margin),
    }


def _whole(node: Node, margin: Margin) -> dict[str, Any]:
    """The quantities of a whole shipment, and whether they are those of a part of more pieces."""
    pieces = scalars.pieces(node.get("PieceQuantity"), margin, "total.pieces")
    whole = scalars.pieces(node.get("TotalPieceQuantity"), margin, "total.pieces")
    total = Total(
        pieces=whole if pieces is None else pieces,
        weight_kg=scalars.kilograms(node.get("TotalGrossWeightMeasure"), margin, "total.weight_kg"),
    )
    code = node.get("TransportSplitDescription") or ("P" if whole != total.pieces else None)
    return {
        "total": total if total != _NOTHING else None,
        "total_part": Part(code=code, total_pieces=whole) if code else None,
    }


_NOTHING = Total()


def _reported(node: Node, waybill: dict[str, Any], around: Around, found: list[tuple[Status, Margin]]) -> None:
    """Make the statuses of one ReportedStatus."""
    said: Said | None = node.get("ReasonCode")
    fields = {**waybill}
    if said is None:
        around.margin.find(
            "STATUS_MISSING", "the status has no code; expected ReasonCode as RCS", node[""], severity="error"
        )
    else:
        fields["code"] = said[0]
        known = codes.status(said[0])
        if known is not None:
            fields["event"] = known[0]
        else:
            around.margin.find(
                "STATUS_UNKNOWN", f"status {said[0][:20]!r} is not known; read as far as it can be", said[2],
                evidence=(said[0],),
            )  # fmt: skip
    consignments = node.get("AssociatedStatusConsignment", ())
    for consignment in consignments:
        happened = _happened(consignment, {**fields})
        found.append((_status(consignment, happened, around), consignment["margin"]))
        for house in consignment.get("IncludedHouseConsignment", ()):
            _house(house, happened, around.margin, found)
    if not consignments:
        found.append((Status(**fields), Margin(around.margin.paths)))


def _happened(node: Node, fields: dict[str, Any]) -> dict[str, Any]:
    """What happened, when, where and by whom: what a shipment and its houses share."""
    margin: Margin = node["margin"]
    code: str = fields.get("code", "")
    if (movement := node.get("SpecifiedLogisticsTransportMovement")) is not None:
        _moved(movement, code, margin, fields)
    for name in _PARTIES:
        party = node.get(name, {})
        said: Said | None = party.get("Name")
        if said is not None and "party" in fields:
            margin.keep(said[2])
        elif said is not None:
            fields["party"] = scalars.flat(said[0])
        if (other := party.get("PrimaryID")) is not None:
            margin.keep(other[2])
    return {
        **fields,
        "discrepancy": node.get("DiscrepancyDescriptionCode"),
        "manifest": scalars.below(node, "AssociatedManifestDocument", "ID"),
    }


def _moved(node: Node, code: str, margin: Margin, fields: dict[str, Any]) -> None:
    """The flight with its times, the carrier, the place and the time of the status."""
    leg: dict[str, Any] = {}
    times = ["", ""]
    _time(node.get("DepartureEvent"), "Departure", leg, times, margin)
    scheduled = node.get("ScheduledArrivalEvent", {}).get("ScheduledOccurrenceDateTime")
    _time(node.get("ArrivalEvent"), "Arrival", leg, times, margin)
    if scheduled is not None and "arrives" not in leg and not times[1]:
        leg["arrives"] = scalars.moment(scheduled, margin, "leg.arrives")
        times[1] = f"S{scheduled[0]}"
    elif scheduled is not None:
        margin.keep(scheduled[2])
    if any(times):
        fields["times_said"] = tuple(times if times[1] else times[:1])
    _flown(node, code, margin, fields, leg)
    _located(node.get("SpecifiedLocation", ()), code, margin, fields, leg)
    if leg:
        fields["leg"] = Leg(**leg)
    event = node.get("SpecifiedEvent", {})
    said, kind = event.get("OccurrenceDateTime"), event.get("DateTimeTypeCode")
    if kind is None or kind[0] == _ACTUAL:
        fields["at"] = scalars.moment(said, margin, "at")
    else:  # a time that was only expected is not when it happened
        margin.keep(kind[2])
        if said is not None:
            margin.keep(said[2])


def _time(event: Node | None, which: str, leg: dict[str, Any], times: list[str], margin: Margin) -> None:
    """A time of departure or arrival into the leg, and as said behind its kind: A actual, S scheduled, E estimated."""
    if event is None:
        return
    said: Said | None = event.get(f"{which}OccurrenceDateTime")
    kind: Said | None = event.get(f"{which}DateTimeTypeCode")
    if said is None:
        if kind is not None:
            margin.keep(kind[2])
        return
    departure = which == "Departure"
    times[0 if departure else 1] = f"{kind[0] if kind else ''}{said[0]}"
    time = scalars.moment(said, margin, f"leg.{'departs' if departure else 'arrives'}")
    if departure:
        leg["date"] = time.date() if time else None
        leg["date_said"] = said[0]
    if time is not None and time.time() != dt.time.min:  # midnight to the second is how a day is written
        leg["departs" if departure else "arrives"] = time


def _flown(node: Node, code: str, margin: Margin, fields: dict[str, Any], leg: dict[str, Any]) -> None:
    """The flight's number and carrier; a transfer's carrier is the one that hands over or takes over."""
    means: Said | None = node.get("UsedLogisticsTransportMeans", {}).get("Name")
    carrier: Said | None = node.get("CarrierParty", {}).get("PrimaryID")
    flight: str | None = node.get("ID")
    if carrier is not None and code in _TRANSFERS:
        fields["carrier"] = carrier[0]
        carrier = None
    by = means or carrier
    if by is not None:
        leg["carrier"] = by[0]
    if means is not None and carrier is not None and means[0] != carrier[0]:
        margin.keep(carrier[2])
    if flight is not None:
        leg.setdefault("carrier", flight[:2] if not flight[:2].isdecimal() else None)
        leg["flight"] = f"{leg['carrier'] or ''}{flight}" if flight[:2].isdecimal() else flight


def _located(nodes: list[Node], code: str, margin: Margin, fields: dict[str, Any], leg: dict[str, Any]) -> None:
    """The places: where a flight departs and arrives, and where the status is from."""
    for node in nodes:
        place: Said | None = node.get("ID")
        kind: Said | None = node.get("FlightStatusTypeCode")
        end = _ENDS.get(kind[0][:1].upper()) if kind is not None and leg else None
        if kind is not None and (end is None or end in leg):
            margin.keep(kind[2])
        if place is None:
            continue
        if end is not None and end not in leg:
            leg[end] = place[0]
        if "place" not in fields or (end is not None and (end == "from_") == (code in _DEPARTING)):
            fields["place"] = place[0]
        elif place[0] not in (leg.get("from_"), leg.get("to")):
            margin.keep(place[2])
    if code == "BKD" and "from_" in leg and "to" in leg:
        del fields["place"]


def _status(node: Node, fields: dict[str, Any], around: Around) -> Status:
    """The status of a shipment, with all that is said of it."""
    get = node.get
    margin: Margin = node["margin"]
    handling, instructions = _instructions(node)
    notes = customs_notes(node)
    said = oci.interpret(notes, handling, note_report(node, margin), around.at)
    volume, volume_said = scalars.volume(get("GrossVolumeMeasure"), margin)
    return Status(
        **fields,
        **_quantities(node, margin),
        volume_m3=volume,
        volume_said=volume_said,
        density=get("DensityGroupCode"),
        ulds=tuple(
            one for one in (_device(item, margin) for item in get("UtilizedUnitLoadTransportEquipment", ())) if one
        ),
        security=said.security,
        handling=handling,
        customs=tuple(notes),
        instructions=instructions,
    )


def _house(node: Node, fields: dict[str, Any], margin: Margin, found: list[tuple[Status, Margin]]) -> None:
    """Make the status of a house, with its own number and quantities."""
    own: Margin = node["margin"]
    said: Said | None = node.get("TransportContractDocument", {}).get("ID")
    if said is None:
        margin.find(
            "HOUSE_NUMBER_MISSING", "a house without a number; expected TransportContractDocument/ID; kept", node[""],
            about="house", severity="error",
        )  # fmt: skip
        margin.keep_all(node[""])
        return
    total = Total(
        pieces=scalars.pieces(node.get("TotalPieceQuantity"), own, "total.pieces"),
        weight_kg=scalars.kilograms(node.get("TotalGrossWeightMeasure"), own, "total.weight_kg"),
    )
    whole = {"house": said[0], "total": total if total != _NOTHING else None, "total_part": None}
    found.append((Status(**{**fields, **whole}, **_quantities(node, own)), own))


def _quantities(node: Node, margin: Margin) -> dict[str, Any]:
    """Pieces and weight that the status is about."""
    weight, said = scalars.weight(node.get("GrossWeightMeasure"), margin)
    split = node.get("TransportSplitDescription")
    return {
        "pieces": scalars.pieces(node.get("PieceQuantity"), margin),
        "weight_kg": weight,
        "weight_said": said,
        "part": Part(code=split) if split else None,
    }


def _device(node: Node, margin: Margin) -> Uld | None:
    found = uld(node, margin)
    return found and msgspec.structs.replace(found, remarks=node.get("OperationalStatusCode"))


def _instructions(node: Node) -> tuple[tuple[str, ...], tuple[Instruction, ...]]:
    """Handling codes, and remarks by their kind: one element serves SSR, OSI and SPH."""
    handling: dict[str, None] = {}
    remarks: list[Instruction] = []
    for one in node.get("HandlingOSIInstructions", ()):
        kind, text = one.get("DescriptionCode"), scalars.flat(one.get("Description"))
        if kind == "SPH" and text is not None and len(text) == 3:  # noqa: PLR2004 - a code
            handling[text.upper()] = None
        elif kind in ("SSR", "OSI", "SPH", None):
            remarks.append(Instruction(kind=kind or "OSI", text=text or ""))
        else:
            remarks.append(Instruction(kind="OSI", text=text or "", code=kind))
    return tuple(handling), tuple(remarks)
