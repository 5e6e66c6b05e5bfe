"""Places and countries: the libraries airportsdata and pycountry, and the codes that they lack."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from openplaci.codes.tables import read_table


@cache
def _places() -> dict[str, str]:
    return _airports() | {code: country for code, country, _ in read_table("places").rows}


def _airports() -> dict[str, str]:
    """IATA code -> country. The library's file is read itself, for a third of the time of ``load``."""
    import airportsdata

    try:
        file = Path(airportsdata.__file__).with_name("airports.csv")
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            columns = next(rows)
            code, country = columns.index("iata"), columns.index("country")
            return {row[code]: row[country] for row in rows if row[code]}
    except (OSError, ValueError, IndexError, StopIteration):
        return {code: row["country"] for code, row in airportsdata.load("IATA").items()}


@cache
def _zones() -> tuple[dict[str, str], dict[str, str]]:
    """Zone of each airport by its code, and of each country whose airports all lie in one."""
    import airportsdata

    airports: dict[str, str] = {}
    countries: dict[str, set[str]] = {}
    for code, row in airportsdata.load("IATA").items():
        airports[code] = row["tz"]
        countries.setdefault(row["country"], set()).add(row["tz"])
    return airports, {country: zones.pop() for country, zones in countries.items() if len(zones) == 1}


@cache
def _countries() -> frozenset[str]:
    import pycountry

    return frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


def place_country(code: str) -> str | None:
    """Country of an IATA airport, city or metropolitan area code, or None where the code is not known.

    An unknown place deserves a warning, never more: no list of places is ever whole.
    """
    return _places().get(code)


def place_zone(code: str) -> str | None:
    """Name of the time zone of a place, as ``America/Toronto``; None where it is not known.

    Of a place that is no airport, as a metropolitan area, the zone of its country is given where that has one alone.
    """
    airports, countries = _zones()
    return airports.get(code) or countries.get(_places().get(code, ""))


def place_countries() -> Mapping[str, str]:
    """Place code -> country, all that are known; for those who look many up."""
    return _places()


def country_known(alpha2: str) -> bool:
    """Whether this is a country of ISO 3166-1 (alpha-2), or XK, the code in use for Kosovo."""
    return alpha2 in _countries()
