"""Flights that an airline tells: schedules and movements as a table, a schedule, a manifest or JSON."""

import datetime as dt

import msgspec

from openplaci import codes, formats
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem
from openplaci.api.shapes import FlightsTaken
from openplaci.flights import manifest, told
from openplaci.flights.base import LIMIT, Told, of_carriers
from openplaci.model.access import ALL, Principal
from openplaci.model.fact import FlightsTold
from openplaci.model.finding import Finding
from openplaci.model.flight import Flight, Source

DAYS = 60
"""How many days ahead a schedule is read."""

EACH = 2000
"""Flights of one fact."""


def flights(call: Call) -> Reply:
    """Take schedules or movements of the key's own airlines."""
    source, read = _read(call.raw, call.headers.get("content-type", ""), call.now)
    mine, foreign = _of(call.principal, read.flights)
    for first in range(0, len(mine), EACH):
        call.parts.dialogue.tell_flights(
            FlightsTold(flights=mine[first : first + EACH], source=source, by=call.principal.name, at=call.now)
        )
    findings = (*read.findings, *foreign)
    wrong = not mine and any(finding.severity == "error" for finding in findings)
    return Reply(value=FlightsTaken(flights=len(mine), findings=findings), status=422 if wrong else 202)


def _read(raw: bytes, media_type: str, now: dt.datetime) -> tuple[Source, Told]:
    if media_type.lower().startswith("application/json"):
        return "api", Told(_json(raw))
    if (known := told.read(raw, now.date(), DAYS)) is not None:
        return known
    reading = formats.read(raw, now)
    read = manifest.flights(reading.consignments, now)
    findings = (*reading.findings, *read.findings)
    if not read.flights and not any(finding.severity == "error" for finding in findings):
        raise Problem(400, "flights", "it tells of no flight; expected CSV, SSIM chapter 7, FFM, XFFM or JSON")
    return "manifest", Told(read.flights, findings)


def _json(raw: bytes) -> tuple[Flight, ...]:
    try:
        found = msgspec.json.decode(raw, type=tuple[Flight, ...])
    except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
        words = str(fault).replace(" - at `$", ": ").rstrip("`")
        raise Problem(400, "json", f"the body is no list of flights: {words[:200]}") from None
    if len(found) > LIMIT:
        raise Problem(413, "too_large", f"more than {LIMIT} flights; expected them in parts")
    for one in found:
        if any(at is not None and at.tzinfo is None for at in (one.departs, one.arrives, one.departed, one.arrived)):
            raise Problem(400, "json", "a time has no offset; expected a time as 2026-04-19T09:12:00Z")
    return found


def _of(principal: Principal, found: tuple[Flight, ...]) -> tuple[tuple[Flight, ...], tuple[Finding, ...]]:
    """The flights of the key's airlines, and a finding where there were others."""
    if ALL in principal.airlines:
        return found, ()
    known = (codes.airline(prefix) for prefix in principal.airlines)
    mine = of_carriers(found, frozenset(one[0] for one in known if one is not None))
    if len(mine) == len(found):
        return mine, ()
    words = f"{len(found) - len(mine)} flights are not of the key's airlines and were not taken"
    return mine, (Finding(code="CARRIER_NOT_YOURS", severity="error", words=words),)
