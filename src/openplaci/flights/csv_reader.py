"""Flights as a table: our own CSV of schedules and movements, its columns by name.

``carrier,flight,date,from,to,departs,arrives,departed,arrived,aircraft,passenger,cancelled``; all but ``flight``,
``date``, ``from`` and ``to`` may be missing, in any order; a comma, a semicolon or a tab stands between. A time is
``14:05``, ``14:05+1`` (a day later) or ISO 8601; without an offset it is local at its airport. The date is the local
day of departure from the airport named under ``from``.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping

from openplaci.flights.base import LIMIT, PLACE, Findings, Told, designator
from openplaci.flights.times import utc
from openplaci.model.flight import Flight

COLUMNS = (
    "carrier", "flight", "date", "from", "to",
    "departs", "arrives", "departed", "arrived", "aircraft", "passenger", "cancelled",
)  # fmt: skip
NEEDED = ("flight", "date", "from", "to")

_TIMES = (("departs", "from"), ("arrives", "to"), ("departed", "from"), ("arrived", "to"))
_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?:\+(\d))?", re.ASCII)
_AIRCRAFT = re.compile(r"[A-Z0-9-]{2,8}", re.ASCII)
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def recognises(data: bytes) -> bool:
    """Whether the first line names the columns that are needed."""
    first = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].decode("utf-8", "replace")
    return set(NEEDED) <= set(_head(first))


def read(data: bytes, limit: int = LIMIT) -> Told:
    """Read flights; content never raises. A line that is not right in what it needs is told and left out."""
    found = Findings()
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    if "\ufffd" in text:
        found.find("CSV_ENCODING", "the file is not UTF-8 throughout; expected UTF-8", 1, severity="warning")
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=_delimiter(text))
    flights: list[Flight] = []
    columns: list[str] = []
    try:
        for row in rows:
            if not any(value.strip() for value in row):
                continue
            if not columns:
                columns = [name.strip().lower() for name in row]
                if not _columns(columns, rows.line_num, found):
                    break
                continue
            if len(flights) >= limit:
                found.find("TOO_MANY_FLIGHTS", f"more than {limit} flights; expected them in parts", rows.line_num)
                break
            if len(row) > len(columns):
                words = f"{len(row)} values under {len(columns)} columns; expected as many; the rest was left out"
                found.find("CSV_VALUES", words, rows.line_num, severity="warning")
            flight = _flight(dict(zip(columns, map(str.strip, row), strict=False)), rows.line_num, found)
            if flight is not None:
                flights.append(flight)
    except csv.Error as fault:
        found.find("CSV_UNREADABLE", f"{fault}; expected comma separated values", max(rows.line_num, 1))
    if not columns:
        found.find("CSV_EMPTY", f"no line of column names; expected {','.join(COLUMNS)}", 1)
    return Told(tuple(flights), found.told())


def _head(line: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in line.split(_delimiter(line))]


def _delimiter(text: str) -> str:
    line = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=line.count)


def _columns(columns: list[str], line: int, found: Findings) -> bool:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        found.find("COLUMN_MISSING", f"no column {missing[0]!r}; expected {','.join(COLUMNS)}", line)
    for name in columns:
        if name not in COLUMNS:
            words = f"column {name[:30]!r} is not known and not read; expected {','.join(COLUMNS)}"
            found.find("COLUMN_UNKNOWN", words, line, severity="warning")
    return not missing


def _flight(row: Mapping[str, str], line: int, found: Findings) -> Flight | None:
    named = designator(row["flight"][:12], row.get("carrier") or None) if row.get("flight") else None
    if named is None:
        said = f"{row.get('carrier', '')[:5]} {row.get('flight', '')[:12]}".strip()
        found.find("FLIGHT_UNREADABLE", f"flight {said!r}; expected as LH470, or 470 beside its carrier", line)
        return None
    day = _day(row.get("date", ""))
    if day is None:
        found.find("DATE_UNREADABLE", f"date {row.get('date', '')[:20]!r}; expected as 2026-04-21", line, about="date")
        return None
    places = [row.get(name, "").upper() for name in ("from", "to")]
    for name, place in zip(("from", "to"), places, strict=True):
        if not PLACE.fullmatch(place):
            found.find("PLACE_UNREADABLE", f"{name} {place[:20]!r}; expected an airport as YYZ", line, about=name)
            return None
    times = {name: _time(row.get(name, ""), day, places[end == "to"], name, line, found) for name, end in _TIMES}
    aircraft = row.get("aircraft", "").upper()
    if aircraft and not _AIRCRAFT.fullmatch(aircraft):
        words = f"aircraft {aircraft[:20]!r}; expected a type as 77W"
        found.find("AIRCRAFT_UNREADABLE", words, line, about="aircraft", severity="warning")
        aircraft = ""
    return Flight(
        carrier=named[0],
        number=named[1],
        day=day,
        origin=places[0],
        destination=places[1],
        aircraft=aircraft or None,
        passenger=_yes(row.get("passenger", ""), "passenger", line, found),
        cancelled=_yes(row.get("cancelled", ""), "cancelled", line, found) or False,
        **times,
    )


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None


def _time(said: str, day: dt.date, place: str, name: str, line: int, found: Findings) -> dt.datetime | None:
    if not said:
        return None
    try:
        if clock := _CLOCK.fullmatch(said):
            local = dt.datetime.combine(day, dt.time(int(clock[1]), int(clock[2]))) + dt.timedelta(int(clock[3] or 0))
        else:
            local = dt.datetime.fromisoformat(said)
    except (ValueError, OverflowError):
        words = f"{name} {said[:30]!r}; expected as 14:05, 14:05+1 or 2026-04-21T14:05Z"
        found.find("TIME_UNREADABLE", words, line, about=name, severity="warning")
        return None
    moment = utc(local, place)
    if moment is None:
        words = f"{name} {said[:30]!r} is local at {place}, whose time zone is not known; expected a time in UTC"
        found.find("TIME_ZONE_UNKNOWN", words, line, about=name, severity="warning")
    return moment


def _yes(said: str, name: str, line: int, found: Findings) -> bool | None:
    value = _YES.get(said.lower())
    if said and value is None:
        found.find("WORD_UNREADABLE", f"{name} {said[:20]!r}; expected yes or no", line, about=name, severity="warning")
    return value
