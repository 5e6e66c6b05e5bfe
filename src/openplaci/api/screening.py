"""The routes of screening: parties against the watchlists, as consignments are screened now."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from openplaci.api.calls import Call
from openplaci.api.list_shapes import (
    PartyAsked,
    ScreenGiven,
    ScreenManyGiven,
    ScreenManyTold,
    ScreenTold,
    query_of,
    screen_told,
)
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem
from openplaci.api.watchlists import damaged, folder
from openplaci.faults import CannotDo

if TYPE_CHECKING:
    from openplaci.screening.library import Library

WHERE = "http screen"


def one(call: Call) -> Reply:
    """Hold a party against the watchlists; each match says why."""
    given: ScreenGiven = call.body
    (told,) = _screened(call, [given], given.threshold)
    return Reply(value=told)


def many(call: Call) -> Reply:
    """Hold up to a hundred parties against the watchlists; each match says why."""
    given: ScreenManyGiven = call.body
    return Reply(value=ScreenManyTold(parties=tuple(_screened(call, given.parties, given.threshold))))


def _screened(call: Call, asked: Iterable[PartyAsked], threshold: float) -> list[ScreenTold]:
    """What is found; that entries of lists are seen is written down before they are shown."""
    library = _library(call)
    from openplaci.screening.screener import screen  # slow to load, and loaded with the library

    told = []
    for each in asked:
        query = query_of(each)
        told.append(screen_told(query, screen(library, query, floor=threshold)))
    seen = {match.list for each in told for match in each.matches}
    if seen:
        call.parts.gate.viewed(call.principal, [f"watchlist:{name}" for name in sorted(seen)], where=WHERE)
    return told


def _library(call: Call) -> "Library":
    folder(call)
    try:
        found = call.parts.lists.library() if call.parts.lists is not None else None
    except CannotDo as fault:
        raise damaged(call, fault) from None
    if found is None:
        raise Problem(409, "no_lists", "there is no watchlist yet: openplaci watchlist add SOURCE FILE...")
    return found
