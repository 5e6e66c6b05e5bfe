"""When a list was last checked, from where, and what came of it: kept beside the list, so that an old one is seen."""

import datetime as dt
from pathlib import Path

import msgspec

from openplaci.model.base import Noun
from openplaci.screening import keeping


class Tag(Noun, frozen=True, kw_only=True):
    """What a server calls a file as it was fetched: ``ETag`` and ``Last-Modified``, empty where it says none.

    ``url`` is without its query, which may hold a token.
    """

    url: str
    etag: str = ""
    modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.modified)


class Checked(Noun, frozen=True, kw_only=True):
    """The last check of a list.

    Attributes:
        name, source: of the list.
        origin: what ``--from`` named; empty: the publisher, or the mirror that the settings name.
        tried: when, UTC. good: when it was last found or made to be the newest; None: never.
        why: why the last try failed; empty: it did not.
        digest: of the version that ``tags`` are about. tags: of its files, as servers call them.
    """

    name: str
    source: str
    origin: str = ""
    tried: dt.datetime
    good: dt.datetime | None = None
    why: str = ""
    digest: str = ""
    tags: tuple[Tag, ...] = ()


_DECODER = msgspec.json.Decoder(Checked)


def checked(folder: Path, name: str) -> Checked | None:
    """The last check of a list; None where there was none, or what was kept of it cannot be read."""
    if not keeping.NAME.fullmatch(name):
        return None
    try:
        return _DECODER.decode((folder / f"{name}{keeping.CHECKED}").read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def keep(folder: Path, one: Checked) -> None:
    """Keep it in place of the one before.

    Raises:
        CannotDo: it cannot be kept.
    """
    keeping.write(folder / f"{one.name}{keeping.CHECKED}", msgspec.json.encode(one))


def last_tried(folder: Path) -> dt.datetime | None:
    """When lists were last brought up to date, or that was tried; None: never."""
    found = (checked(folder, path.stem) for path in folder.glob(f"*{keeping.CHECKED}"))
    return max((one.tried for one in found if one is not None), default=None)


def stale(head: keeping.Head, last: Checked | None, now: dt.datetime, most: int) -> int:
    """Whole days since a list was known to be the newest, checked or else added, where they are more than may be.

    Returns:
        0 where it is new enough, or a list of one's own that is kept by hand: that is as new as its keeper made it.
    """
    if head.source == "own" and (last is None or not last.origin):
        return 0
    known = max(head.added, last.good) if last is not None and last.good is not None else head.added
    return days if (days := (now - known).days) > most else 0


def stale_words(name: str, last: Checked | None, days: int) -> str:
    """The warning of a list that is stale."""
    why = f"; the last try failed: {last.why}" if last is not None and last.why else ""
    return f"{name}: not checked for {days} days, so it may be old: openplaci watchlist update {name}{why}"
