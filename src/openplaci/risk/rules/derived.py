"""Names that follow from the consignment: computed when a rule asks live, kept as columns in history."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from openplaci.codes import place_country
from openplaci.model.consignment import Leg
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.risk.people import private

_KEY = 9
"""Last digits of a telephone number that tell it from others, whatever prefix stands before."""
_FEWEST = 6


def moment(at: dt.datetime | None) -> dt.datetime | None:
    """A moment as both engines compare it: UTC without an offset; one that names no zone stays as it stands.

    One that lies outside the years 1 to 9999 in UTC is unknown.
    """
    if at is None or at.tzinfo is None:
        return at
    try:
        utc = at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)
    except OverflowError:
        return None
    return dt.datetime.combine(utc.date(), utc.time())  # a quarter of the time of replace()


def filed(dossier: Dossier) -> dt.datetime | None:
    """The moment of filing, UTC."""
    return moment(dossier.at)


def origin_country(dossier: Dossier) -> str | None:
    """Country of the airport of origin."""
    place = dossier.consignment.origin
    return place_country(place) if place else None


def destination_country(dossier: Dossier) -> str | None:
    """Country of the airport of destination."""
    place = dossier.consignment.destination
    return place_country(place) if place else None


def statuses(dossier: Dossier) -> tuple[str, ...]:
    """The security statuses that are stated, sorted."""
    stated = dossier.consignment.statuses
    return tuple(sorted(stated)) if len(stated) > 1 else tuple(stated)


def findings(dossier: Dossier) -> tuple[Finding, ...]:
    """What earlier stations found."""
    return dossier.findings


def address(party: Party) -> str | None:
    """Street lines, place and post code in one text."""
    parts = party.lines
    if party.city:
        parts = (*parts, party.city)
    if party.postcode:
        parts = (*parts, party.postcode)
    return " ".join(parts) if parts else None


def reads_private(party: Party) -> bool | None:
    """Whether the name reads as a private person's; unknown without a name."""
    return private(party) if party.name else None


def phone_keys(party: Party) -> tuple[str, ...]:
    """The last nine digits of each telephone number, so that +44 20 and 0044 20 compare equal."""
    digits = ("".join(one for one in phone if one.isdecimal())[-_KEY:] for phone in party.phones)
    return tuple(key for key in digits if len(key) >= _FEWEST)


def from_country(leg: Leg) -> str | None:
    """Country of the airport at which a leg begins."""
    return place_country(leg.from_) if leg.from_ else None


def to_country(leg: Leg) -> str | None:
    """Country of the airport at which a leg ends."""
    return place_country(leg.to) if leg.to else None


COUNTRY_OF = {
    ("consignment", "origin_country"): "origin",
    ("consignment", "destination_country"): "destination",
    ("leg", "from_country"): "from_",
    ("leg", "to_country"): "to",
}
"""Derived names that are the country of a place alone: the live engine looks them up without a call of ours."""

DERIVED: dict[str, dict[str, Callable[[Any], Any]]] = {
    "consignment": {
        "filed": filed,
        "origin_country": origin_country,
        "destination_country": destination_country,
        "statuses": statuses,
        "findings": findings,
    },
    "party": {"address": address, "private": reads_private, "phone_keys": phone_keys},
    "leg": {"from_country": from_country, "to_country": to_country},
}
"""Record -> name -> function; those of the consignment take the dossier, the others the record itself."""


def derive(record: str, name: str, value: Any, dossier: Dossier) -> Any:
    """Compute a derived name of a record."""
    return DERIVED[record][name](dossier if record == "consignment" else value)
