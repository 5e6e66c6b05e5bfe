"""Dates as lists write them -> ``1965``, ``1960-06``, ``1960-06-29``."""

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_NAMED = re.compile(rf"\b(?:(\d{{1,2}})[ -])?({'|'.join(_MONTHS)})[a-z]*\.?[ -](\d{{4}})\b", re.IGNORECASE | re.ASCII)
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_YEARS = range(1800, 2100)
_DIGITS = 9
_SPAN = 10
"""Years of a range that are told one by one; of a longer one only the ends say something."""


def born(text: str, *, month_first: bool = False) -> tuple[str, ...]:
    """Dates in a text, each once; a range of years gives the years in it.

    >>> born("circa 1960 to 1962"), born("09 Feb 1951"), born("Jun 1960"), born("00/00/1975"), born("1960-06-29")
    (('1960', '1961', '1962'), ('1951-02-09',), ('1960-06',), ('1975',), ('1960-06-29',))
    """
    found: list[str] = []
    rest = text
    for pattern, parts in (
        (_ISO, (1, 2, 3)),
        (_NAMED, (3, 2, 1)),
        (_SLASHED, (3, 1, 2) if month_first else (3, 2, 1)),
    ):
        for hit in pattern.finditer(rest):
            year, month, day = (hit.group(part) or "0" for part in parts)
            if told := date_text(int(year), _month(month), int(day)):
                found.append(told)
        rest = pattern.sub(" ", rest)
    bare = [int(year) for year in _YEAR.findall(rest)]
    if len(bare) == 2 and not found:  # noqa: PLR2004 - the two ends of a range
        found += years(*bare)
    else:
        found += map(str, bare)
    return tuple(dict.fromkeys(found))


def years(first: int, last: int) -> tuple[str, ...]:
    """Years of a range, or its two ends where it is long or turned round."""
    if 0 <= last - first <= _SPAN:
        return tuple(map(str, range(first, last + 1)))
    return str(first), str(last)


def date_text(year: int, month: int, day: int) -> str:
    """A date with what is known of it; 0 stands for unknown. Empty where there was no such date.

    Years before 1800 or after 2099 are slips of the pen [V: the Denied Persons List has 3017].
    """
    if year not in _YEARS:
        return ""
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def one_date(text: str, *, month_first: bool = False) -> dt.date | None:
    """The first whole date in a text: the day of a list."""
    for told in born(text, month_first=month_first):
        if len(told) == len("1960-06-29"):
            return dt.date.fromisoformat(told)
    return None


def number(text: str) -> int:
    """A whole number of up to nine digits, else 0."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1
