"""Days and times of flights: as said at an airport, and in UTC.

Where the zone of a place is not known, a local time is taken at the eastmost zone there is, UTC+14: the moment given is
then never later than the true one.
"""

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openplaci.codes import place_zone

EASTMOST = dt.timezone(dt.timedelta(hours=14))
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}
_SAID = re.compile(r"(\d{1,2})(?:([A-Z]{3})(?:(?:20)?(\d{2}))?)?", re.ASCII)


@lru_cache(maxsize=16384)
def zone(place: str) -> dt.tzinfo | None:
    """The time zone of a place by its code; None where it is not known."""
    name = place_zone(place)
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def utc(local: dt.datetime, place: str | None) -> dt.datetime | None:
    """A time in UTC; one without offset is local at the place. None outside the calendar, or without a known zone."""
    if local.tzinfo is None:
        there = zone(place or "")
        if there is None:
            return None
        local = local.replace(tzinfo=there)
    return _in_utc(local)


def earliest(local: dt.datetime, place: str | None) -> dt.datetime | None:
    """The earliest moment, in UTC, that a time may mean; None outside the calendar."""
    return utc(local, place) or _in_utc(local.replace(tzinfo=EASTMOST))


@lru_cache(maxsize=16384)
def day_begins(day: dt.date, place: str | None) -> dt.datetime | None:
    """The earliest moment, in UTC, at which a day begins at a place; None outside the calendar."""
    return earliest(dt.datetime.combine(day, dt.time.min), place)


def local_day(moment: dt.datetime, place: str) -> dt.date:
    """The day that it is at a place; in UTC where the zone is not known."""
    try:
        return moment.astimezone(zone(place) or dt.UTC).date()
    except OverflowError:
        return moment.date()


@lru_cache(maxsize=8192)
def days_said(said: str, at: dt.date) -> tuple[dt.date, ...]:
    """The days that ``21``, ``21APR`` or ``21APR26`` may mean, nearest to ``at`` first, of two the earlier one.

    Empty where it is no day.
    """
    found = _SAID.fullmatch(said.strip().upper()[:9])
    if found is None or (found[2] is not None and found[2] not in _MONTHS):
        return ()
    day = int(found[1])
    if found[2] is None:
        months = [divmod(at.year * 12 + at.month - 1 + step, 12) for step in (-1, 0, 1)]
        days = [_day(year, month + 1, day) for year, month in months]
    elif found[3] is not None:
        days = [_day(2000 + int(found[3]), _MONTHS[found[2]], day)]
    else:
        days = [_day(year, _MONTHS[found[2]], day) for year in (at.year - 1, at.year, at.year + 1)]
    return tuple(sorted((one for one in days if one is not None), key=lambda one: (abs(one - at), one)))


def date(text: str) -> dt.date | None:
    """Read ``15APR26`` as schedules write it; None where it is no date."""
    found = _SAID.fullmatch(text)
    if found is None or found[2] not in _MONTHS or found[3] is None:
        return None
    return _day(2000 + int(found[3]), _MONTHS[found[2]], int(found[1]))


def _in_utc(moment: dt.datetime) -> dt.datetime | None:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
