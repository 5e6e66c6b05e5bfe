"""The book: what is known of flights, folded from the facts that told of them.

Later facts take the place of earlier ones, value by value: a movement adds the actual times to a schedule, and what a
source leaves out stays as it was. Whether a flight is cancelled is as it was told last.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from openplaci.model.fact import FlightsTold, StoredFact, group_of
from openplaci.model.flight import Flight

KEEP = dt.timedelta(days=14)
"""How long after its day a flight is remembered: longer than a manifest is late."""

AHEAD = dt.timedelta(days=400)
"""How far ahead of the telling a flight is believed: a season, published a season before."""

_FILLED = ("departs", "arrives", "departed", "arrived", "aircraft", "passenger")


class Book:
    """What is known of flights; memory is bounded by the days that it spans.

    Attributes:
        seen: seq of the last fact that was folded in.
    """

    def __init__(self, *, keep: dt.timedelta = KEEP, ahead: dt.timedelta = AHEAD) -> None:
        """Begin with no flight.

        Args:
            keep: flights whose day lies so long before the newest telling are forgotten.
            ahead: flights whose day lies further than this after their telling are not taken in.
        """
        self.seen = 0
        self._keep = keep
        self._ahead = ahead
        self._first = dt.date.min
        self._legs: dict[tuple[str, str], dict[dt.date, tuple[Flight, ...]]] = {}
        self._days: dict[dt.date, set[tuple[str, str]]] = {}

    def __bool__(self) -> bool:
        """Whether any flight is known."""
        return bool(self._legs)

    def fold(self, facts: Iterable[StoredFact]) -> None:
        """Take in facts of the group ``flight``, in the order of the record; what was taken in changes nothing."""
        for stored in facts:
            if stored.seq <= self.seen or group_of(stored) != "flight":
                continue
            self.seen = stored.seq
            if isinstance(stored.fact, FlightsTold):
                self.add(stored.fact.flights, stored.fact.at)

    def add(self, flights: Iterable[Flight], at: dt.datetime) -> None:
        """Take in flights as they were told at a time, then forget what is old."""
        told = at.date()
        self._first = max(self._first, _shifted(told, -self._keep))
        last = _shifted(told, self._ahead)
        for flight in flights:
            if self._first <= flight.day <= last:
                self._take(flight)
        for day in [day for day in self._days if day < self._first]:
            for number in self._days.pop(day):
                days = self._legs[number]
                del days[day]
                if not days:
                    del self._legs[number]

    def find(self, carrier: str, number: str, day: dt.date) -> tuple[Flight, ...]:
        """All legs of a flight that depart on a day, local at their origins; empty where none is known."""
        return self._legs.get(_number(carrier, number), {}).get(day, ())

    def flights(self, *, day: dt.date | None = None, carrier: str | None = None) -> Iterator[Flight]:
        """Flights by day and number; of one day or carrier where these are given."""
        for known in sorted(self._days) if day is None else (day,):
            for number in sorted(self._days.get(known, ())):
                if carrier is None or number[0] == carrier.upper():
                    yield from self._legs[number][known]

    def _take(self, flight: Flight) -> None:
        number = _number(flight.carrier, flight.number)
        legs = self._legs.setdefault(number, {}).get(flight.day, ())
        for place, known in enumerate(legs):
            if (known.origin, known.destination) == (flight.origin, flight.destination):
                legs = (*legs[:place], _merged(known, flight), *legs[place + 1 :])
                break
        else:
            legs = (*legs, flight)
        self._legs[number][flight.day] = legs
        self._days.setdefault(flight.day, set()).add(number)


def _merged(before: Flight, after: Flight) -> Flight:
    kept = {
        name: getattr(before, name)
        for name in _FILLED
        if getattr(after, name) is None and getattr(before, name) is not None
    }
    return msgspec.structs.replace(after, **kept) if kept else after


def _number(carrier: str, number: str) -> tuple[str, str]:
    return carrier.upper(), number.upper().lstrip("0") or "0"


def _shifted(day: dt.date, span: dt.timedelta) -> dt.date:
    try:
        return day + span
    except OverflowError:
        return dt.date.min if span < dt.timedelta(0) else dt.date.max
