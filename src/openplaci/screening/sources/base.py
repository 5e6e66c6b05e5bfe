"""The contract of a source: how the files of a list that somebody publishes become entities."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from openplaci.faults import ListUnreadable
from openplaci.model.base import Noun
from openplaci.model.watchlist import ListRead


class Address(Noun, frozen=True, kw_only=True):
    """Where a publisher offers a file of the list.

    Attributes:
        url: ``https``.
        file: the name to keep the file under, so that `Source.read` knows it.
        known: where the address was seen: ``V`` official specification or file, ``M`` memory, ``S`` others' programs.
        needed: the list cannot be read without it.
    """

    url: str
    file: str
    known: str
    needed: bool = True


class Source(Noun, frozen=True, kw_only=True):
    """How a list is read.

    Attributes:
        name: in commands and in `openplaci.model.watchlist.Watchlist.source`.
        title: what it is and who publishes it.
        takes: names of files, or suffixes (``.csv``), in words for whoever adds a list.
        reader: bytes of its files by name -> `ListRead`.
    """

    name: str
    title: str
    takes: tuple[str, ...]
    reader: Callable[[Mapping[str, bytes]], ListRead]

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Official addresses of its files; a local mirror may stand in for each."""
        return _addresses().get(self.name, ())

    def read(self, files: Mapping[str, bytes]) -> ListRead:
        """Read the files of one version of a list.

        Args:
            files: name of a file, with or without folders before it -> its bytes.

        Raises:
            ListUnreadable: a file is cut, of another kind, or has no entity; or a file that is needed is missing.
        """
        return self.reader({name.replace("\\", "/").rpartition("/")[2]: data for name, data in files.items()})


def only_file(files: Mapping[str, bytes], source: str, expected: str) -> tuple[str, bytes]:
    """The one file of a list that is published as one.

    Raises:
        ListUnreadable: there is none, or there are several.
    """
    if len(files) != 1:
        raise ListUnreadable(f"{source}: {len(files)} files were given; expected one: {expected}")
    return next(iter(files.items()))


@cache
def _addresses() -> Mapping[str, tuple[Address, ...]]:
    text = Path(__file__).with_name("addresses.toml").read_text(encoding="utf-8")
    return {name: tuple(Address(**row) for row in rows) for name, rows in tomllib.loads(text).items()}
