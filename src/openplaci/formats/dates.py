"""Dates as the formats write them, bound to the time of filing where they leave out month or year."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}

_NAMES = tuple(MONTHS)
CENTURY = 20
"""The hundreds of a year of which a message says two digits."""

_DAY_MONTH_YEAR = re.compile(r"(\d{2})([A-Z]{3})(?:(\d{4})|(\d{2}))?", re.ASCII)
_MOMENT = re.compile(r"(\d{2})([A-Z]{3})(?:(20\d{2})|(\d{2}))?(\d{2}):?(\d{2})", re.ASCII)


@lru_cache(maxsize=4096)
def day_month_year(text: str, at: dt.date | None = None) -> dt.date | None:
    """Read ``15APR26``, ``15APR2026`` or, bound to ``at``, ``15APR``; None where it is no date."""
    found = _DAY_MONTH_YEAR.fullmatch(text)
    if not found or found[2] not in MONTHS:
        return None
    day, month = int(found[1]), MONTHS[found[2]]
    if found[3] or found[4]:
        return _date(int(found[3] or f"20{found[4]}"), month, day)
    if at is None:
        return None
    return _nearest((_date(year, month, day) for year in (at.year - 1, at.year, at.year + 1)), at)


@lru_cache(maxsize=4096)
def day_of_month(text: str, at: dt.date | None) -> dt.date | None:
    """Bind a day without a month to the date nearest to ``at``; None where it cannot be."""
    if at is None or len(text) > 2 or not text.isdecimal() or not text.isascii():  # noqa: PLR2004 - dd
        return None
    day = int(text)
    months = ((at.year + (at.month - 1 + step) // 12, (at.month - 1 + step) % 12 + 1) for step in (-1, 0, 1))
    return _nearest((_date(year, month, day) for year, month in months), at)


@lru_cache(maxsize=4096)
def moment(text: str, at: dt.date | None = None) -> dt.datetime | None:
    """Read ``06JAN231602``, ``16APR20261800`` or, bound to ``at``, ``16APR1115``; local time, naive."""
    found = _MOMENT.fullmatch(text.replace(" ", ""))
    if not found:
        return None
    day = day_month_year(found[1] + found[2] + (found[3] or found[4] or ""), at)
    if day is None or int(found[5]) > 23 or int(found[6]) > 59:  # noqa: PLR2004 - hours and minutes of a day
        return None
    return dt.datetime(day.year, day.month, day.day, int(found[5]), int(found[6]))  # noqa: DTZ001 - local


@lru_cache(maxsize=4096)
def month_end(text: str) -> dt.date | None:
    """Read an expiry ``MMYY`` as the last day of that month; ``1299`` (no end given) is 2099-12-31."""
    if len(text) != 4 or not text.isdecimal() or not text.isascii():  # noqa: PLR2004 - MMYY
        return None
    month, year = int(text[:2]), 2000 + int(text[2:])
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def day_said(day: dt.date) -> str | None:
    """Write ``15APR26``; None outside the century that two digits name."""
    if day.year // 100 != CENTURY:
        return None
    return f"{day.day:02d}{_NAMES[day.month - 1]}{day.year % 100:02d}"


def month_said(day: dt.date) -> str | None:
    """Write an expiry ``MMYY``, the inverse of `month_end`; None outside the century that two digits name."""
    return f"{day.month:02d}{day.year % 100:02d}" if day.year // 100 == CENTURY else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _nearest(candidates: Iterable[dt.date | None], at: dt.date) -> dt.date | None:
    real = [day for day in candidates if day is not None]
    return min(real, key=lambda day: abs(day - at), default=None)
