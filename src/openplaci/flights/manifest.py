"""The flights that a manifest names: of each line the flight on which it is manifested, not the onward ones."""

import datetime as dt
import re
from collections.abc import Sequence

from openplaci.flights.base import Findings, Told, designator
from openplaci.flights.times import days_said, utc
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.flight import Flight

_TYPE = re.compile(r"(?=.*\d)[A-Z0-9]{3}", re.ASCII)
"""A type of aircraft; manifests name the registration in its place."""


def flights(consignments: Sequence[Consignment], at: dt.datetime | None = None) -> Told:
    """The flights of what was read from manifests (FFM, XFFM); what is no manifest's line is passed over.

    A manifest's times are taken as planned ones [I]: whether they are the actual ones it does not say.

    Args:
        consignments: as read.
        at: time of filing, UTC, by which a date without a year is bound.
    """
    found = Findings()
    made: dict[tuple[str, str, dt.date, str, str], Flight] = {}
    for number, consignment in enumerate(consignments, start=1):
        if consignment.document != "flight_manifest" or not consignment.routing:
            continue
        leg = consignment.routing[0]
        named = designator(leg.flight[:12], leg.carrier) if leg.flight else None
        day = day_of(leg, at)
        if named is None or day is None or leg.from_ is None or leg.to is None:
            words = f"{consignment.label}: the manifest does not name flight, date and both airports; expected all"
            found.find("FLIGHT_UNREADABLE", words, number, severity="warning")
            continue
        flight = Flight(
            carrier=named[0],
            number=named[1],
            day=day,
            origin=leg.from_,
            destination=leg.to,
            departs=utc(leg.departs, leg.from_) if leg.departs else None,
            arrives=utc(leg.arrives, leg.to) if leg.arrives else None,
            aircraft=leg.aircraft if leg.aircraft and _TYPE.fullmatch(leg.aircraft) else None,
            passenger=leg.passenger,
        )
        made.setdefault((*named, day, flight.origin, flight.destination), flight)
    return Told(tuple(made.values()), found.told())


def day_of(leg: Leg, at: dt.datetime | None) -> dt.date | None:
    """The day on which a leg departs: as said, else the one nearest to the time of filing that it may mean."""
    if leg.day is not None:
        return leg.day
    days = days_said(leg.date_said, at.date()) if leg.date_said and at else ()
    return days[0] if days else None
