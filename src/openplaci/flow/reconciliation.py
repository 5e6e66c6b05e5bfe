"""Reconciliation: a manifest that came in, held against what the store knows of its waybills and their houses."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from openplaci.flights.base import designator
from openplaci.flights.manifest import day_of
from openplaci.flights.reconcile import House, Known, Leg, reconcile
from openplaci.flow.identity import cycle_of
from openplaci.model.consignment import Consignment
from openplaci.model.fact import ConsignmentAssessed, FlightReconciled, ReferralMoved, Standing, StoredFact
from openplaci.model.referral import Referral, referral_thing
from openplaci.store.base import Store

CYCLE_DAYS = 14
"""Days as `openplaci.flow.identity.cycle_of` counts them, where the caller gives none."""

PAGE = 1000


def reconciled(
    store: Store,
    consignments: Sequence[Consignment],
    filing: str,
    at: dt.datetime,
    *,
    carrier: str = "",
    cycle_days: int = CYCLE_DAYS,
) -> tuple[FlightReconciled, ...]:
    """Hold the lines of a manifest (FFM, XFFM) against what is known; a fact for each flight in it.

    Whether the manifest itself was written already makes no difference.

    Args:
        store: what is known.
        consignments: as read; what is no manifest's line is passed over.
        filing: id of the manifest's filing.
        at: time of filing, UTC.
        carrier: designator of who filed, for a line that names no flight; such lines must not be lost.
        cycle_days: see `openplaci.flow.identity.cycle_of`.

    Raises:
        StoreFault: the store could not be read.
    """
    flights: dict[Leg, list[Consignment]] = {}
    for line in consignments:
        if line.document == "flight_manifest":
            flights.setdefault(_leg(line, at, carrier), []).append(line)
    made = []
    for leg, lines in flights.items():
        masters: dict[str, list[Consignment]] = {}
        for line in lines:
            if line.master is not None:
                masters.setdefault(line.master, []).append(line)
        standings = store.standings(tuple(masters))
        known = {
            master: _known(store, standings.get(master), own, leg, filing=filing, at=at, days=cycle_days)
            for master, own in masters.items()
        }
        made.append(FlightReconciled(reconciled=reconcile(leg, lines, known, filing), at=at))
    return tuple(made)


def _leg(line: Consignment, at: dt.datetime, carrier: str) -> Leg:
    """The flight of a line; of one that does not name it the filer's, with the number 0."""
    first = line.routing[0] if line.routing else None
    if first is None:
        return Leg(carrier=carrier, number="0", day=at.date())
    named = designator(first.flight[:12], first.carrier) if first.flight else None
    by, number = named or (first.carrier or carrier, "0")
    return Leg(carrier=by, number=number, day=day_of(first, at) or at.date(), origin=first.from_ or "")


def _known(
    store: Store,
    last: Standing | None,
    lines: Sequence[Consignment],
    leg: Leg,
    *,
    filing: str,
    at: dt.datetime,
    days: int,
) -> Known:
    line = lines[0]
    master = line.master or ""
    cycle = cycle_of(last, line, at, days)
    # A hold counts in the cycle before too: cargo that flies to another place than was filed seems to open a new one.
    things = [referral_thing(master, one) for one in {cycle, last.cycle if last else cycle}]
    referrals = tuple(
        referral
        for stored in store.current(things).values()
        if (referral := _referral(stored)) is not None and (referral.cycle == cycle or referral.holds)
    )
    filed = last.consignment if last is not None and last.cycle == cycle else None
    return Known(
        filed=filed,
        referrals=referrals,
        houses=_houses(store, master, leg.day, days),
        flown=_flown(store, master, cycle, lines, leg, filing),
    )


def _houses(store: Store, master: str, day: dt.date, days: int) -> tuple[House, ...]:
    """The houses of a master near that day; those of a number used before are left out unless they are held."""
    found: list[Referral] = []
    after = 0
    while page := store.parts(f"master {master}", after=after, limit=PAGE):
        found += (referral for _, stored in page if (referral := _referral(stored)) is not None)
        after = page[-1][0]
    standings = store.standings([referral.key for referral in found])
    houses = []
    for referral in found:
        if referral.state == "withdrawn" and not referral.holds:
            continue
        when = (referral.departs or referral.since).date()
        if abs(when - day) > dt.timedelta(days) and not referral.holds:
            continue
        standing = standings.get(referral.key)
        same = standing is not None and standing.cycle == referral.cycle
        houses.append(House(referral=referral, filed=standing.consignment if standing is not None and same else None))
    return tuple(houses)


def _flown(
    store: Store, master: str, cycle: int, lines: Sequence[Consignment], leg: Leg, filing: str
) -> Mapping[str, Mapping[str, tuple[Consignment, ...]]]:
    """Lines of every manifest of a waybill in its cycle: flight -> filing -> lines."""
    flown: dict[str, dict[str, tuple[Consignment, ...]]] = {}
    for fact in _assessed(store, master):
        if fact.cycle == cycle and fact.consignment.document == "flight_manifest":
            said = fact.consignment
            first = said.routing[0] if said.routing else None
            at = dt.datetime.combine(leg.day, dt.time(), dt.UTC)
            key = _leg(said, at, leg.carrier).key if first is not None else leg.key
            filings = flown.setdefault(key, {})
            filings[fact.filing] = (*filings.get(fact.filing, ()), said)
    flown.setdefault(leg.key, {})[filing] = tuple(lines)
    return flown


def _assessed(store: Store, subject: str) -> Iterator[ConsignmentAssessed]:
    after = 0
    while page := store.facts(after=after, subject=subject, group="consignment", limit=PAGE):
        yield from (stored.fact for stored in page if isinstance(stored.fact, ConsignmentAssessed))
        after = page[-1].seq


def _referral(stored: StoredFact) -> Referral | None:
    return stored.fact.referral if isinstance(stored.fact, ReferralMoved) else None
