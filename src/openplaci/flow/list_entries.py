"""Entries of a list of one's own, kept and taken away by hand: one writer at a time, each a fact of who did it.

Once people have accounts they write the list's draft, which two persons publish; until then the list itself.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from openplaci.faults import CannotDo, UnknownName
from openplaci.flow import watchlists
from openplaci.model.fact import Entry, Fact, WatchlistEntry
from openplaci.model.watchlist import Entity, ListChange, Watchlist
from openplaci.screening import by_hand, diff, keeping
from openplaci.store.base import Store

MOST: Final = 100_000
"""Entries of a list that is kept by hand: each change writes the list anew."""


class MarkFault(CannotDo):
    """An entry is not as it was when whoever changes it read it."""


class Kept(NamedTuple):
    """What became of an entry: what was done, how it stands (as it stood, where it was removed)."""

    what: Literal["added", "replaced", "removed", "same"]
    entity: Entity


class Change(NamedTuple):
    """Who changes which list, and what the entry must still be.

    Attributes:
        store: where facts are kept. folder: where the lists are. name: of the list.
        by: id of who does it. at: when, UTC. draft: it is the draft that is changed.
        mark: of the entry as it was read (`by_hand.mark`); ``*``: any, but there; ``-``: not there; empty: whatever.
    """

    store: Store
    folder: Path
    name: str
    by: str
    at: dt.datetime
    draft: bool
    mark: str = ""


def made(change: Change) -> keeping.Head:
    """Make an empty list, or the draft of one.

    Raises:
        CannotDo: there is one of that name, or it is no name.
    """
    # Whether it is a name is known before the fact is written.
    keeping.named(change.name)
    with watchlists.alone(change.folder):
        if stands(change.folder, change.name, draft=True) is not None:
            raise CannotDo(f"there is a list named {change.name} already")
        new = _next(change.name, ())
        return _written(change, None, new, faults=0)


def put(change: Change, entity: Entity) -> Kept:
    """Keep an entry, in the place of the one of its id if there is one.

    Raises:
        UnknownName: there is no such list.
        MarkFault: the entry is another than the caller knows.
        BadEntry: nothing of the entry can ever be a match.
        CannotDo: the list is not kept by hand, or is full.
    """
    if by_hand.nothing_in(entity):
        words = "; ".join(by_hand.unscreened(entity)) or "nothing in the entry can be screened"
        raise by_hand.BadEntry(words)

    def with_it(entities: tuple[Entity, ...], old: Entity | None) -> tuple[Entity, ...]:
        if old is None:
            if len(entities) >= MOST:
                raise CannotDo(f"{change.name} has {len(entities)} entries; expected at most {MOST} by hand")
            return (*entities, entity)
        return tuple(entity if one.id == entity.id else one for one in entities)

    return _changed(change, entity.id, with_it, entity)


def remove(change: Change, identity: str) -> Kept:
    """Take an entry away.

    Raises:
        UnknownName: there is no such list, or no such entry in it.
        MarkFault: the entry is another than the caller knows.
        CannotDo: the list is not kept by hand.
    """

    def without_it(entities: tuple[Entity, ...], old: Entity | None) -> tuple[Entity, ...]:
        if old is None:
            raise UnknownName(f"there is no entry of that id in {change.name}")
        return tuple(one for one in entities if one.id != identity)

    return _changed(change, identity, without_it, None)


def stands(folder: Path, name: str, *, draft: bool) -> Watchlist | None:
    """A list, or what whoever goes on with its draft begins with; None where there is none of that name.

    Raises:
        ListFaulty: it is damaged.
    """
    return watchlists.draft_of(folder, name) if draft else keeping.watchlist(folder, name)


def of_id(listed: Watchlist, identity: str) -> Entity | None:
    """An entry by its id."""
    return next((one for one in listed.entities if one.id == identity), None)


def _changed(
    change: Change,
    identity: str,
    changed: Callable[[tuple[Entity, ...], Entity | None], tuple[Entity, ...]],
    new: Entity | None,
) -> Kept:
    with watchlists.alone(change.folder):
        now = stands(change.folder, change.name, draft=change.draft)
        if now is None:
            raise UnknownName(
                f"there is no list named {change.name[:60]!r}; one of your own is made first (watchlist new, or "
                "POST /api/watchlists)"
            )
        if now.source != by_hand.SOURCE:
            raise CannotDo(f"{change.name} is as its publisher has it ({now.source}); only own lists are kept by hand")
        old = of_id(now, identity)
        _still(change.mark, old)
        entities = changed(now.entities, old)
        if old == new and old is not None:
            return Kept("same", old)
        what: Literal["added", "replaced", "removed"] = (
            "removed" if new is None else "added" if old is None else "replaced"
        )
        after = _next(now.name, entities)
        heads = (*keeping.drafts(change.folder), *keeping.heads(change.folder))
        faults = next((head.faults for head in heads if head.name == now.name), 0)
        entry = WatchlistEntry(
            name=now.name, entity=identity, what=what, draft=change.draft, digest=after.digest, by=change.by,
            at=change.at,
        )  # fmt: skip
        _written(change, now, after, entry, faults=faults)
        left = new or old
        if left is None:
            raise UnknownName(f"there is no entry of that id in {change.name}")
        return Kept(what, left)


def _written(change: Change, old: Watchlist | None, new: Watchlist, *facts: Fact, faults: int) -> keeping.Head:
    """Keep the list, or its draft. First the facts: no change is in force that the record does not know."""
    if change.draft:
        live = keeping.watchlist(change.folder, change.name)
        told: Fact = watchlists.told_draft(new, _other(live, new), by=change.by, at=change.at)
    else:
        told = watchlists.told(new, _other(old, new), by=change.by, at=change.at)
    change.store.write([Entry(facts=(*facts, told))])
    put = keeping.put_draft if change.draft else keeping.put
    return put(change.folder, new, at=change.at, faults=faults)


def _other(old: Watchlist | None, new: Watchlist) -> ListChange:
    before, version = (old.entities, old.version) if old is not None else ((), "")
    return diff.changed(before, new.entities, new.name, version, new.version)


def _next(name: str, entities: tuple[Entity, ...]) -> Watchlist:
    digest = keeping.content(entities)
    return Watchlist(name=name, source=by_hand.SOURCE, version=digest[:12], digest=digest, entities=entities)


def _still(mark: str, old: Entity | None) -> None:
    if mark == "-" and old is not None:
        raise MarkFault("there is an entry of that id already; read it, then say which you replace")
    if mark and mark != "-" and (old is None or (mark != "*" and by_hand.mark(old) != mark)):
        raise MarkFault("the entry was changed or taken away since it was read; read it again")
