"""Parties of a consignment against the lists: findings, and what rules may ask of them."""

from collections.abc import Iterator
from typing import Final

from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.watchlist import Match, Query
from openplaci.screening.index import PartyCache
from openplaci.screening.library import Library
from openplaci.screening.screener import screen
from openplaci.screening.tiers import Screened, Tiers

FWB_NAME: Final = 35
"""Signs at which a name is cut in an FWB [V]."""

PARTIES: Final = ("shipper", "consignee", "notify", "agent")

POINTS: Final = 30
"""What a match at which a person must look adds to the score; ours [I], a programme weighs it by its code."""


class Screening:
    """Screens consignments against one library; matches of a party are remembered as long as the library stands."""

    def __init__(self, library: Library, tiers: Tiers) -> None:
        """Take the library."""
        self.library = library
        self._tiers = tiers
        self._cache: PartyCache[tuple[Match, ...]] = PartyCache()

    def __call__(self, consignment: Consignment) -> Screened:
        """Screen every party and the consignment's own numbers."""
        findings = []
        best: Match | None = None
        for about, query in queries(consignment):
            for match in self._matches(query):
                findings.append(_finding(about, query, match, self._tiers, consignment.label))
                if not match.weak and (best is None or match.score > best.score):
                    best = match
        known: dict[str, float | bool | str | None] = {
            "watchlist_best": best.score if best is not None else 0.0,
            "watchlist_list": best.list if best is not None else "",
        }
        return Screened(tuple(findings), known)

    def _matches(self, query: Query) -> tuple[Match, ...]:
        return self._cache.answer(
            query, self.library.version, lambda: screen(self.library, query, floor=self._tiers.log)
        )


def queries(consignment: Consignment) -> Iterator[tuple[str, Query]]:
    """What is screened of a consignment: element, and query."""
    for name in PARTIES:
        party = getattr(consignment, name)
        if party is not None:
            yield name, of_party(party)
            if party.contact:
                yield f"{name}.contact", Query(name=party.contact, kind="person", country=party.country)
    for place, party in enumerate(consignment.parties):
        yield f"parties[{place}]", of_party(party)
    numbers = tuple(filter(None, (consignment.master, consignment.house)))
    if numbers:
        yield "number", Query(name="", waybills=numbers)


def of_party(party: Party) -> Query:
    """A party as it is screened."""
    lines = (*party.lines, party.city, party.region, party.postcode)
    return Query(
        name=party.name or "",
        country=party.country,
        address=" ".join(filter(None, lines)),
        phones=(*party.phones, *party.faxes),
        emails=party.emails,
        identifiers=tuple(one.value for one in party.ids),
        cut=FWB_NAME,
    )


def _finding(about: str, query: Query, match: Match, tiers: Tiers, label: str) -> Finding:
    look = match.score >= tiers.review and not match.weak
    said = query.name or ", ".join(query.waybills)
    how = "may be" if match.path == "name" else f"has the {match.path} of"
    return Finding(
        code="WATCHLIST_MATCH",
        severity="warning" if look else "info",
        stage="watchlist",
        about=about,
        subject=label,
        words=f"{said!r} {how} {match.name!r}, list {match.list} ({match.version}), {match.score:.2f}{_why(match)}.",
        evidence=(match.list, match.version, match.entity, *_steps(match), *match.favour, *match.against),
        points=POINTS if look else 0,
        remedy="hold the party against the list's entry, and file again what tells them apart",
        floor="review" if look else None,
    )


def _why(match: Match) -> str:
    told = [*(("weak alias",) if match.weak else ()), *match.against]
    return f" ({'; '.join(told)})" if told else ""


def _steps(match: Match) -> Iterator[str]:
    for step in match.alignment:
        yield f"{step.query or '-'} ~ {step.listed or '-'}: {step.how} {step.degree:.2f} of {step.weight:.2f}"
