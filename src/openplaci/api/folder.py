"""The watched folder: a door for whoever has files and no HTTP. Files are moved, never lost.

``in/FILER/`` is looked at; what was taken lies in ``taken/FILER/``, the synchronous answer to it in
``answers/FILER/``, and what cannot be taken in ``refused/FILER/`` with a line beside that says why. A file is moved
only once it is kept, and is filed once however long it cannot be moved. One that was kept when the machine stopped and
is found again is a repeat, as any filer may send.
A file is taken when it has not changed between two looks; names that begin with a point or end in ``.part`` or
``.tmp`` are being written. FILER is the name of a filer who has a key.
"""

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from openplaci.flow.orders import Received
from openplaci.model.filing import Filing
from openplaci.store.base import Clock

UNFINISHED = (".part", ".tmp")
BATCH = 200
LONGEST_NAME = 200
"""Bytes of a file's name that its copies keep beside the id and the ending: names have 255."""
REMEMBERED = 1000
"""Lines told that are remembered, so that none is told again each second."""


class Takes(Protocol):
    """What the folder needs of the dialogue."""

    def receive(self, filings: list[Filing]) -> list[Received]:
        """See `openplaci.flow.dialogue.Dialogue.receive`."""


class Doings(NamedTuple):
    """What the folder needs beside.

    Attributes:
        filers: names of those who may file. answer: the synchronous answer to a filing, and the end of its file's name.
        clock: UTC. fresh: a new id of a filing. largest: bytes of a file at most. tell: a line for whoever runs it.
    """

    filers: Callable[[], frozenset[str]]
    answer: Callable[[Received], tuple[bytes, str]]
    clock: Clock
    fresh: Callable[[], str]
    largest: int
    tell: Callable[[str], None]


class _File(NamedTuple):
    """A file at rest: whose it is, and by what it is known to be the same still."""

    path: Path
    filer: str
    mark: tuple[int, ...]


class _Kept(NamedTuple):
    """A file that is kept and is still to be answered and moved."""

    file: _File
    filing: str
    raw: bytes
    answer: bytes
    ending: str


