"""The store in memory: research, training and tests walk the same journey on it."""

import threading
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice
from typing import Self

from openplaci.faults import StoreFault
from openplaci.model.fact import STANDING_DECODER, Entry, Standing, StoredFact
from openplaci.store.base import Clock
from openplaci.store.rows import digest_key, microseconds, rows_of, stored_facts, whole


class MemoryStore:
    """A `Store` that ends with the process.

    It keeps bytes, as any store does: what a caller does to its objects later changes nothing here.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        self._clock = clock
        self._lock = threading.Lock()
        self._open = True
        self._filings = 0
        self._raws: dict[bytes, bytes] = {}
        self._facts: list[tuple[int, int, str, bytes]] = []
        self._about: dict[str, list[int]] = {}
        self._cycles: dict[str, dict[int, bytes]] = {}

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """See `Store.standings`."""
        with self._lock:
            self._refuse_closed()
            found = {key: cycles[max(cycles)] for key in keys if (cycles := self._cycles.get(key))}
        return {key: STANDING_DECODER.decode(body) for key, body in found.items()}

    def write(self, entries: Sequence[Entry]) -> int:
        """See `Store.write`."""
        rows = rows_of(entries)
        with self._lock:
            self._refuse_closed()
            recorded = microseconds(self._clock())
            for digest, raw in rows.raws:
                self._raws.setdefault(digest, raw)
            for kind, subject, body in rows.facts:
                seq = len(self._facts) + 1
                self._facts.append((seq, recorded, subject, body))
                self._about.setdefault(subject, []).append(seq)
                self._filings += kind.startswith("filing.")
            for key, cycle, body in rows.standings:
                self._cycles.setdefault(key, {})[cycle] = body
            return len(self._facts)

    def facts(self, *, after: int = 0, subject: str | None = None, limit: int = 1000) -> list[StoredFact]:
        """See `Store.facts`."""
        after, limit = max(after, 0), max(limit, 0)
        with self._lock:
            self._refuse_closed()
            if subject is None:
                rows = self._facts[after : after + limit]
            else:
                seqs = self._about.get(subject, [])
                first = bisect_right(seqs, after)
                rows = [self._facts[seq - 1] for seq in islice(seqs, first, first + limit)]
        return stored_facts(rows)

    def raw(self, digest: str) -> bytes | None:
        """See `Store.raw`."""
        with self._lock:
            self._refuse_closed()
            key = digest_key(digest)
            body = None if key is None else self._raws.get(key)
        return None if key is None or body is None else whole(key, body)

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        with self._lock:
            self._refuse_closed()
            standings = sum(map(len, self._cycles.values()))
            return {"facts": len(self._facts), "filings": self._filings, "standings": standings}

    def check(self) -> list[str]:
        """See `Store.check`."""
        with self._lock:
            self._refuse_closed()
        return []

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _refuse_closed(self) -> None:
        if not self._open:
            raise StoreFault("the store is closed")
