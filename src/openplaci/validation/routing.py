"""Where it goes: through the programme's territory, over known places, leg joined to leg."""

from collections.abc import Iterator

from openplaci import codes
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.validation.base import found


def _places(c: Consignment) -> Iterator[tuple[str, str]]:
    """Each place with the element that names it."""
    if c.destination:
        yield "destination", c.destination
    if c.origin:
        yield "origin", c.origin
    for i, leg in enumerate(c.routing):
        if leg.from_:
            yield f"routing[{i}].from", leg.from_
        if leg.to:
            yield f"routing[{i}].to", leg.to


def territory(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The consignment has to do with a country that the programme protects.

    Fires where neither a country nor an airport or city code of the territory stands in it. Source:
    PACT guide v1.9, INVALID_ROUTING [V]. Which elements count is not said [I]: destination, origin,
    every leg, the master's origin and destination as a house states them, and the country of consignee
    and notified party. Cargo in transit (FROB) is asked for too, so any of them is enough: a wrong
    refusal would stop an honest filing, a filing too many costs one assessment.
    """
    c = dossier.consignment
    wanted = programme.territory
    if not wanted or c.document not in programme.filings:
        return
    for _, place in _places(c):
        if codes.place_country(place) in wanted:
            return
    if any(party is not None and party.country in wanted for party in (c.consignee, c.notify)):
        return
    total = c.master_total
    if total and any(p and codes.place_country(p) in wanted for p in (total.destination, total.origin)):
        return
    countries = ", ".join(sorted(wanted))
    yield found(
        programme.routing_code,
        "routing",
        f"Neither a country nor an airport or city code of {countries} stands in the consignment.",
        f"name the airport of {countries} at which the flight calls, or do not file it here",
        *dict.fromkeys(place for _, place in _places(c)),
        severity="error",
    )


def known_places(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Origin, destination and the places of every leg are airport or city codes that are known.

    Source: IATA location identifiers, by the project's tables, which may lag behind: a warning [I].
    """
    del programme
    for about, place in _places(dossier.consignment):
        if codes.place_country(place) is None:
            yield found(
                "PLACE_UNKNOWN",
                about,
                f"The place {place!r} is not known; an IATA airport or city code was expected.",
                "give the IATA code of the airport or city",
                place,
            )


def routing_chain(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Each leg begins where the last one ended, and the last ends at the destination.

    For information: airports of one city differ, and trucks join what flights do not [I]. A flight
    manifest tells one flight of the journey only, and is not asked.
    """
    del programme
    c = dossier.consignment
    if c.document == "flight_manifest":
        return
    here = None
    for i, leg in enumerate(c.routing):
        if i and here and leg.from_ and leg.from_ != here:
            yield found(
                "ROUTING_GAP",
                f"routing[{i}].from",
                f"Leg {i + 1} begins at {leg.from_}; {here}, where the last one ended, was expected.",
                "give every leg in order",
                here,
                leg.from_,
                severity="info",
            )
        here = leg.to
    if here and c.destination and here != c.destination:
        yield found(
            "ROUTING_ENDS_ELSEWHERE",
            f"routing[{len(c.routing) - 1}].to",
            f"The last leg ends at {here}; the destination {c.destination} was expected.",
            "give the legs up to the destination",
            here,
            c.destination,
            severity="info",
        )
