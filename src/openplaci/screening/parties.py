"""Parties of a consignment against the lists: findings, and what rules may ask of them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.watchlist import Match, Pair, Query
from openplaci.screening import sides
from openplaci.screening.index import PartyCache
from openplaci.screening.judged import Judged
from openplaci.screening.library import Library
from openplaci.screening.screener import nearest, screen
from openplaci.screening.tiers import CLEARED, FLOORS, HAD_MISSED, MISSED, TIER, Earlier, Paired, Screened, Tiers
from openplaci.screening.words import tokens

FWB_NAME: Final = 35
"""Signs at which a name is cut in an FWB [V]."""

PARTIES: Final = ("shipper", "consignee", "notify", "agent")

MATCH: Final = "WATCHLIST_MATCH"
NO_PAIR: Final = Pair(party="", list="", entity="", content="")

POINTS: Final = 30
"""What a match at which a person must look adds to the score; ours [I], a programme weighs it by its code."""


class Screening:
    """Screens consignments against one library; matches of a party are remembered as long as the library stands."""

    def __init__(self, library: Library) -> None:
        """Take the library."""
        self.library = library
        self._names = tuple(shelf.name for shelf in library.shelves)
        self._cache: PartyCache[tuple[Match, ...]] = PartyCache()

    def __call__(self, consignment: Consignment, judged: Judged, earlier: Earlier | None = None) -> Screened:
        """Screen every party and the consignment's own numbers, with what persons said of lists and matches."""
        findings = []
        best: Match | None = None
        found = list(self.pairs(consignment, judged))
        for one in found:
            findings.append(_finding(one, judged.tiers(one.match.list), consignment.label))
            match = one.match
            if not match.weak and one.cleared is None and (best is None or match.score > best.score):
                best = match
        missed = self.missed(consignment, judged, earlier, found)
        findings.extend(_finding(one, judged.tiers(one.match.list), consignment.label) for one in missed)
        known: dict[str, float | bool | str | None] = {
            "watchlist_best": best.score if best is not None else 0.0,
            "watchlist_list": best.list if best is not None else "",
        }
        return Screened(tuple(findings), known)

    def pairs(self, consignment: Consignment, judged: Judged, *, full: bool = False) -> Iterator[Paired]:
        """Every match of a consignment's parties and numbers that is told.

        Args:
            consignment: whose.
            judged: tiers and clearings.
            full: with the digests of each pair, also where nothing is cleared.
        """
        floor = judged.least(self._names)
        version = f"{self.library.version} {floor}"
        asked = dict(queries(consignment))
        for about, query in asked.items():
            party = ""
            for match in self._matches(query, version, floor):
                tier = judged.tiers(match.list).of(match)
                if tier is None:
                    continue
                pair, cleared = NO_PAIR, None
                if full or judged.any_of(match.list, match.entity):
                    party = party or _party(about, asked)
                    content = sides.content(self.library.entity(match.place))
                    pair = Pair(party=party, list=match.list, entity=match.entity, content=content)
                    cleared = judged.cleared(pair)
                yield Paired(about, query.name or ", ".join(query.waybills), match, tier, pair, cleared)

    def missed(
        self, consignment: Consignment, judged: Judged, earlier: Earlier | None, found: Collection[Paired]
    ) -> Iterator[Paired]:
        """What screening had missed earlier of parties of the same name, while the entity is listed.

        Args:
            consignment: as it is now.
            judged: clearings.
            earlier: when it was assessed last.
            found: what screening finds now: what it puts before a person itself is not told twice.
        """
        if earlier is None:
            return
        asked = dict(queries(consignment))
        before = dict(queries(earlier.consignment))
        told = {(one.about, one.match.list, one.match.entity) for one in found if one.tier != "log" or one.cleared}
        for finding in earlier.missed():
            name, id_ = finding.evidence[0], finding.evidence[2]
            number = self.library.find(name, id_)
            if number is None:
                continue
            for about in _same(finding.about, before, asked):
                match = nearest(self.library, asked[about], number)
                if match is None or (about, name, id_) in told:
                    continue
                told.add((about, name, id_))
                content = sides.content(self.library.entity(number))
                pair = Pair(party=_party(about, asked), list=name, entity=id_, content=content)
                yield Paired(about, asked[about].name, match, "review", pair, judged.cleared(pair), missed=True)

    def _matches(self, query: Query, version: str, floor: float) -> tuple[Match, ...]:
        return self._cache.answer(query, version, lambda: screen(self.library, query, floor=floor))


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


