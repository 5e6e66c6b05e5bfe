"""What verification says, and what it needs of a store."""

from collections.abc import Iterator
from typing import Protocol

from openplaci.model.base import Noun
from openplaci.record.chain import Head, RawRow, Row


class Whole(Noun, frozen=True, kw_only=True):
    """Nothing was changed.

    Attributes:
        facts, closings: how many. signed_to: the last fact under a signed closing, 0 for none.
        head: link of the last fact, hexadecimal.
        unseen: what could not be looked at without the master key, in words.
    """

    facts: int
    closings: int
    signed_to: int
    head: str
    unseen: tuple[str, ...] = ()


class Broken(Noun, frozen=True, kw_only=True):
    """Something was changed.

    Attributes:
        fact: seq of the first fact that it concerns; None where it is of the store as a whole.
        kind: that fact's kind; ``missing`` where it is gone, else ``head``, ``raw`` or ``store``. words: what is wrong.
    """

    fact: int | None = None
    kind: str
    words: str


class Damage(Noun, frozen=True, kw_only=True):
    """What a store finds wrong with itself; ``fact`` is the first one that it concerns, 0 for none."""

    fact: int = 0
    kind: str = "store"
    words: str


class Evidence(Protocol):
    """A store as one looks at it who verifies: read, and never written. Every method may raise `StoreFault`."""

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """See `openplaci.store.base.Store.rows`."""

    def raws(self, *, after: bytes = b"", limit: int = 100) -> list[RawRow]:
        """See `openplaci.store.base.Store.raws`."""

    def head(self) -> Head | None:
        """See `openplaci.store.base.Store.head`."""

    def record_rows(self) -> list[Row]:
        """Facts of the group ``record``, in the order of their seq."""

    def speaks_of(self, digest: bytes) -> int:
        """The seq of the first fact of a filing with those bytes; 0 for none."""

    def damage(self) -> Iterator[Damage]:
        """Find what the facts themselves do not show.

        Bytes that are missing or that no fact speaks of, keys that are of no fact, indexes that do not agree, and
        whatever else that kind of store can suffer.
        """

    def close(self) -> None:
        """Let go of it."""