class Folder:
    """Looks at a folder, again and again."""

    def __init__(self, root: Path, dialogue: Takes, doings: Doings) -> None:
        """Make the folders that are missing.

        Raises:
            OSError: they cannot be made.
        """
        self.root = root
        self._dialogue = dialogue
        self._doings = doings
        self._seen: dict[Path, tuple[int, ...]] = {}
        self._kept: dict[Path, _Kept] = {}
        self._told: set[str] = set()
        for name in ("in", "taken", "answers", "refused"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def look(self) -> int:
        """Take what has come to rest; return how many files were taken."""
        waiting = list(self._at_rest())
        taken = 0
        for start in range(0, len(waiting), BATCH):
            taken += self._take(waiting[start : start + BATCH])
        return taken

    def watch(self, stop: threading.Event, seconds: float = 1.0) -> None:
        """Look until told to stop; what goes wrong is told, and tried again."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as fault:  # noqa: BLE001 - the door stays open; the files lie where they lay
                self._tell(f"the folder cannot be looked at ({type(fault).__name__}); its files wait: {self.root}")
            stop.wait(seconds)

    def _at_rest(self) -> Iterator[_File]:
        filers = self._doings.filers()
        found: dict[Path, tuple[int, ...]] = {}
        for place in sorted((self.root / "in").iterdir()):
            if place.is_symlink() or not place.is_dir():
                self._tell(f"it is no folder of a filer and is left alone: {_words(place)}")
                continue
            if place.name not in filers:
                self._tell(f"no filer named {place.name!r} has a key; its files wait: {_words(place)}")
                continue
            try:
                inside = sorted(place.iterdir())
            except OSError as fault:
                self._tell(f"a filer's folder cannot be read ({fault.strerror}); its files wait: {_words(place)}")
                continue
            for path in inside:
                if path.name.startswith(".") or path.suffix in UNFINISHED:
                    continue
                try:
                    status = path.lstat()
                except OSError:  # whoever put it there took it away
                    continue
                if not stat.S_ISREG(status.st_mode):
                    self._tell(f"it is no plain file and is left alone: {_words(path)}")
                    continue
                found[path] = _mark(status)
                if self._seen.get(path) == found[path]:
                    yield _File(path, place.name, found[path])
        self._seen = found
        self._kept = {path: kept for path, kept in self._kept.items() if found.get(path) == kept.file.mark}

    def _take(self, some: list[_File]) -> int:
        filings: list[Filing] = []
        files: list[_File] = []
        taken = 0
        for one in some:
            if (kept := self._kept.get(one.path)) is not None:
                taken += self._put_away(kept)
                continue
            try:
                raw = _read(one, self._doings.largest)
            except OSError as fault:
                self._tell(f"a file cannot be read ({fault.strerror}) and is tried again: {_words(one.path)}")
                continue
            if raw is None:
                continue
            if len(raw) > self._doings.largest:
                self._refuse(one, f"the file is larger than {self._doings.largest:,} bytes; expected less")
                continue
            filings.append(
                Filing(
                    id=self._doings.fresh(),
                    raw=raw,
                    digest=hashlib.sha256(raw).hexdigest(),
                    channel="folder",
                    sender=one.filer,
                    name=_clean(one.path.name),
                    at=self._doings.clock(),
                )
            )
            files.append(one)
        for filing, one, done in zip(filings, files, self._dialogue.receive(filings), strict=True):
            if not done.kept:
                self._tell(f"a file could not be kept and is tried again: {_words(one.path)}: {done.journey.trouble}")
                continue
            taken += self._put_away(_Kept(one, filing.id, filing.raw, *self._doings.answer(done)))
        return taken

    def _put_away(self, kept: _Kept) -> int:
        """Answer and move a file that is kept; where that fails it is tried again, and the file is not filed again."""
        one = kept.file
        name = f"{kept.filing}-{_clean(one.path.name)}"
        try:
            self._write(self._into("answers", one.filer) / f"{name}{kept.ending}", kept.answer)
            into = self._into("taken", one.filer) / name
            if _stands(one):
                one.path.replace(into)
            else:  # it went away, or another was put in its place, which is still to be filed
                self._write(into, kept.raw)
        except OSError as fault:
            self._kept[one.path] = kept
            self._tell(f"a file is kept, and cannot be moved yet ({fault.strerror}): {_words(one.path)}")
            return 0
        else:
            self._kept.pop(one.path, None)
        return 1

    def _refuse(self, one: _File, why: str) -> None:
        name = f"{self._doings.fresh()}-{_clean(one.path.name)}"
        try:
            into = self._into("refused", one.filer)
            self._write(into / f"{name}.why", f"{why}\n".encode())
            one.path.replace(into / name)
        except OSError as fault:
            why = f"{why}, and it cannot be moved ({fault.strerror})"
        self._tell(f"{why}: {_words(one.path)}")

    def _into(self, name: str, filer: str) -> Path:
        into = self.root / name / filer
        into.mkdir(parents=True, exist_ok=True)
        return into

    @staticmethod
    def _write(path: Path, body: bytes) -> None:
        """Whole or not at all, and durable."""
        unfinished = path.with_name(f".{path.name}")
        with unfinished.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def _tell(self, words: str) -> None:
        """Tell each thing once."""
        if words not in self._told:
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            self._told.add(words)
            self._doings.tell(words)


_AS_IT_IS = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
"""Flags as far as the system has them."""


def _mark(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _stands(one: _File) -> bool:
    try:
        return _mark(one.path.lstat()) == one.mark
    except FileNotFoundError:
        return False


def _read(one: _File, most: int) -> bytes | None:
    """At most one byte more than that; None where it is no longer the file that was looked at.

    What stands under the name may have been exchanged since: no link is followed, and no pipe waited for.

    Raises:
        OSError: it cannot be read.
    """
    with os.fdopen(os.open(one.path, os.O_RDONLY | _AS_IT_IS), "rb") as file:
        before = _mark(os.fstat(file.fileno()))
        raw = file.read(most + 1)
        return raw if before == _mark(os.fstat(file.fileno())) == one.mark else None


def _clean(name: str) -> str:
    """A file's name with printable signs alone, not too long to have more put round it."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name)
    return shown.encode()[:LONGEST_NAME].decode("utf-8", "ignore")


def _words(path: Path) -> str:
    return f"{path.parent}/{_clean(path.name)}"
