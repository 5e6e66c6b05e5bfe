"""What the readers of this station share: what they give, how they name a flight, whether people fly along."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from openplaci.model.finding import Finding, Severity, Where
from openplaci.model.flight import Flight

MOST = 100
"""Findings that a reader tells one by one; the rest are told by their number."""

LIMIT = 200_000
"""Flights that a reader gives of one file: a season of a large carrier."""

CARRIER = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2}|[A-Z]{3}", re.ASCII)
NUMBER = re.compile(r"0*(\d{1,5}[A-Z]?)", re.ASCII)
PLACE = re.compile(r"[A-Z]{3}", re.ASCII)
_FLIGHT = re.compile(r"((?=.*[A-Z])[A-Z0-9]{2}|[A-Z]{3}) ?0*(\d{1,5}[A-Z]?)", re.ASCII)


class Told(NamedTuple):
    """What a source told: flights, and what could not be read."""

    flights: tuple[Flight, ...]
    findings: tuple[Finding, ...] = ()


class Findings(list[Finding]):
    """Findings of one file; the first `MOST` are kept, the others counted."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.more = 0

    def find(self, code: str, words: str, line: int, *, about: str = "", severity: Severity = "error") -> None:
        """Keep one, with its line; what it names was not taken."""
        if len(self) >= MOST:
            self.more += 1
            return
        self.append(Finding(code=code, severity=severity, words=words, about=about, where=Where(line=line)))

    def told(self) -> tuple[Finding, ...]:
        """All of them, and how many were not kept."""
        if not self.more:
            return tuple(self)
        words = f"{self.more} further lines could not be read whole; expected none"
        return (*self, Finding(code="MORE_FINDINGS", severity="error", words=words))


@lru_cache(maxsize=8192)
def designator(flight: str, carrier: str | None = None) -> tuple[str, str] | None:
    """Carrier and number of a flight as filers write it: ``LH0470``, ``LH 470``, or ``470`` beside its carrier.

    None where it is not one. The number is without leading zeros.
    """
    text = flight.strip().upper()
    by = (carrier or "").strip().upper()
    if by and CARRIER.fullmatch(by):
        rest = text.removeprefix(by).strip()
        if found := NUMBER.fullmatch(rest):
            return by, found[1]
    if found := _FLIGHT.fullmatch(text):
        return found[1], found[2]
    return None


@cache
def _kinds() -> dict[str, dict[str, frozenset[str]]]:
    text = (resources.files("openplaci.flights") / "kinds.toml").read_text("utf-8")
    return {
        name: {key: frozenset(codes) for key, codes in table.items()} for name, table in tomllib.loads(text).items()
    }


def carries_passengers(service: str) -> bool | None:
    """Whether people fly along, by the service type of a schedule; None where it does not tell."""
    table = _kinds()["service"]
    return True if service in table["passenger"] else False if service in table["freighter"] else None


def freighter(aircraft: str | None, marks: str = "VS") -> bool:
    """Whether an IATA type code is one of a freighter, by entries of the certainty marks given."""
    return aircraft is not None and any(
        aircraft in codes for mark, codes in _kinds()["aircraft"].items() if mark in marks
    )


def passenger_of(flight: Flight) -> bool | None:
    """Whether people fly along: as told, else False for the type of a freighter, else None."""
    if flight.passenger is None and freighter(flight.aircraft):
        return False
    return flight.passenger


def of_carriers(flights: Iterable[Flight], carriers: frozenset[str]) -> tuple[Flight, ...]:
    """The flights of these carriers alone: what a filer may tell."""
    return tuple(flight for flight in flights if flight.carrier in carriers)
