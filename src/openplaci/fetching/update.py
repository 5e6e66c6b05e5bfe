"""A list is brought up to date: fetched, read, verified and taken; where anything fails, the old one stays."""

import contextlib
import datetime as dt
import re
import ssl
from pathlib import Path
from typing import Literal, NamedTuple

from openplaci.access.directory import Directory
from openplaci.faults import CannotDo
from openplaci.fetching.gather import Files, gathered
from openplaci.fetching.origins import PUBLISHER, Origin, kept, origin, told
from openplaci.fetching.web import Denied, Reach
from openplaci.flow import watchlists
from openplaci.model.base import Noun
from openplaci.model.fact import Entry, WatchlistUnchanged
from openplaci.model.watchlist import ListFault, Watchlist
from openplaci.screening import keeping
from openplaci.screening.checked import Checked, checked, keep
from openplaci.settings import Settings
from openplaci.store.base import Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Wish(NamedTuple):
    """What is brought up to date.

    Attributes:
        name: of the list. source: of its files. given: where they are, if it was said.
        smaller: take it even where it has less than half of the one before.
    """

    name: str
    source: str
    given: str = ""
    smaller: bool = False


class Updated(Noun, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        list, source: of the list. outcome: ``draft``: it waits to be published. origin: where it was asked for.
        version: that stands, or that the draft has. added, removed, changed: entities.
        faults: rows that could not be read. why: why it failed.
    """

    list: str
    source: str
    outcome: Literal["unchanged", "updated", "draft", "failed"]
    origin: str = ""
    version: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    faults: int = 0
    why: str = ""


class Did(NamedTuple):
    """What came of it, and the rows that could not be read."""

    updated: Updated
    faults: tuple[ListFault, ...] = ()


class _Found(NamedTuple):
    """A version that was fetched; none where it is the one that stands."""

    read: tuple[Watchlist, tuple[ListFault, ...]] | None
    digest: str
    version: str
    files: Files


def update(
    store: Store,
    directory: Directory,
    folder: Path,
    settings: Settings,
    wish: Wish,
    *,
    by: str,
    at: dt.datetime,
    trust: ssl.SSLContext | None = None,
) -> Did:
    """Bring a list up to date. One update goes on at a time; a second one waits, and finds it done.

    Args:
        store: where facts are kept.
        directory: tells whether a list of one's own is a draft first.
        folder: where the lists are kept.
        settings: bounds, mirror, addresses.
        wish: which list.
        by: who does it.
        at: when, UTC.
        trust: whose certificates are good; None is the system's way.

    Raises:
        StoreFault: the fact could not be kept.
    """
    with watchlists.alone(folder, "updates"):
        last = checked(folder, wish.name)
        where = ""
        try:
            made = _where(wish, last, settings)
            where = told(kept(made))
            found = _find(folder, settings, wish, made, last, trust)
            note = Checked(
                name=wish.name, source=wish.source, origin=kept(made) if _remembered(wish, last) else "", tried=at,
                good=at, digest=found.digest, tags=found.files.tags,
            )  # fmt: skip
            if found.read is None:
                store.write([Entry(facts=(_unchanged(wish, where, "", by, at),))])
                keep(folder, note)
                return Did(_row(wish, "unchanged", origin=where, version=found.version))
            new, faults = found.read
            drafted = watchlists.drafted(directory, wish.source)
            write = watchlists.draft if drafted else watchlists.take
            taken = write(store, folder, new, faults=len(faults), smaller=wish.smaller, by=by, at=at)
            keep(folder, note)
        except CannotDo as fault:
            why = " ".join(str(fault).split())
            store.write([Entry(facts=(_unchanged(wish, where, why, by, at),))])
            with contextlib.suppress(CannotDo):
                keep(folder, _failed(wish, last, why, at))
            return Did(_row(wish, "failed", origin=where, why=why))
    change = taken.change
    row = Updated(
        list=wish.name, source=wish.source, outcome="draft" if drafted else "updated", origin=where,
        version=new.version, added=len(change.added), removed=len(change.removed), changed=len(change.changed),
        faults=len(faults),
    )  # fmt: skip
    return Did(row, faults)


def _where(wish: Wish, last: Checked | None, settings: Settings) -> Origin:
    made = origin(wish.name, wish.source, wish.given or (last.origin if last is not None else ""), settings)
    if made is None:
        raise CannotDo("nobody knows where it comes from; expected --from with an address, a folder or a file")
    return made


def _remembered(wish: Wish, last: Checked | None) -> bool:
    return bool(wish.given or (last is not None and last.origin))


def _find(
    folder: Path, settings: Settings, wish: Wish, made: Origin, last: Checked | None, trust: ssl.SSLContext | None
) -> _Found:
    stands = keeping.watchlist(folder, wish.name, draft=True) or keeping.watchlist(folder, wish.name)
    if stands is not None and not wish.given and stands.digest == keeping.content(stands.entities):
        raise CannotDo(
            "it was changed by hand since it was fetched; expected --from, which takes what is there in its place"
        )
    known = last is not None and stands is not None and last.digest == stands.digest and stands.source == wish.source
    reach = Reach(seconds=settings.watchlist_seconds, size=settings.watchlist_bytes, tries=settings.watchlist_tries)
    try:
        files = gathered(made, last.tags if last is not None and known else (), reach, trust=trust)
    except Denied as fault:
        if wish.source == "eu" and made.words == PUBLISHER:
            raise CannotDo(f"{fault}; the Commission gives each user a token: setting watchlist_eu_token") from fault
        raise
    if files.files is None and stands is not None:
        return _Found(None, stands.digest, stands.version, files)
    new, faults = watchlists.read(wish.name, wish.source, files.files or {})
    if stands is not None and stands.source == wish.source and new.digest == stands.digest:
        return _Found(None, new.digest, new.version, files)
    if stands is not None and _dated(stands.version) and _dated(new.version) and new.version < stands.version:
        raise CannotDo(
            f"it is of {new.version}, older than the version that stands, {stands.version}; a mirror may have stopped. "
            f"openplaci watchlist add takes it all the same"
        )
    return _Found((new, faults), new.digest, new.version, files)


def _dated(version: str) -> bool:
    return _DAY.fullmatch(version) is not None


def _row(
    wish: Wish, outcome: Literal["unchanged", "failed"], *, origin: str, version: str = "", why: str = ""
) -> Updated:
    return Updated(list=wish.name, source=wish.source, outcome=outcome, origin=origin, version=version, why=why)


def _unchanged(wish: Wish, where: str, why: str, by: str, at: dt.datetime) -> WatchlistUnchanged:
    return WatchlistUnchanged(name=wish.name, source=wish.source, origin=where, why=why, by=by, at=at)


def _failed(wish: Wish, last: Checked | None, why: str, at: dt.datetime) -> Checked:
    if last is None:
        return Checked(name=wish.name, source=wish.source, tried=at, why=why)
    return Checked(
        name=last.name, source=last.source, origin=last.origin, tried=at, good=last.good, why=why, digest=last.digest,
        tags=last.tags,
    )  # fmt: skip
