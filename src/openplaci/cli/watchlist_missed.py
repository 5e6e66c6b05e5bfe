"""``openplaci watchlist missed``: the slow look for what screening missed among a day's parties."""

import datetime as dt
import heapq
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.access.decide import SOME
from openplaci.access.masking import PERSONAL_READ
from openplaci.api.list_shapes import screen_told
from openplaci.cli import show
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.anew import Anew
from openplaci.flow.missed import referred
from openplaci.flow.traffic import DAY, Traffic, traffic
from openplaci.model.access import Permission
from openplaci.model.fact import Entry, WatchlistsAudited
from openplaci.model.watchlist import Pair, Query
from openplaci.screening import keeping, sides
from openplaci.screening.audit import LIKE, Auditor, Missed
from openplaci.screening.judged import Judged
from openplaci.screening.library import Library
from openplaci.screening.live import opened
from openplaci.settings import Settings
from openplaci.store.base import Store

NICE = 10
"""How far a run for a timer gives way."""
KEYS = 20
"""Consignments of a party that are named."""
ASKED: tuple[Permission, ...] = ("watchlists.screen", "consignments.read", PERSONAL_READ)


def missed(
    *,
    day: Annotated[str, Parameter(help="The day of the filings, UTC [default: yesterday, and today until now].")] = "",
    least: Annotated[float, Parameter(help="Least likeness that is told, 0 to 1.")] = LIKE,
    most: Annotated[int, Parameter(help="Matches that are told, the likest.")] = 50,
    refer: Annotated[
        bool, Parameter(help="Assess their consignments anew, so that an officer looks at them.", negative="")
    ] = False,
    night: Annotated[
        bool, Parameter(help="For a timer: show nothing but how many, and give way to other work.", negative="")
    ] = False,
    programme: Annotated[
        str | None, Parameter(help="Programme whose rules apply, for --refer [default: pact].")
    ] = None,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Tell what screening missed; its help stands in `openplaci.cli.watchlist`."""
    if not 0 < least <= 1 or most < 1:
        raise CannotDo("--least: expected more than 0, at most 1; --most: expected 1 or more")
    now = wiring.now()
    since, until = _span(day, now)
    chosen = settings.load(programme=programme, data=data)
    folder = wiring.watchlist_folder(chosen)
    if night:
        os.nice(NICE)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store, unattended=night)
        if refer:
            gate.ask(who, "watchlists.write", about="watchlist missed")

        def may_see(programme: str) -> None:
            for permission in ASKED:
                gate.ask(who, permission, programme=programme, about="watchlist missed")

        may_see(SOME)
        if not keeping.heads(folder):
            raise CannotDo("there is no watchlist yet: openplaci watchlist add SOURCE FILE...")
        found = traffic(
            store, since=since, until=until, now=now, may_see=may_see, usual=wiring.programme(chosen.programme).name
        )
        with opened(folder) as library:
            told = _told(chosen, store, library)
            judged = wiring.judging(chosen, store, None).judged
            rows, counts = look(library, list(found.parties), judged, told=told, least=least, most=most)
            lists = tuple(f"{shelf.name} {shelf.version}" for shelf in library.shelves)
        fact = WatchlistsAudited(
            since=since, until=until, lists=lists, parties=len(found.parties), names=counts["names"],
            missed=counts["missed"], unseen=counts["unseen"], least=least, by=who.id, at=wiring.now(),
        )  # fmt: skip
        store.write([Entry(facts=(fact,))])
        done = _referred(chosen, store, found, rows) if refer else []
        keys = {key for one in rows for key in _keys(found, one)}
        if keys and not night:
            gate.viewed(who, sorted(keys), where="watchlist missed")
    if night:
        answer({"parties": len(found.parties), **counts, "assessed": len(done)})
        return int(bool(rows))
    for one in rows:
        answer(_row(found, one))
    for anew in done:
        tell(f"openplaci: {anew.key}: assessed anew, {anew.outcome}")
    if counts["missed"] > len(rows):
        tell(f"openplaci: and {counts['missed'] - len(rows)} more that are less alike; --most tells them")
    return int(bool(rows))


def _referred(chosen: Settings, store: Store, found: Traffic, rows: Sequence[Missed]) -> list[Anew]:
    if not rows:
        return []
    dialogue = wiring.open_dialogue(wiring.stations(chosen, store), wiring.open_gate(store, place="cli"))
    return referred(dialogue, found, rows)


def look(
    library: Library, parties: Sequence[Query], judged: Judged, *, told: float, least: float, most: int
) -> tuple[list[Missed], Mapping[str, int]]:
    """What screening missed, the likest first, and how many: in all, not looked up, and of how many names.

    What stands cleared of a party is left out; that of a contact counts for its firm alone, so it is told.
    """
    counts = {"missed": 0, "unseen": 0, "names": 0}

    def every() -> Iterator[Missed]:
        auditor = Auditor(library)
        counts["names"] = auditor.size
        with show.progress(len(parties), "comparing") as advance:
            for number, query in enumerate(parties):
                for one in auditor.missed(number, query, told=told, least=least):
                    if _cleared(query, one, judged):
                        continue
                    counts["missed"] += 1
                    counts["unseen"] += one.why == "not looked up"
                    yield one
                advance(1)

    return heapq.nlargest(most, every(), key=lambda one: (one.why == "not looked up", one.likeness)), counts


def _cleared(query: Query, one: Missed, judged: Judged) -> bool:
    match = one.match
    if not judged.any_of(match.list, match.entity):
        return False
    pair = Pair(party=sides.party(query), list=match.list, entity=match.entity, content=one.content)
    return judged.cleared(pair) is not None


def _told(chosen: Settings, store: Store, library: Library) -> float:
    """The least score from which screening tells a match of any list."""
    from openplaci.flow import tuning

    names = [shelf.name for shelf in library.shelves]
    return min(one.log for one in tuning.tuned(store, names, wiring.tiers(chosen)).values())


def _span(day: str, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From when until when.

    Raises:
        CannotDo: it is no day.
    """
    if not day:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - DAY, now
    try:
        since = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
    except ValueError as fault:
        raise CannotDo(f"--day is {day[:40]!r}; expected a day as 2026-04-18") from fault
    if since > now:
        raise CannotDo(f"--day is {day}; expected a day that has begun")
    return since, min(now, since + DAY)


def _keys(found: Traffic, one: Missed) -> list[str]:
    query = list(found.parties)[one.party]
    return [key for key, _ in found.parties[query][:KEYS]]


def _row(found: Traffic, one: Missed) -> dict[str, Any]:
    query = list(found.parties)[one.party]
    (match,) = screen_told(query, (one.match,)).matches
    return {
        "party": query.name, "country": query.country, "times": len(found.parties[query]),
        "consignments": _keys(found, one), "why": one.why, "likeness": round(one.likeness, 4),
        "nearness": round(one.nearness, 4), **msgspec.to_builtins(match),
    }  # fmt: skip
