"""SSIM, chapter 7: a carrier's schedule in records of 200 signs.

Columns of the records 2 and 3: two open parsers that agree [S]. A leg's dates are those of the itinerary's first
departure, and the date variation tells how many days later the leg departs and arrives [I]: it would have no use for
the departure otherwise. ``A`` and ``J`` for the day before are remembered [M]. A fortnight's weeks are counted from the
first day of the period [I].
"""

import datetime as dt
import re
from collections.abc import Iterator

from openplaci.flights.base import CARRIER, LIMIT, NUMBER, PLACE, Findings, Told, carries_passengers
from openplaci.flights.times import date, local_day, utc
from openplaci.model.flight import Flight

HEADER = b"1AIRLINE STANDARD SCHEDULE DATA SET"
WIDTH = 200
LEAST = 75
"""Signs of a leg's record up to the type of aircraft: what cannot be missed."""

_AIRCRAFT = re.compile(r"[A-Z0-9]{3}", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-4])([0-5]\d)", re.ASCII)
_VARIATION = re.compile(r"([+-])(\d{2})([0-5]\d)", re.ASCII)
_SHIFT = {" ": 0, "A": -1, "J": -1} | {str(number): number for number in range(8)}
_ENDLESS = "00XXX00"


def recognises(data: bytes) -> bool:
    """Whether the file begins as a schedule does."""
    return data[:4096].lstrip(b"\r\n\x00 0").startswith(HEADER)


def read(data: bytes, first: dt.date, last: dt.date, limit: int = LIMIT) -> Told:
    """Read the flights of a schedule that depart on the days from ``first`` to ``last``; content never raises.

    Args:
        data: the file.
        first: first day of the itinerary's departure; flights before it are not given.
        last: last such day.
        limit: at most so many flights.
    """
    reading = _Reading(first, last, limit)
    for number, raw in enumerate(data.split(b"\n"), start=1):
        record = raw.rstrip(b"\r").decode("ascii", "replace")
        if not record.strip("0 \0\x1a"):
            continue
        if not reading.record(record, number):
            break
    if not reading.ended:
        words = "no record of type 5 at the end; legs may be missing; expected one"
        reading.found.find("SSIM_END_MISSING", words, reading.line or 1, severity="warning")
    return Told(tuple(reading.flights), reading.found.told())


