"""Watchlists: a version is taken, or a list taken away; kept, compiled, and a fact of who did it."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from openplaci.faults import CannotDo
from openplaci.model.fact import Entry, WatchlistChanged
from openplaci.model.watchlist import ListChange, Watchlist
from openplaci.screening import diff, keeping
from openplaci.screening.live import opened
from openplaci.store.base import Store


class Taken(NamedTuple):
    """A version that was taken: what is told of it, and what changed from the one before."""

    head: keeping.Head
    change: ListChange


def take(store: Store, folder: Path, new: Watchlist, *, faults: int, smaller: bool, by: str, at: dt.datetime) -> Taken:
    """Take a version of a list: it is compiled here, so that whoever screens finds it ready.

    Args:
        store: where the fact is kept.
        folder: where the lists are kept.
        new: the version, as read.
        faults: how many of its rows could not be read.
        smaller: take it even where it has less than half of the one before.
        by: who does it.
        at: when, UTC.

    Raises:
        CannotDo: it looks cut, its name is none, or it cannot be kept; the old list stays.
    """
    old = keeping.watchlist(folder, new.name)
    before = old.entities if old is not None else ()
    if old is not None and not smaller and (why := diff.shrunk(before, new.entities)):
        raise CannotDo(f"{new.name} looks cut: {why}; --smaller takes it all the same. The old list stays.")
    change = diff.changed(before, new.entities, new.name, old.version if old is not None else "", new.version)
    head = keeping.put(folder, new, at=at, faults=faults)
    with opened(folder) as library:
        keeping.tidy(folder, library.version)
    fact = WatchlistChanged(
        name=new.name, source=new.source, version=new.version, digest=new.digest, added=len(change.added),
        removed=len(change.removed), changed=len(change.changed), by=by, at=at,
    )  # fmt: skip
    store.write([Entry(facts=(fact,))])
    return Taken(head, change)


def drop(store: Store, folder: Path, name: str, *, by: str, at: dt.datetime) -> None:
    """Take a list away: nothing is held against it any more.

    Raises:
        CannotDo: there is none of that name.
    """
    gone = keeping.watchlist(folder, name)
    keeping.drop(folder, name)
    fact = WatchlistChanged(
        name=name, source=gone.source if gone is not None else "", removed=len(gone.entities) if gone else 0,
        by=by, at=at,
    )  # fmt: skip
    store.write([Entry(facts=(fact,))])
