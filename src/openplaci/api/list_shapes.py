"""Shapes of watchlists and of screening in JSON; the command line prints the same."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from openplaci.model.base import Noun
from openplaci.model.watchlist import Aligned, Entity, EntityKind, Match, PartyKind, Query
from openplaci.screening import by_hand

Text = Annotated[str, Meta(max_length=500)]
Texts = Annotated[tuple[Text, ...], Meta(max_length=200)]
Few = Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=50)]
Threshold = Annotated[float, Meta(ge=0.5, le=1)]

LEAST = 0.7
"""Score of a match from which on it is told, unless another is asked for."""


class ListShown(Noun, frozen=True, kw_only=True):
    """A list: its version, and how much is in it; ``faults`` rows of its files could not be read."""

    name: str
    source: str
    version: str
    digest: str
    added: dt.datetime
    entities: int
    names: int
    faults: int


class Lists(Noun, frozen=True, kw_only=True):
    """The lists there are, by name; ``drafts`` wait to be published, and nothing is held against them."""

    lists: tuple[ListShown, ...] = ()
    drafts: tuple[ListShown, ...] = ()


class ListMade(Noun, frozen=True, kw_only=True):
    """The name of a list that is to be kept by hand."""

    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$", examples=["tips"])]


class OfDraft(Noun, frozen=True, kw_only=True):
    """Whether the list's draft is asked, as it stands; without a draft the list itself."""

    draft: bool = False


class ListPage(OfDraft, frozen=True, kw_only=True):
    """After how many to go on, and how many; of the list, or of its draft."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100


class ListChanges(Noun, frozen=True, kw_only=True):
    """What changed from the version before, or would by the draft.

    ``+`` added, ``~`` changed (which fields), ``-`` removed. ``next`` is what to give as ``after``; ``more``: there are
    further ones.
    """

    list: str
    before: str
    now: str
    added: int
    changed: int
    removed: int
    changes: tuple[str, ...] = ()
    next: int
    more: bool = False


class ListEntities(Noun, frozen=True, kw_only=True):
    """Entities of a list, in its order; ``next`` is what to give as ``after``, ``more``: there are further ones."""

    list: str
    version: str
    entities: tuple[Entity, ...] = ()
    next: int
    more: bool = False


class EntityShown(Noun, frozen=True, kw_only=True):
    """One entity of a list.

    ``mark`` is its ETag; ``unscreened`` says what of it is kept and is never a match by itself.
    """

    list: str
    version: str
    mark: str
    entity: Entity
    unscreened: tuple[str, ...] = ()


class EntryGiven(Noun, frozen=True, kw_only=True):
    """An entry of a list that is kept by hand: the columns of an own list, each with all its values.

    The first name is the primary one; ``weak`` names alone never hold a consignment. Without a name it is a thing: an
    address, a phone, an e-mail, an identifier (``passport:X1234567``) or a waybill or house number. Without a kind it
    is guessed by the name.
    """

    kind: Literal["", "person", "organisation", "vessel", "aircraft", "thing"] = ""
    names: Texts = ()
    weak: Texts = ()
    countries: Few = ()
    born: Few = ()
    addresses: Texts = ()
    phones: Few = ()
    emails: Few = ()
    identifiers: Few = ()
    waybills: Few = ()
    remarks: Annotated[str, Meta(max_length=4000)] = ""


class EntryKept(Noun, frozen=True, kw_only=True):
    """What became of an entry.

    Attributes:
        what: was done; ``same``: it stood like that already. draft: it waits to be published.
        mark: its ETag; empty where it was removed. entity: as it stands; as it stood, where it was removed.
        unscreened: see `EntityShown`.
    """

    list: str
    what: Literal["added", "replaced", "removed", "same"]
    draft: bool
    mark: str = ""
    entity: Entity
    unscreened: tuple[str, ...] = ()


class Discarded(Noun, frozen=True, kw_only=True):
    """The draft of that list was given up."""

    list: str


class PartyAsked(Noun, frozen=True, kw_only=True):
    """A party to hold against the lists: a name, or anything else that is known of it."""

    name: Text = ""
    kind: PartyKind = ""
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$", examples=["MT"])] | None = None
    born: Annotated[str, Meta(max_length=40)] = ""
    address: Text = ""
    phones: Few = ()
    emails: Few = ()
    identifiers: Few = ()
    waybills: Few = ()


class ScreenGiven(PartyAsked, frozen=True, kw_only=True):
    """A party, and the least score of a match that is told."""

    threshold: Threshold = LEAST


class ScreenManyGiven(Noun, frozen=True, kw_only=True):
    """Up to a hundred parties, and the least score of a match that is told."""

    parties: Annotated[tuple[PartyAsked, ...], Meta(min_length=1, max_length=100)]
    threshold: Threshold = LEAST


class MatchTold(Noun, frozen=True, kw_only=True):
    """Why a party may be a listed entity: word by word, and what else speaks for it and against it."""

    name: str
    entity: str
    list: str
    version: str
    score: float
    path: Literal["name", "identifier", "phone", "email", "address", "waybill"]
    kind: EntityKind
    weak: bool
    alignment: tuple[Aligned, ...]
    favour: tuple[str, ...] = msgspec.field(name="for")
    against: tuple[str, ...]
    programmes: tuple[str, ...]


class ScreenTold(Noun, frozen=True, kw_only=True):
    """A party and its matches, the surest first."""

    query: str
    kind: PartyKind
    country: str | None
    matches: tuple[MatchTold, ...] = ()


class ScreenManyTold(Noun, frozen=True, kw_only=True):
    """The parties in the order of the question, each with its matches."""

    parties: tuple[ScreenTold, ...] = ()


def entry_of(given: EntryGiven) -> by_hand.Entry:
    """What was given, as the core takes it."""
    return msgspec.convert(msgspec.to_builtins(given), by_hand.Entry)


def query_of(asked: PartyAsked) -> Query:
    """What is screened."""
    return Query(
        name=asked.name.strip(), kind=asked.kind, country=asked.country.upper() if asked.country else None,
        address=asked.address, born=asked.born, phones=asked.phones, emails=asked.emails,
        identifiers=asked.identifiers, waybills=asked.waybills,
    )  # fmt: skip


def screen_told(query: Query, matches: Iterable[Match]) -> ScreenTold:
    """A query and its matches as they are told."""
    return ScreenTold(
        query=query.name, kind=query.kind, country=query.country, matches=tuple(_match(one) for one in matches)
    )


def _match(match: Match) -> MatchTold:
    return MatchTold(
        name=match.name, entity=match.entity, list=match.list, version=match.version, score=round(match.score, 4),
        path=match.path, kind=match.kind, weak=match.weak, alignment=match.alignment, favour=match.favour,
        against=match.against, programmes=match.programmes,
    )  # fmt: skip
