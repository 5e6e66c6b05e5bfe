"""Watchlists: a version is taken, or a list taken away; kept, compiled, and a fact of who did it.

The fact comes first: no list is in force, or gone, that the record does not know. Lists of publishers are live as soon
as they are taken. A list of one's own is a draft until two persons publish it, once people have accounts: see
`drafted`.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from openplaci.access import people
from openplaci.access.directory import Directory
from openplaci.faults import CannotDo
from openplaci.model.fact import Entry, WatchlistChanged, WatchlistDrafted
from openplaci.model.watchlist import ListChange, ListFault, Watchlist
from openplaci.screening import diff, keeping
from openplaci.screening.live import opened
from openplaci.screening.sources import SOURCES
from openplaci.store.base import Store
from openplaci.store.turn import Turn

OWN: Final = "own"
"""The source of lists of one's own."""


class Taken(NamedTuple):
    """A version that was taken, or kept as a draft: what is told of it, and what is other than in the list before."""

    head: keeping.Head
    change: ListChange


def read(name: str, source: str, files: Mapping[str, bytes]) -> tuple[Watchlist, tuple[ListFault, ...]]:
    """A version of a list from its files, and the rows that could not be read.

    Args:
        name: of the list.
        source: a name of `SOURCES`.
        files: name of a file -> its bytes.

    Raises:
        ListUnreadable: a file is cut, of another kind, or names nobody.
    """
    entities, day, faults = SOURCES[source].read(files)
    digest = hashlib.sha256(b"".join(key.encode() + b"\n" + files[key] for key in sorted(files))).hexdigest()
    version = day.isoformat() if day else digest[:12]
    return Watchlist(name=name, source=source, version=version, digest=digest, entities=entities), faults


def drafted(directory: Directory, source: str) -> bool:
    """Whether a version of such a list is a draft first: one's own, once an administrator can sign in."""
    return source == OWN and people.managed(directory)


@contextlib.contextmanager
def alone(folder: Path, part: str = "") -> Iterator[None]:
    """Have the lists of a folder for oneself: of two who write at once, the second begins when the first is done.

    Args:
        folder: where the lists are kept.
        part: a folder below it, where only a part of what is done with lists excludes each other.

    Raises:
        CannotDo: the folder cannot be made.
        StoreFault: the system does not lock files.
    """
    try:
        for one in (folder, folder / part):  # so that each has the mode, which parents do not get
            one.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise CannotDo(f"the folder of the lists cannot be made: {fault.strerror}: {folder}") from fault
    turn = Turn(folder / part)
    try:
        with turn.taken():
            yield
    finally:
        turn.close()


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
    with alone(folder):
        change = compared(folder, new, smaller=smaller)
        store.write([Entry(facts=(told(new, change, by=by, at=at),))])
        head = keeping.put(folder, new, at=at, faults=faults)
    compiled(folder)
    return Taken(head, change)


def draft(store: Store, folder: Path, new: Watchlist, *, faults: int, smaller: bool, by: str, at: dt.datetime) -> Taken:
    """Keep a version of a list as a draft, in place of the draft that stood; see `take`."""
    with alone(folder):
        change = compared(folder, new, smaller=smaller)
        store.write([Entry(facts=(told_draft(new, change, by=by, at=at),))])
        return Taken(keeping.put_draft(folder, new, at=at, faults=faults), change)


def draft_of(folder: Path, name: str) -> Watchlist | None:
    """What whoever goes on with a draft begins with: the draft, else the list that is live; None where there is none.

    Raises:
        CannotDo: it is damaged.
    """
    return keeping.watchlist(folder, name, draft=True) or keeping.watchlist(folder, name)


def discard(store: Store, folder: Path, name: str, *, by: str, at: dt.datetime) -> None:
    """Give a draft up.

    Raises:
        CannotDo: there is none of that name.
    """
    with alone(folder):
        if keeping.watchlist(folder, name, draft=True) is not None:
            store.write([Entry(facts=(WatchlistDrafted(name=name, by=by, at=at),))])
        keeping.drop_draft(folder, name)


def drop(store: Store, folder: Path, name: str, *, by: str, at: dt.datetime) -> None:
    """Take a list away: nothing is held against it any more.

    Raises:
        CannotDo: there is none of that name.
    """
    with alone(folder):
        if (gone := keeping.watchlist(folder, name)) is not None:
            fact = WatchlistChanged(name=name, source=gone.source, removed=len(gone.entities), by=by, at=at)
            store.write([Entry(facts=(fact,))])
        keeping.drop(folder, name)


def compared(folder: Path, new: Watchlist, *, smaller: bool) -> ListChange:
    """What is other in a version than in the list that is live.

    Raises:
        CannotDo: its name is none, it looks cut, or the list of that name is of another source.
    """
    keeping.named(new.name)
    old = keeping.watchlist(folder, new.name)
    if old is not None and old.source != new.source:
        raise CannotDo(
            f"{new.name} is a list of source {old.source}, not {new.source}; expected another --name, or "
            f"openplaci watchlist drop {new.name} first. The old list stays."
        )
    before = old.entities if old is not None else ()
    if old is not None and not smaller and (why := diff.shrunk(before, new.entities)):
        raise CannotDo(f"{new.name} looks cut: {why}; --smaller takes it all the same. The old list stays.")
    return diff.changed(before, new.entities, new.name, old.version if old is not None else "", new.version)


def told(new: Watchlist, change: ListChange, *, by: str, at: dt.datetime, act: str = "") -> WatchlistChanged:
    """The fact of a version that is live from now on."""
    return WatchlistChanged(
        name=new.name, source=new.source, version=new.version, digest=new.digest, added=len(change.added),
        removed=len(change.removed), changed=len(change.changed), by=by, at=at, act=act,
    )  # fmt: skip


def told_draft(new: Watchlist, change: ListChange, *, by: str, at: dt.datetime) -> WatchlistDrafted:
    """The fact of a draft."""
    return WatchlistDrafted(
        name=new.name, source=new.source, version=new.version, digest=new.digest, added=len(change.added),
        removed=len(change.removed), changed=len(change.changed), by=by, at=at,
    )  # fmt: skip


def compiled(folder: Path) -> None:
    """Compile the lists as they stand, and tidy away what was compiled of others.

    Raises:
        CannotDo: they cannot be compiled.
    """
    with opened(folder) as library:
        keeping.tidy(folder, library.version)
