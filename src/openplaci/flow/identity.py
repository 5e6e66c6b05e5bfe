"""Which consignment a filing speaks of: its key and its cycle.

Waybill numbers are used again. A new cycle opens on another origin or destination, on a departure that
lies further than a setting from the last one, or when so many days have passed since departure. In doubt
the cycle goes on: either way the filing is assessed.
"""

import datetime as dt

from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Standing
from openplaci.model.filing import Filing
from openplaci.model.status import Status

COMPARED = tuple(name for name in Consignment.__struct_fields__ if name not in ("document", "kept"))
"""Fields in which a repeat is compared with the last filing."""


def key_of(said: Consignment | Status | Answer, filing: Filing, place: int) -> str:
    """Return the key of the consignment that something is said of: master, and house if any.

    A house without its master is keyed by filer and house until it is linked; what has neither number is
    keyed by its filing and its place in it, so that nothing is ever taken for something else.
    """
    if said.house is not None:
        return f"{said.master or filing.sender}/{said.house}"
    return said.master or f"{filing.id}#{place}"


def cycle_of(last: Standing | None, consignment: Consignment, at: dt.datetime | None, days: int) -> int:
    """Return the cycle that a filing belongs to, 1 for the first.

    A manifest that comes within so many days of the last filing tells of that use of the number, whatever its date and
    places: it says that what was filed has flown.

    Args:
        last: the same key's latest cycle.
        consignment: as filed now.
        at: time of filing, where known.
        days: days between departures, or since departure, at which a number counts as used again.
    """
    if last is None:
        return 1
    span = dt.timedelta(days=days)
    if consignment.document == "flight_manifest" and at and last.at and abs(at - last.at) <= span:
        return last.cycle
    before = last.consignment
    if _differ(before.origin, consignment.origin) or _differ(before.destination, consignment.destination):
        return last.cycle + 1
    departed, departs = departure(before), departure(consignment)
    if departed and departs and abs(departs - departed) > span:
        return last.cycle + 1
    if departed and at and departs is None and at.date() - departed > span:
        return last.cycle + 1
    return last.cycle


def cycle_reported(last: Standing | None, status: Status) -> int:
    """Return the cycle that a status belongs to: the latest, unless its own places are others.

    A status says too little to open a cycle by its dates: a delivery may follow weeks after the departure.
    One that comes before its filing, under a number used again, waits in the cycle that the filing will open.
    """
    if last is None:
        return 1
    before = last.consignment
    other = _differ(before.origin, status.origin) or _differ(before.destination, status.destination)
    return last.cycle + other


def departure(consignment: Consignment) -> dt.date | None:
    """The day of the first leg that has one."""
    return next((leg.day for leg in consignment.routing if leg.day), None)


def changes(before: Consignment, after: Consignment) -> tuple[str, ...]:
    """Names of the fields in which the two differ; empty for an exact repeat."""
    return tuple(name for name in COMPARED if getattr(before, name) != getattr(after, name))


def _differ(before: str | None, after: str | None) -> bool:
    return before is not None and after is not None and before != after
