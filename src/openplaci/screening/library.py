"""Library: several lists compiled to one folder of files that every process maps, so that they are in memory once.

The folder is named by what it was made from and by the code that made it, so the same lists give the same folder and a
newer one stands beside the older until nobody needs that.
"""

import bisect
import contextlib
import gc
import hashlib
import mmap
import os
import shutil
import struct
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol, Self

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.watchlist import Entity, PartyKind, Watchlist
from openplaci.screening import index
from openplaci.screening.exact import Key, keys_of
from openplaci.screening.rarity import Rarity, weights
from openplaci.screening.words import Words, tokens

MADE_BY: Final = "9"
"""Raised when what is compiled changes, so that an older folder is not taken for a newer one."""

_ENTITIES, _PLACES, _NAMES, _REST = "entities.bin", "places.bin", "names.index", "library.msgpack"
_PLACE: Final = struct.Struct("<Q")
_REMEMBERED: Final = 10_000


class Shelf(Noun, frozen=True, kw_only=True):
    """One list of a library: where its entities begin, and how many there are."""

    name: str
    source: str
    version: str
    digest: str
    first: int
    count: int


class _Rest(Noun, frozen=True, kw_only=True):
    shelves: tuple[Shelf, ...]
    names: tuple[tuple[int, int], ...]  # of each indexed name: number of its entity, place among its names
    counts: dict[str, int]
    exact: dict[str, tuple[int, ...]]


class Named(Protocol):
    """What of a list its library is named by."""

    @property
    def name(self) -> str:
        """See `Watchlist`."""

    @property
    def source(self) -> str:
        """See `Watchlist`."""

    @property
    def digest(self) -> str:
        """See `Watchlist`."""


def place_of(lists: Iterable[Named], folder: Path) -> Path:
    """Where the library of these lists stands in a folder, compiled or not."""
    return folder / f"library-{digest_of(lists)}"


def digest_of(lists: Iterable[Named]) -> str:
    """What a library of lists is named by: 16 signs."""
    told = hashlib.sha256(MADE_BY.encode())
    for one in sorted(lists, key=lambda one: one.name):
        told.update(f"{one.name}\n{one.source}\n{one.digest}\n".encode())
    return told.hexdigest()[:16]


def compile_(lists: Sequence[Watchlist], folder: Path) -> Path:
    """Compile lists into a folder of their own below this one, unless it is there; return it.

    Raises:
        CannotDo: it cannot be written.
    """
    made = place_of(lists, folder)
    if is_compiled(made):
        return made
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".library-", dir=folder))
        try:
            with _no_cycles():
                _compile(sorted(lists, key=lambda one: one.name), work)
            if not is_compiled(made):  # another process may have been first; who opened that one keeps it
                shutil.rmtree(made, ignore_errors=True)
                work.rename(made)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as fault:
        raise CannotDo(f"the watchlists cannot be compiled: {fault.strerror}: {folder}") from fault
    return made


