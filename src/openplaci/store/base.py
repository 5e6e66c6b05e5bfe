"""The contract of a store: what is kept, in which order, and what a returned call promises."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Self

from openplaci.model.fact import OPEN, Entry, Group, Standing, StoredFact
from openplaci.record.chain import Head, Link, RawRow, Row
from openplaci.record.seal import Sealer

FILE_NAME = "openplaci.db"
"""The file of the embedded store in its folder."""

Clock = Callable[[], dt.datetime]
"""Tells the time, with its zone; the store keeps it as UTC, to the microsecond."""


class Store(Protocol):
    """Raw filings and facts; one conformance suite holds every variant to this page.

    Facts are append-only. Their ``seq`` begins at 1 and rises without gaps, whoever writes. Each is sealed under a
    key of its own and linked to the one before it (`openplaci.record`); a standing is read off the facts. Any
    thread may call any method. After `close` every other method raises `StoreFault`.
    """

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """Return where each key that is known stands, all as of one moment.

        That is by the last fact of its latest cycle that stands and is not erased.

        Raises:
            StoreFault: the store could not be read.
        """

    def write(self, entries: Sequence[Entry], *, as_of: Mapping[Group, int] | None = None) -> int:
        """Keep all that the entries hold, or nothing of it; durable on return.

        Bytes are kept once per digest. The facts of one call stand together, in the order given, under one time
        of recording. Calls that wait at the same time may share a transaction; one that fails does not harm the
        others.

        Args:
            entries: what to keep.
            as_of: of groups of facts, the last seq that was known when this was decided (0: none).

        Returns:
            The seq of the call's last fact; without facts, the last seq before it (0 in an empty store).

        Raises:
            EntryUnfit: nothing was kept, since an entry is not fit to be; the others are, without it.
            StaleFault: nothing was kept, since one of the groups has a later fact than ``as_of`` says.
            StoreFault: nothing was kept, since the store could not write.
        """

    def facts(
        self,
        *,
        after: int = 0,
        subject: str | None = None,
        group: Group | None = None,
        since: dt.datetime | None = None,
        limit: int = 1000,
    ) -> list[StoredFact]:
        """Return facts in the order of their seq; of an erased one, that it was.

        Args:
            after: the seq after which to begin; to page, that of the last fact seen.
            subject: only those about this (see `openplaci.model.fact.subject_of`).
            group: only those of this group.
            since: only those recorded then or later.
            limit: at most so many facts; below 1 gives none.

        Raises:
            StoreFault: the store could not be read, or a fact in it cannot be.
        """

    def current(self, things: Sequence[str]) -> dict[str, StoredFact]:
        """Return of each thing that goes on the fact that tells what is known of it (`openplaci.model.fact.stands`).

        A thing that is not known, or whose fact is erased, is left out.

        Raises:
            StoreFault: the store could not be read.
        """

    def waiting(self, group: Group, *, waits: int = OPEN, after: int = 0, limit: int = 1000) -> list[StoredFact]:
        """Return the facts of things that wait, in the order of their seq: open referrals, deliveries that are owed.

        Args:
            group: of the facts.
            waits: how they stand.
            after: the seq after which to begin.
            limit: at most so many.

        Raises:
            StoreFault: the store could not be read.
        """

    def parts(self, whole: str, *, after: int = 0, limit: int = 1000) -> list[tuple[int, StoredFact]]:
        """Return what is known of the parts of a whole: a flight's consignments, a master's houses, a filer's answers.

        Each with the seq of the fact by which it first became a part: their order, and what to page by. A part that
        has left the whole since is still returned; its own fact tells.

        Raises:
            StoreFault: the store could not be read.
        """

    def raw(self, digest: str) -> bytes | None:
        """Return the bytes of that SHA-256 digest (hexadecimal), or None where there are none.

        Raises:
            StoreFault: the store could not be read, or the bytes no longer have that digest.
        """

    def erase(self, seqs: Sequence[int], entry: Entry) -> int:
        """Destroy the keys of facts, and what is sealed of filings that no other fact speaks of; keep the entry.

        All of it or nothing, durable on return; then no trace of the keys is left in any file of the store.
        Facts that are erased already, or never were sealed, stay as they are.

        Args:
            seqs: the facts; without any, traces that an interrupted erasure left are removed.
            entry: says what was erased; written in the same transaction.

        Returns:
            The seq of the entry's last fact.

        Raises:
            StoreFault: nothing was erased; or all was, and traces are left in a file: the text says which.
        """

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """Return facts as they are kept, in the order of their seq, for whoever verifies or proves them.

        Raises:
            StoreFault: the store could not be read.
        """

    def links(self, *, after: int = 0, limit: int = 10_000) -> list[Link]:
        """Return the links of facts without the facts, in the order of their seq.

        Raises:
            StoreFault: the store could not be read.
        """

    def raws(self, *, after: bytes = b"", limit: int = 100) -> list[RawRow]:
        """Return filings' bytes as they are kept, in the order of their digests.

        Raises:
            StoreFault: the store could not be read.
        """

    def head(self) -> Head | None:
        """Return the end of the record as the store remembers it, seq 0 in an empty one; None where it is gone.

        Raises:
            StoreFault: the store could not be read.
        """

    def count(self) -> dict[str, int]:
        """Return how many ``facts``, ``filings`` (facts of a filing) and ``standings`` (cycles) there are.

        Raises:
            StoreFault: the store could not be read.
        """

    def check(self) -> list[str]:
        """Return the problems found, one plain sentence each; reads the whole store, so it takes a while.

        Raises:
            StoreFault: the store is closed.
        """

    def turn(self) -> AbstractContextManager[None]:
        """The turn of whoever decides on what is kept; see `openplaci.store.turn`.

        Raises:
            StoreFault: on entering, the turn cannot be had.
        """

    def close(self) -> None:
        """Commit what was accepted, then let go of everything; a second call does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


Opening = Callable[[Path, Clock, Sealer], Store]
"""Opens, and makes where missing, the store of a folder; the sealer holds its master key."""