class _Reading:
    """Where reading stands: the time mode of the carrier, what was made so far."""

    def __init__(self, first: dt.date, last: dt.date, limit: int) -> None:
        self.first, self.last, self.limit = first, last, limit
        self.found = Findings()
        self.flights: list[Flight] = []
        self.mode = ""
        self.ended = False
        self.line = 0

    def record(self, record: str, line: int) -> bool:
        """Read one record; False where no more is read."""
        self.line = line
        kind = record[0]
        if len(record) != WIDTH and kind in "12345":
            words = f"record of {len(record)} signs; expected {WIDTH}"
            self.found.find("SSIM_LENGTH", words, line, severity="warning")
        if kind == "2":
            self.ended = False
            self.mode = record[1:2]
            if self.mode not in ("U", "L"):
                words = f"time mode {self.mode!r}; expected U (UTC) or L (local); times are not read"
                self.found.find("SSIM_TIME_MODE", words, line)
        elif kind == "3":
            return self._leg(record, line)
        elif kind == "5":
            self.ended = True
        elif kind not in "14":
            words = f"record of type {record[:1]!r}; expected 1 to 5"
            self.found.find("SSIM_RECORD_UNKNOWN", words, line)
        return True

    def _leg(self, record: str, line: int) -> bool:
        find = self.found.find
        carrier, number = record[2:5].strip(), NUMBER.fullmatch(record[5:9].strip() + record[1:2].strip())
        origin, destination = record[36:39], record[54:57]
        for good, code, words in (
            (len(record) >= LEAST, "SSIM_RECORD_SHORT", f"leg of {len(record)} signs; expected {WIDTH}"),
            (bool(self.mode), "SSIM_CARRIER_MISSING", "a leg before any record of type 2; expected one before it"),
            (CARRIER.fullmatch(carrier), "FLIGHT_UNREADABLE", f"carrier {carrier!r}; expected as LH in columns 3 to 5"),
            (number, "FLIGHT_UNREADABLE", f"flight {record[5:9]!r}; expected a number in columns 6 to 9"),
            (PLACE.fullmatch(origin), "PLACE_UNREADABLE", f"{origin!r}; expected an airport in columns 37 to 39"),
            (
                PLACE.fullmatch(destination), "PLACE_UNREADABLE",
                f"{destination!r}; expected an airport in columns 55 to 57",
            ),
        ):  # fmt: skip
            if not good:
                find(code, words, line)
                return True
        shifts = [_SHIFT.get(sign) for sign in record[192:194].ljust(2)]
        if None in shifts:
            find("SSIM_DATE_VARIATION", f"date variation {record[192:194]!r}; expected two digits; read as 00", line)
        leaves, lands = (shift or 0 for shift in shifts)
        departs, arrives = self._time(record, 43, 47, line), self._time(record, 57, 65, line)
        aircraft = record[72:75]
        service = record[13]
        for day in self._days(record, line):
            if len(self.flights) >= self.limit:
                find("TOO_MANY_FLIGHTS", f"more than {self.limit} flights; expected a shorter span, or parts", line)
                return False
            try:
                left = self._utc(day, leaves, departs, origin)
                landed = self._utc(day, lands, arrives, destination)
                there = day + dt.timedelta(leaves)
                if self.mode == "U" and left is not None and departs is not None:
                    there = local_day(left, origin) if departs[1] is None else (left + departs[1]).date()
            except OverflowError:
                continue
            self.flights.append(
                Flight(
                    carrier=carrier,
                    number=number[1] if number else "",
                    day=there,
                    origin=origin,
                    destination=destination,
                    departs=left,
                    arrives=landed,
                    aircraft=aircraft if _AIRCRAFT.fullmatch(aircraft) else None,
                    passenger=carries_passengers(service),
                )
            )
        return True

    def _time(self, record: str, time: int, variation: int, line: int) -> "_Time | None":
        """A time of day, and what the local time differs from UTC where that is said."""
        found = _TIME.fullmatch(record[time : time + 4])
        if found is None or found[0] > "2400":
            words = f"time {record[time : time + 4]!r}; expected hours and minutes in columns {time + 1} to {time + 4}"
            self.found.find("TIME_UNREADABLE", words, line, severity="warning")
            return None
        varied = _VARIATION.fullmatch(record[variation : variation + 5])
        offset = None
        if varied:
            offset = dt.timedelta(hours=int(varied[2]), minutes=int(varied[3])) * (-1 if varied[1] == "-" else 1)
        return dt.timedelta(hours=int(found[1]), minutes=int(found[2])), offset

    def _utc(self, day: dt.date, shift: int, time: "_Time | None", place: str) -> dt.datetime | None:
        if time is None or self.mode not in ("U", "L"):
            return None
        said = dt.datetime.combine(day, dt.time.min) + dt.timedelta(shift) + time[0]
        if self.mode == "U":
            return said.replace(tzinfo=dt.UTC)
        if time[1] is not None:
            return (said - time[1]).replace(tzinfo=dt.UTC)
        return utc(said, place)

    def _days(self, record: str, line: int) -> Iterator[dt.date]:
        """The days on which the itinerary begins, within the span that is asked for."""
        begins, ends = date(record[14:21]), date(record[21:28])
        if begins is None or (ends is None and record[21:28] != _ENDLESS):
            words = f"period {record[14:28]!r}; expected as 29MAR2624OCT26 in columns 15 to 28"
            self.found.find("SSIM_PERIOD_UNREADABLE", words, line)
            return
        week = {int(sign) for sign in record[28:35] if sign in "1234567"}
        if not week:
            words = f"days of operation {record[28:35]!r}; expected as 1 3 5 7 in columns 29 to 35"
            self.found.find("SSIM_DAYS_UNREADABLE", words, line)
        rate = 2 if record[35:36] == "2" else 1
        day = max(begins, self.first)
        last = min(ends or self.last, self.last)
        while day <= last:
            if day.isoweekday() in week and ((day - begins).days // 7) % rate == 0:
                yield day
            if day == dt.date.max:
                return
            day += dt.timedelta(1)


_Time = tuple[dt.timedelta, dt.timedelta | None]
