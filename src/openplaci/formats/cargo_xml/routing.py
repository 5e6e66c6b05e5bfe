"""Legs: the movements of a waybill and the flight of a manifest."""

import datetime as dt
import re
from typing import Any

from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node
from openplaci.model.consignment import Leg

_CARRIER = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,3}", re.ASCII)
"""IATA has two characters, ICAO three."""

_AIRCRAFT = re.compile(r"[A-Z0-9-]{3,8}", re.ASCII)
_DEPARTED = ("ScheduledOccurrenceDateTime", "DepartureOccurrenceDateTime")
_ARRIVED = ("ScheduledOccurrenceDateTime", "ArrivalOccurrenceDateTime")
_NUMBER = re.compile(r"\d{1,8}", re.ASCII)
_LAST = 10**9


def legs(movements: list[Node], margin: Margin) -> tuple[Leg, ...]:
    """The legs in the order of their sequence numbers; those without one keep their place at the end."""
    for node in scalars.in_sequence(movements, margin):
        if (said := node.get("SequenceNumeric")) is not None and not _NUMBER.fullmatch(said[0]):
            margin.find(
                "SEQUENCE_UNREADABLE", f"sequence {said[0][:60]!r} of a leg; expected a whole number", said[2],
                about="routing", evidence=(said[0],),
            )  # fmt: skip
    if len(movements) > 1:
        movements = sorted(movements, key=_sequence)
    return tuple(leg(node, node.get("ArrivalEvent"), margin) for node in movements)


def leg(node: Node, arrival: Node | None, margin: Margin) -> Leg:
    """One movement to a place of arrival."""
    fields: dict[str, Any] = {}
    flight = node.get("ID")
    carrier = _means(node, margin, fields)
    if carrier is None and flight is not None and _CARRIER.fullmatch(flight[:2].upper()):
        carrier = flight[:2]
    departure = node.get("DepartureEvent")
    if departure is not None:
        fields["from_"] = scalars.below(departure, "OccurrenceDepartureLocation", "ID")
        _time(departure, _DEPARTED, "departs", margin, fields)
    if arrival is not None:
        fields["to"] = scalars.below(arrival, "OccurrenceArrivalLocation", "ID")
        _time(arrival, _ARRIVED, "arrives", margin, fields)
    return Leg(carrier=carrier, flight=flight, **fields)


def _means(node: Node, margin: Margin, fields: dict[str, Any]) -> str | None:
    """The carrier by its code; a longer name is the aircraft if it looks like one, else it is kept."""
    means = node.get("UsedLogisticsTransportMeans")
    said = means.get("Name") if means is not None else None
    if said is None:
        return None
    name: str = said[0]
    if _CARRIER.fullmatch(name.upper()):
        return name
    if _AIRCRAFT.fullmatch(name):
        fields["aircraft"] = name
    else:
        margin.keep(said[2])
    return None


def _time(node: Node, names: tuple[str, str], field: str, margin: Margin, fields: dict[str, Any]) -> None:
    """The first time that is said; midnight to the second is how the trade writes a date without a time."""
    said = node.get(names[0])
    if said is None:
        said = node.get(names[1])
    elif (second := node.get(names[1])) is not None:
        margin.keep(second[2])
    time = scalars.moment(said, margin, f"routing.{field}")
    if time is None:
        if said is not None and field == "departs":
            fields["date_said"] = said[0]
        return
    if field == "departs":
        fields["date"] = time.date()
    if time.time() != dt.time.min:
        fields[field] = time
    elif field != "departs" and said is not None:
        margin.keep(said[2])


def _sequence(node: Node) -> int:
    said = node.get("SequenceNumeric")
    return _LAST if said is None else sequence_of(said[0])


def sequence_of(text: str) -> int:
    """Where a leg stands by what is said of its sequence; what is no number stands last."""
    return int(text) if _NUMBER.fullmatch(text) else _LAST