def digests(consignment: Consignment) -> dict[str, str]:
    """Digest of each party, by element (`openplaci.screening.sides.party`)."""
    asked = dict(queries(consignment))
    return {about: _party(about, asked) for about in asked}


def _party(about: str, asked: Mapping[str, Query]) -> str:
    owner = asked.get(about.removesuffix(".contact")) if about.endswith(".contact") else None
    return sides.party(asked[about], owner)


def _same(about: str, before: Mapping[str, Query], asked: Mapping[str, Query]) -> Iterator[str]:
    """Where a party stands now: by its name, since a name is what was missed."""
    if about not in before:  # what is not known to have gone stays
        yield from (one for one in asked if one == about)
        return
    was = tokens(before[about].name, "").tokens
    yield from (one for one, query in asked.items() if tokens(query.name, "").tokens == was)


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


def _finding(one: Paired, tiers: Tiers, label: str) -> Finding:
    match = one.match
    evidence = (match.list, match.version, match.entity, *_steps(match), *match.favour, *match.against)
    listed = f"{match.name!r}, list {match.list} ({match.version})"
    if one.missed and one.cleared is None:
        return missed_finding(one.about, one.said, match, label)
    if one.cleared is not None:
        return Finding(
            code=CLEARED,
            severity="info",
            stage="watchlist",
            about=one.about,
            subject=label,
            words=f"{one.said!r} is not {listed}: cleared on {one.cleared.at:%Y-%m-%d} by an officer: "
            f"{one.cleared.why.removesuffix('.')}.",
            evidence=(*evidence, HAD_MISSED) if one.missed else evidence,
        )
    look = one.tier != "log"
    how = "may be" if match.path == "name" else f"has the {match.path} of"
    return Finding(
        code=MATCH,
        severity="warning" if look else "info",
        stage="watchlist",
        about=one.about,
        subject=label,
        words=f"{one.said!r} {how} {listed}, {match.score:.2f}{_why(match)}{_held(one, tiers)}.",
        evidence=(*evidence, f"{TIER}{one.tier}, from {getattr(tiers, one.tier)}"),
        points=POINTS if look else 0,
        remedy="hold the party against the list's entry, and file again what tells them apart",
        floor=FLOORS[one.tier],
    )


def missed_finding(about: str, said: str, match: Match, label: str, why: str = "") -> Finding:
    """What is told of a match that screening had missed."""
    return Finding(
        code=MISSED,
        severity="warning",
        stage="watchlist",
        about=about,
        subject=label,
        words=f"{said!r} is near {match.name!r}, list {match.list} ({match.version}), {match.score:.2f}; "
        f"{HAD_MISSED}{why}.",
        evidence=(match.list, match.version, match.entity, *_steps(match), *match.favour, *match.against),
        points=POINTS,
        remedy="hold the party against the list's entry, and file again what tells them apart",
        floor="review",
    )


def _held(one: Paired, tiers: Tiers) -> str:
    return f"; from {tiers.hold} on this list asks for screening" if one.tier == "hold" else ""


def _why(match: Match) -> str:
    told = [*(("weak alias",) if match.weak else ()), *match.against]
    return f" ({'; '.join(told)})" if told else ""


def _steps(match: Match) -> Iterator[str]:
    for step in match.alignment:
        yield f"{step.query or '-'} ~ {step.listed or '-'}: {step.how} {step.degree:.2f} of {step.weight:.2f}"
