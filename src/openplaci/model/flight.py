"""Flight: what is known of one flight on one leg, planned or flown; and what a manifest left open."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun
from openplaci.model.finding import Finding

Source = Literal["csv", "ssim", "manifest", "api"]


class Flight(Noun, frozen=True, kw_only=True):
    """One leg of one flight on one day.

    Attributes:
        carrier: IATA designator, two or three signs. number: digits without leading zeros, with a suffix if any.
        day: local date of departure from ``origin``. origin, destination: IATA airport codes.
        departs, arrives: planned, UTC. departed, arrived: actual, UTC.
        aircraft: IATA type code (``77W``, ``74Y``) or as told.
        passenger: True, False for a freighter, None where it is not known: then it counts as passenger.
        cancelled: it will not fly.
    """

    carrier: str
    number: str
    day: dt.date
    origin: str
    destination: str
    departs: dt.datetime | None = None
    arrives: dt.datetime | None = None
    departed: dt.datetime | None = None
    arrived: dt.datetime | None = None
    aircraft: str | None = None
    passenger: bool | None = None
    cancelled: bool = False

    @property
    def key(self) -> str:
        """The flight and its day: what a consignment is a part of."""
        return flight_key(self.carrier, self.number, self.day)


class Reconciled(Noun, frozen=True, kw_only=True):
    """What the reconciliation of one manifest found.

    Attributes:
        flight: key of the flight (`flight_key`). carrier: its designator. filing: the manifest's filing.
        day: local date of departure. origin: where it left.
        consignments: how many waybills were held against what was filed. waybills: their numbers, where they have one.
        findings: each with its consignment in ``subject``: ``FLOWN_NEVER_FILED``, ``FLOWN_UNDER_HOLD``,
            ``HOUSES_MISSING``, ``HOUSES_UNEQUAL``, ``PART_SHIPMENT``, ``SPLIT_SHIPMENT``.
    """

    flight: str
    carrier: str
    day: dt.date
    origin: str = ""
    filing: str
    consignments: int
    waybills: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def flight_key(carrier: str, number: str, day: dt.date) -> str:
    """``AC0845`` on a day is ``AC845/2026-04-21``: leading zeros are not part of a number."""
    return f"{carrier.upper()}{number.upper().lstrip('0') or '0'}/{day.isoformat()}"


def flight_whole(key: str) -> str:
    """What the consignments of a flight are parts of."""
    return f"flight {key}"
