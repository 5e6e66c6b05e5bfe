"""The contract of a store: what is kept, in which order, and what a returned call promises."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, Self

from openplaci.model.fact import Entry, Standing, StoredFact

Clock = Callable[[], dt.datetime]
"""Tells the time, with its zone; the store keeps it as UTC, to the microsecond."""


class Store(Protocol):
    """Raw filings, facts and standings; one conformance suite holds every variant to this page.

    Facts are append-only. Their ``seq`` begins at 1 and rises without gaps, whoever writes. Any thread
    may call any method. After `close` every other method raises `StoreFault`.
    """

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """Return the latest cycle of each key that is known, all as of one moment.

        Raises:
            StoreFault: the store could not be read.
        """

    def write(self, entries: Sequence[Entry]) -> int:
        """Keep all that the entries hold, or nothing of it; durable on return.

        Bytes are kept once per digest. A standing replaces the one of the same key and cycle. The facts
        of one call stand together, in the order given, under one time of recording. Calls that wait at
        the same time may share a transaction; one that fails does not harm the others.

        Returns:
            The seq of the call's last fact; without facts, the last seq before it (0 in an empty store).

        Raises:
            EntryUnfit: nothing was kept, since an entry is not fit to be; the others are, without it.
            StoreFault: nothing was kept, since the store could not write.
        """

    def facts(self, *, after: int = 0, subject: str | None = None, limit: int = 1000) -> list[StoredFact]:
        """Return facts in the order of their seq.

        Args:
            after: the seq after which to begin; to page, that of the last fact seen.
            subject: only those about this consignment key or filing id (see `subject_of`).
            limit: at most so many facts; below 1 gives none.

        Raises:
            StoreFault: the store could not be read, or a fact in it cannot be.
        """

    def raw(self, digest: str) -> bytes | None:
        """Return the bytes of that SHA-256 digest (hexadecimal), or None where there are none.

        Raises:
            StoreFault: the store could not be read, or the bytes no longer have that digest.
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

    def close(self) -> None:
        """Commit what was accepted, then let go of everything; a second call does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


Opening = Callable[[Path, Clock], Store]
"""Opens, and makes where missing, the store of a folder."""
