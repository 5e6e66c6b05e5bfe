"""Names of places, countries, currencies and carriers, for people to read."""

import csv
import re
from functools import cache
from pathlib import Path

from openplaci.codes.tables import read_table

_AIRPORT = re.compile(r" (?:(?:International|Intl|Regional|Municipal) )?(?:Airport|Airfield|Aerodrome)$")


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Code -> name and country; airport and city where their names differ (``Narita (Tokyo)``)."""
    import airportsdata

    found: dict[str, tuple[str, str]] = {}
    with Path(airportsdata.__file__).with_name("airports.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["iata"]:
                airport, city = _AIRPORT.sub("", row["name"]), row["city"] or row["name"]
                apart = city.casefold() not in airport.casefold()
                found[row["iata"]] = f"{airport} ({city})" if apart else airport, row["country"]
    return found | {code: (name, country) for code, country, name in read_table("places").rows}


@cache
def _countries() -> dict[str, str]:
    import pycountry

    named = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    return named | {"XK": "Kosovo"}


@cache
def _currencies() -> dict[str, str]:
    import pycountry

    return {c.alpha_3: c.name for c in pycountry.currencies}


@cache
def _carriers() -> dict[str, str]:
    """Designator -> name; the first prefix of an airline that has several gives it."""
    found: dict[str, str] = {}
    for _, designator, name in read_table("airlines").rows:
        found.setdefault(designator, name)
    return found


def place_name(code: str) -> str | None:
    """City and country of an IATA place code (``Doha, Qatar``), or None where the code is not known."""
    known = _places().get(code)
    if known is None:
        return None
    name, country = known[0], country_name(known[1]) or known[1]
    return name if name == country else f"{name}, {country}"


def country_name(alpha2: str) -> str | None:
    """Name of a country by its ISO 3166-1 code, or None where the code is not known."""
    return _countries().get(alpha2)


def currency_name(code: str) -> str | None:
    """Name of a currency by its ISO 4217 code, or None where the code is not known."""
    return _currencies().get(code)


def carrier_name(designator: str) -> str | None:
    """Name of an airline by its two-character designator; the table is incomplete."""
    return _carriers().get(designator)
