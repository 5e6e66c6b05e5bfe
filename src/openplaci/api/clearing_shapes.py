"""Shapes of matches, of what clears them, and of the tiers of lists."""

import datetime as dt
from typing import Annotated

from msgspec import Meta

from openplaci.api.shapes import Limit, Seq, Short
from openplaci.model.base import Noun
from openplaci.screening.tiers import LEAST, Tier

ListName = Annotated[str, Meta(max_length=40, examples=["ofac"])]
Score = Annotated[float, Meta(ge=LEAST, le=1)]
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]


class ClearedShown(Noun, frozen=True, kw_only=True):
    """When a match was cleared, by whom, and why."""

    at: dt.datetime
    by: str
    why: str


class MatchShown(Noun, frozen=True, kw_only=True):
    """A party of a consignment and a listed entity, as both stand now.

    Attributes:
        about: the party, as ``shipper``. said: its name. list, version, entity, name: who is listed where.
        score, path, weak, tier: how sure it is. pair: names the two as they stand; clearing may ask for the same.
        missed: screening does not find it, the look at night did.
        cleared: what an officer said of it.
    """

    about: str
    said: str
    list: str
    version: str
    entity: str
    name: str
    score: float
    path: str
    weak: bool
    tier: Tier
    pair: str
    missed: bool = False
    cleared: ClearedShown | None = None


class Matches(Noun, frozen=True, kw_only=True):
    """Every match of a consignment that is told, party by party."""

    matches: tuple[MatchShown, ...] = ()


class ClearingGiven(Noun, frozen=True, kw_only=True):
    """What an officer says of a match.

    Attributes:
        list, entity: who is listed. why: in words. about: one party alone, as ``shipper``.
        pair: as `MatchShown` told it, so that nothing is cleared that changed since. reopen: it is taken back.
    """

    list: ListName
    entity: Short
    why: Reason
    about: Short = ""
    pair: Annotated[str, Meta(max_length=40)] = ""
    reopen: bool = False


class ClearingDone(Noun, frozen=True, kw_only=True):
    """How many pairs it was; the outcome and score since, where an open consignment was assessed anew."""

    pairs: int
    outcome: str | None = None
    score: int | None = None


class ClearingsQuery(Noun, frozen=True, kw_only=True):
    """Those of one list; after which to go on, and how many."""

    list: ListName = ""
    after: Seq = 0
    limit: Limit = 100


class ClearingShown(Noun, frozen=True, kw_only=True):
    """A pair that was cleared and not taken back; name and reason are masked without the right to them."""

    seq: int
    key: str
    cycle: int
    about: str
    list: str
    entity: str
    name: str
    version: str
    why: str
    by: str
    at: dt.datetime
    pair: str


class Clearings(Noun, frozen=True, kw_only=True):
    """Pairs in the order in which they were cleared; ``next`` is what to give as ``after``."""

    clearings: tuple[ClearingShown, ...] = ()
    next: int
    more: bool


class TiersGiven(Noun, frozen=True, kw_only=True):
    """Tiers of a list, all three as they are to be: without ``review`` or ``hold`` no match is looked at or held.

    ``default``: as the settings have it; then the others say nothing.
    """

    log: Score = 0.8
    review: Score | None = None
    hold: Score | None = None
    default: bool = False
