"""Keeping: the lists of a centre in a folder, each a file that is swapped whole, and the version before beside it.

A draft of a list stands beside it, too, until it is published; nothing is held against a draft.
"""

import contextlib
import datetime as dt
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from openplaci.faults import CannotDo, ListFaulty
from openplaci.model.base import Noun
from openplaci.model.watchlist import Entity, Watchlist

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CHECKED: Final = ".checked"
"""How the file is called that says when a list was last checked: see `openplaci.screening.checked`."""
_NOW, _BEFORE, _DRAFT = ".list", ".before", ".draft"
_LIBRARY = "library-"
_WORK = ".list-"

LEFT: Final = 3600
"""Seconds by which what is being written is older than the newest library, where nobody writes it any more."""

State = tuple[tuple[str, int, int], ...]
"""Files with the time of their last change, nanoseconds, and their size."""


class Head(Noun, frozen=True, kw_only=True):
    """What is told of a list without reading it; see `openplaci.model.watchlist.Watchlist`.

    Attributes:
        added: when this version was added, UTC. entities, names: how many. faults: rows that could not be read.
    """

    name: str
    source: str
    version: str
    digest: str
    added: dt.datetime
    entities: int
    names: int
    faults: int


_HEAD = msgspec.json.Decoder(Head)
_ENTITIES = msgspec.msgpack.Decoder(tuple[Entity, ...])


def heads(folder: Path) -> tuple[Head, ...]:
    """The lists of a folder, by name; none where there is no folder.

    Raises:
        CannotDo: one is damaged.
    """
    return _heads(folder, _NOW)


def drafts(folder: Path) -> tuple[Head, ...]:
    """The drafts of lists in a folder, by name.

    Raises:
        CannotDo: one is damaged.
    """
    return _heads(folder, _DRAFT)


def state(paths: Iterable[Path]) -> State:
    """What tells whether any of these files was changed, without reading one; what is gone by now counts as gone."""
    found = []
    for path in sorted(paths):
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def content(entities: tuple[Entity, ...]) -> str:
    """SHA-256 of entities as they are kept, hexadecimal: what two persons agree on."""
    return hashlib.sha256(msgspec.msgpack.encode(entities)).hexdigest()


def watchlist(folder: Path, name: str, *, before: bool = False, draft: bool = False) -> Watchlist | None:
    """A list as it is now, or as it was before, or its draft; None where there is none.

    Raises:
        CannotDo: it is damaged.
    """
    path = folder / f"{name}{_BEFORE if before else _DRAFT if draft else _NOW}"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    read = _read(path)
    if read is None:
        return None
    head, body = read
    try:
        entities = _ENTITIES.decode(body)
    except msgspec.MsgspecError as fault:
        raise _damaged(path) from fault
    return Watchlist(
        name=head.name, source=head.source, version=head.version, digest=head.digest, entities=entities
    )  # fmt: skip


def watchlists(folder: Path) -> Iterator[Watchlist]:
    """Every list as it is now, by name."""
    for head in heads(folder):
        if (found := watchlist(folder, head.name)) is not None:
            yield found


def named(name: str) -> None:
    """Return where a text may name a list.

    Raises:
        CannotDo: it may not.
    """
    if not NAME.fullmatch(name):
        raise CannotDo(f"{name[:60]!r} names no list; expected small letters, digits and hyphens, at most 40")


def put(folder: Path, new: Watchlist, *, at: dt.datetime, faults: int) -> Head:
    """Keep a version of a list, durably; the one that stood is kept beside it, the one before that goes.

    Raises:
        CannotDo: the name is none, or it cannot be written; then everything is as it was.
    """
    return _put(folder, new, at=at, faults=faults, end=_NOW)


def put_draft(folder: Path, new: Watchlist, *, at: dt.datetime, faults: int) -> Head:
    """Keep a draft of a list, durably, in place of the draft that stood; the list itself is as it was.

    Raises:
        CannotDo: the name is none, or it cannot be written; then everything is as it was.
    """
    return _put(folder, new, at=at, faults=faults, end=_DRAFT)


def _put(folder: Path, new: Watchlist, *, at: dt.datetime, faults: int, end: str) -> Head:
    named(new.name)
    head = Head(
        name=new.name, source=new.source, version=new.version, digest=new.digest, added=at,
        entities=len(new.entities), names=sum(len(one.names) for one in new.entities), faults=faults,
    )  # fmt: skip
    path = folder / f"{new.name}{end}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if end == _NOW and path.exists():
            _write(folder / f"{new.name}{_BEFORE}", path.read_bytes())
        _write(path, msgspec.json.encode(head) + b"\n" + msgspec.msgpack.encode(new.entities))
    except OSError as fault:
        raise ListFaulty(f"the list cannot be kept: {fault.strerror}: {path}") from fault
    return head


def drop(folder: Path, name: str) -> None:
    """Take a list away, the version before it, and what is kept of its checks.

    Raises:
        CannotDo: there is none of that name.
    """
    path = folder / f"{name}{_NOW}"
    if not NAME.fullmatch(name) or not path.is_file():
        raise CannotDo(f"there is no list named {name[:60]!r}; openplaci watchlist list tells which there are")
    path.unlink()
    for end in (_BEFORE, CHECKED):
        (folder / f"{name}{end}").unlink(missing_ok=True)


def drop_draft(folder: Path, name: str) -> None:
    """Give a draft up; the list itself is as it was.

    Raises:
        CannotDo: there is none of that name.
    """
    path = folder / f"{name}{_DRAFT}"
    if not NAME.fullmatch(name) or not path.is_file():
        raise CannotDo(
            f"there is no draft of a list named {name[:60]!r}; openplaci watchlist list tells which there are"
        )
    path.unlink()


def tidy(folder: Path, version: str) -> None:
    """Take away compiled libraries of other versions, which who has one open keeps, and what killed processes left."""
    for path in folder.glob(f"{_LIBRARY}*"):
        if path.name != f"{_LIBRARY}{version}":
            shutil.rmtree(path, ignore_errors=True)
    made = folder / f"{_LIBRARY}{version}"
    for path in (*folder.glob(f".{_LIBRARY}*"), *folder.glob(f"{_WORK}*")):
        with contextlib.suppress(FileNotFoundError):
            if made.stat().st_mtime - path.stat().st_mtime > LEFT:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def _heads(folder: Path, end: str) -> tuple[Head, ...]:
    return tuple(read[0] for path in sorted(folder.glob(f"*{end}")) if (read := _read(path)) is not None)


def _read(path: Path) -> tuple[Head, bytes] | None:
    """Head and entities of a list; None where another process took it away since it was seen."""
    try:
        line, _, body = path.read_bytes().partition(b"\n")
        return _HEAD.decode(line), body
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise ListFaulty(f"the list cannot be read: {fault.strerror}: {path}") from fault
    except msgspec.MsgspecError as fault:
        raise _damaged(path) from fault


def _damaged(path: Path) -> ListFaulty:
    return ListFaulty(f"the list is damaged, add it again: {path}")


def write(path: Path, body: bytes) -> None:
    """Write a file of the folder, whole or not at all, and durable.

    Raises:
        CannotDo: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, body)
    except OSError as fault:
        raise CannotDo(f"it cannot be kept: {fault.strerror}: {path}") from fault


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all, and durable."""
    handle, name = tempfile.mkstemp(prefix=_WORK, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