@contextlib.contextmanager
def _no_cycles() -> Iterator[None]:
    """Look for no cycles of objects meanwhile: millions of small tuples have none, and each look passes them all."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def is_compiled(made: Path) -> bool:
    """Whether a library stands there whole; it is renamed into its place once it is."""
    return (made / _REST).is_file()


def _compile(lists: Sequence[Watchlist], work: Path) -> None:
    shelves: list[Shelf] = []
    places: list[bytes] = []
    names: list[tuple[int, int]] = []
    said: list[tuple[str, ...]] = []
    counts: Counter[str] = Counter()
    exact: dict[str, list[int]] = {}
    encode = msgspec.msgpack.Encoder().encode
    at = number = 0
    with (work / _ENTITIES).open("wb") as file:
        for one in lists:
            first = number
            for entity in one.entities:
                places.append(_PLACE.pack(at))
                at += file.write(encode(entity))
                kind = kind_of(entity)
                for place, name in enumerate(entity.names):
                    if found := tokens(name.text, kind).tokens:
                        names.append((number, place))
                        said.append(found)
                        counts.update(found if len(found) == 1 else set(found))
                for key, _ in keys_of(entity):
                    exact.setdefault(_text(key), []).append(number)
                number += 1
            shelves.append(
                Shelf(
                    name=one.name, source=one.source, version=one.version, digest=one.digest, first=first,
                    count=number - first,
                )
            )  # fmt: skip
        file.flush()
        os.fsync(file.fileno())
    (work / _PLACES).write_bytes(b"".join([*places, _PLACE.pack(at)]))
    common = {word: count for word, count in counts.items() if count > 1}
    index.build(said, [owner for owner, _ in names], weights(common), work / _NAMES)
    rest = _Rest(
        shelves=tuple(shelves), names=tuple(names), counts=common,
        exact={key: tuple(dict.fromkeys(numbers)) for key, numbers in exact.items()},
    )  # fmt: skip
    (work / _REST).write_bytes(encode(rest))


def kind_of(entity: Entity) -> PartyKind:
    """For what its names are taken."""
    if entity.kind == "person" or entity.kind == "organisation":  # noqa: PLR1714 - so that its type is known
        return entity.kind
    return ""


def _text(key: Key) -> str:
    return f"{key[0]} {key[1]}"


class Library:
    """Compiled lists, opened."""

    def __init__(self, folder: Path) -> None:
        """Open a compiled folder.

        Raises:
            CannotDo: it is damaged or not there.
        """
        try:
            self._rest = msgspec.msgpack.decode((folder / _REST).read_bytes(), type=_Rest)
            self._places = (folder / _PLACES).read_bytes()
            with (folder / _ENTITIES).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                self._entities: bytes | mmap.mmap = (
                    mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
                )
        except (OSError, msgspec.MsgspecError) as fault:
            raise CannotDo(f"the compiled watchlists cannot be read, compile them anew: {folder}") from fault
        self.weight: Rarity = weights(self._rest.counts)
        try:
            self.index = index.Index.open(folder / _NAMES, self.weight)
        except (OSError, index.BadIndex) as fault:
            raise CannotDo(f"the compiled watchlists cannot be read, compile them anew: {folder}") from fault
        self.shelves = self._rest.shelves
        self.version = folder.name.removeprefix("library-")
        self._decoder = msgspec.msgpack.Decoder(Entity)
        self._found: dict[tuple[str, str], int | None] = {}

    @property
    def size(self) -> int:
        """How many entities there are."""
        return len(self._places) // _PLACE.size - 1

    def entity(self, number: int) -> Entity:
        """An entity by its number."""
        start, end = struct.unpack_from("<QQ", self._places, number * _PLACE.size)
        return self._decoder.decode(self._entities[start:end])

    def shelf(self, number: int) -> Shelf:
        """The list on which an entity stands."""
        for one in self.shelves:
            if one.first <= number < one.first + one.count:
                return one
        raise IndexError(f"entity {number} of {self.size}")

    def find(self, name: str, id_: str) -> int | None:
        """The number of an entity by its list and its id there; None where it is not listed.

        Its bytes are looked for, without decoding those of others.
        """
        asked = (name, id_)
        if asked not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[asked] = self._sought(name, id_)
        return self._found[asked]

    def _sought(self, name: str, id_: str) -> int | None:
        said = msgspec.msgpack.encode("id") + msgspec.msgpack.encode(id_)
        for shelf in (one for one in self.shelves if one.name == name and one.count):
            last = shelf.first + shelf.count
            at, end = self._start(shelf.first), self._start(last)
            while (at := self._entities.find(said, at, end)) >= 0:
                number = bisect.bisect_right(range(last), at, lo=shelf.first, key=self._start) - 1
                if self.entity(number).id == id_:
                    return number
                at += 1
        return None

    def _start(self, number: int) -> int:
        return int(_PLACE.unpack_from(self._places, number * _PLACE.size)[0])

    def name(self, number: int) -> tuple[int, int]:
        """Of an indexed name: the number of its entity, and its place among its names."""
        return self._rest.names[number]

    def exact(self, key: Key) -> tuple[int, ...]:
        """The numbers of entities that have exactly that."""
        return self._rest.exact.get(_text(key), ())

    def words(self, entity: Entity, place: int) -> Words:
        """A name of an entity as words."""
        return tokens(entity.names[place].text, kind_of(entity))

    def tokens(self, name: int) -> tuple[str, ...]:
        """The words of an indexed name, sooner than by `words`."""
        found = self.index.words(name)
        if found is None:
            number, place = self.name(name)
            found = self.words(self.entity(number), place).tokens
        return found

    def close(self) -> None:
        """Let go of the files."""
        if isinstance(self._entities, mmap.mmap):
            self._entities.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
