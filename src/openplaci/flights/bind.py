"""Which flight a consignment goes on, and when it leaves at the earliest for the territory."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from openplaci.codes import place_country
from openplaci.flights.base import designator, freighter, passenger_of
from openplaci.flights.book import Book
from openplaci.flights.times import day_begins, days_said, earliest
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.finding import Finding, Severity
from openplaci.model.flight import Flight, flight_key

_DAY = dt.timedelta(days=1)


class Bound(Noun, frozen=True, kw_only=True):
    """A consignment with what is known of its flights.

    Attributes:
        consignment: a copy whose legs have filled in what the message leaves open; what was said stays.
        flights: keys of its flights, as `openplaci.model.flight.flight_key` makes them, as far as flight and day are
            known.
        departs: the earliest possible departure from the last point before the territory, UTC; None where nothing is
            known. Where several times are known the earliest counts, and of a day its first moment at that airport.
        findings: ``FLIGHT_UNKNOWN``, ``FLIGHT_CANCELLED``.
    """

    consignment: Consignment
    flights: tuple[str, ...] = ()
    departs: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()


def bound(consignment: Consignment, book: Book, at: dt.datetime | None, territory: frozenset[str]) -> Bound:
    """Bind the legs of a consignment to the flights that are known.

    A leg of which only the day of the month was said goes on the flight in the book nearest to the time of filing,
    else on the nearest such date; a month that the reader had to guess gives way to the book.

    Args:
        consignment: as read; a house that has no routing is bound to nothing.
        book: what is known of flights.
        at: time of filing, UTC, where known.
        territory: ISO 3166 alpha-2 codes of the countries that the programme protects; empty takes the first leg.
    """
    legs = consignment.routing
    if not legs:
        return Bound(consignment=consignment)
    filled: list[Leg] = []
    keys: list[str] = []
    times: list[dt.datetime | None] = []
    findings: list[Finding] = []
    for place, leg in enumerate(legs):
        named = designator(leg.flight[:12], leg.carrier) if leg.flight else None
        day, known, nearer = _flight(leg, named, book, at)
        own = [flight for flight in known if flight.origin == leg.from_ or leg.from_ is None]
        if named is not None and day is not None:
            keys.append(flight_key(*named, day))
        if named is not None and book:
            findings += _findings(consignment, place, leg, known, own, day)
        times.append(_departs(leg, nearer or day, own, doubted=nearer is not None))
        filled.append(_filled(leg, day, own, known))
    changed = any(new is not old for new, old in zip(filled, legs, strict=True))
    return Bound(
        consignment=msgspec.structs.replace(consignment, routing=tuple(filled)) if changed else consignment,
        flights=tuple(dict.fromkeys(keys)),
        departs=_leaves(legs, times, territory),
        findings=tuple(findings),
    )


class _Flown(NamedTuple):
    """The day on which a leg is flown, the legs of its flight that are known of that day, and a day that is nearer.

    A nearer day that the words may mean, of which the book knows no flight, still counts as the earliest possible.
    """

    day: dt.date | None
    known: tuple[Flight, ...] = ()
    nearer: dt.date | None = None


def _flight(leg: Leg, named: tuple[str, str] | None, book: Book, at: dt.datetime | None) -> "_Flown":
    said = leg.date_said.strip() if leg.date_said else ""
    day = leg.day
    meant: Sequence[dt.date] = (day,) if day else ()
    if said and (day is None or said.isdecimal()) and (near := at.date() if at else day):
        meant = days_said(said[:9], near) or meant
    if day is None and meant:
        day = meant[0]
    if named is not None and book:
        for one in meant:
            if known := book.find(*named, one):
                nearest = meant[0]
                doubted = one != nearest and at is not None and nearest >= at.date() - _DAY
                return _Flown(one, known, nearest if doubted else None)
    return _Flown(day)


def _departs(leg: Leg, day: dt.date | None, own: Sequence[Flight], *, doubted: bool) -> dt.datetime | None:
    times = [time for flight in own for time in (flight.departs, flight.departed) if time is not None]
    if leg.departs is not None and (said := earliest(leg.departs, leg.from_)) is not None:
        times.append(said)
    if day is not None and (doubted or not times) and (begins := day_begins(day, leg.from_)) is not None:
        times.append(begins)
    return min(times, default=None)


def _filled(leg: Leg, day: dt.date | None, own: Sequence[Flight], known: Sequence[Flight]) -> Leg:
    """The leg with what its message leaves open; ``own`` leave its airport, of ``known`` one may reach the other."""
    more: dict[str, Any] = {}
    if day is not None and day != leg.date:
        more["date"] = day
    if own:
        best = next((flight for flight in own if flight.destination == leg.to), own[0])
        if leg.departs is None and (departs := best.departed or best.departs) is not None:
            more["departs"] = departs
        if leg.aircraft is None and best.aircraft is not None:
            more["aircraft"] = best.aircraft
        if leg.passenger is None and (passenger := _passenger(own)) is not None:
            more["passenger"] = passenger
    elif leg.passenger is None and freighter(leg.aircraft):
        more["passenger"] = False
    if leg.arrives is None:
        arrives = next((flight.arrived or flight.arrives for flight in known if flight.destination == leg.to), None)
        if arrives is not None:
            more["arrives"] = arrives
    return msgspec.structs.replace(leg, **more) if more else leg


def _passenger(own: Sequence[Flight]) -> bool | None:
    """Whether people fly along; where sources differ, or one does not know, it is not said that none do."""
    told = {passenger_of(flight) for flight in own}
    return True if True in told else False if told == {False} else None


def _leaves(legs: Sequence[Leg], times: Sequence[dt.datetime | None], territory: frozenset[str]) -> dt.datetime | None:
    """The earliest departure for the territory: of the leg that enters it, else of the nearest one before."""
    inside = [
        (leg.from_ is not None and place_country(leg.from_) in territory,
         leg.to is not None and place_country(leg.to) in territory)
        for leg in legs
    ]  # fmt: skip
    entering = next((place for place, (from_, to) in enumerate(inside) if to and not from_), None)
    if entering is None:
        if not territory:
            entering = 0
        elif inside[0][0]:
            return None  # it came in on a leg that the message does not name
        else:
            entering = len(legs) - 1
    return next((time for time in reversed(times[: entering + 1]) if time is not None), None)


def _findings(
    consignment: Consignment,
    place: int,
    leg: Leg,
    known: Sequence[Flight],
    own: Sequence[Flight],
    day: dt.date | None,
) -> list[Finding]:
    def found(code: str, severity: Severity, words: str, remedy: str) -> Finding:
        return Finding(
            code=code, severity=severity, words=words, stage="check", about=f"routing[{place}].flight",
            subject=consignment.label, evidence=(leg.flight or "",), remedy=remedy,
        )  # fmt: skip

    when = f"of {day}" if day else "of no date"
    if not known:
        words = f"Flight {leg.flight} {when} is not among the flights that are known; one of them was expected."
        return [found("FLIGHT_UNKNOWN", "info", words, "look whether number and date of the flight are right")]
    if own and all(flight.cancelled for flight in own):
        words = f"Flight {leg.flight} {when} is cancelled; one that flies was expected."
        return [found("FLIGHT_CANCELLED", "warning", words, "name the flight that it goes on")]
    return []
