"""The store in memory: research, training and tests walk the same journey on it."""

import datetime as dt
import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Self

from openplaci.faults import StaleFault, StoreFault
from openplaci.model.fact import DONE, OPEN, Entry, Group, Standing, StoredFact
from openplaci.record.chain import FIRST, Head, Link, RawRow, Row, link
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Damage
from openplaci.store.base import Clock
from openplaci.store.rows import Rows, bytes_of, digest_key, microseconds, rows_of, standing_of, stored_fact
from openplaci.store.turn import Turn


class MemoryStore:
    """A `Store` that ends with the process.

    It keeps sealed bytes, as any store does: what a caller does to its objects later changes nothing here.
    """

    def __init__(self, clock: Clock, sealer: Sealer) -> None:
        """Begin empty."""
        self._clock = clock
        self._sealer = sealer
        self._lock = threading.Lock()
        self._turn = Turn(None)
        self._open = True
        self._raws: dict[bytes, RawRow] = {}
        self._facts: list[Row] = []
        self._about: dict[bytes, list[int]] = {}
        self._cycles: dict[bytes, dict[int, list[int]]] = {}
        self._filings: dict[bytes, list[int]] = {}
        self._groups: dict[str, list[int]] = {}
        self._current: dict[bytes, tuple[int, int]] = {}
        self._parts: dict[bytes, dict[bytes, int]] = {}

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """See `Store.standings`."""
        found = {}
        with self._lock:
            self._refuse_closed()
            for key in keys:
                if (row := self._standing(self._sealer.token(key))) is not None:
                    found[key] = row
        return {key: standing_of(stored_fact(row, self._sealer).fact) for key, row in found.items()}

    def write(self, entries: Sequence[Entry], *, as_of: Mapping[Group, int] | None = None) -> int:
        """See `Store.write`."""
        rows = rows_of(entries, self._sealer, as_of)
        with self._lock:
            self._refuse_closed()
            return self._write(rows)

    def facts(
        self,
        *,
        after: int = 0,
        subject: str | None = None,
        group: Group | None = None,
        since: dt.datetime | None = None,
        limit: int = 1000,
    ) -> list[StoredFact]:
        """See `Store.facts`."""
        after, limit = max(after, 0), max(limit, 0)
        earliest = None if since is None else microseconds(since)
        with self._lock:
            self._refuse_closed()
            seqs: Sequence[int] = range(1, len(self._facts) + 1)
            if subject is not None:
                seqs = self._about.get(self._sealer.token(subject), [])
            elif group is not None:
                seqs = self._groups.get(group, [])
            rows = (self._facts[seq - 1] for seq in islice(seqs, bisect_right(seqs, after), None))
            wanted = (
                row
                for row in rows
                if (earliest is None or row.recorded >= earliest)
                and (group is None or row.kind.startswith(f"{group}."))
            )
            found = list(islice(wanted, limit))
        return [stored_fact(row, self._sealer) for row in found]

    def current(self, things: Sequence[str]) -> dict[str, StoredFact]:
        """See `Store.current`."""
        found = {}
        with self._lock:
            self._refuse_closed()
            for thing in things:
                seq, _ = self._current.get(self._sealer.token(thing), (0, DONE))
                if seq and (row := self._facts[seq - 1]).wrapped is not None:
                    found[thing] = row
        return {thing: stored_fact(row, self._sealer) for thing, row in found.items()}

    def waiting(self, group: Group, *, waits: int = OPEN, after: int = 0, limit: int = 1000) -> list[StoredFact]:
        """See `Store.waiting`."""
        with self._lock:
            self._refuse_closed()
            seqs = sorted(seq for seq, how in self._current.values() if how == waits and seq > after)
            rows = [row for row in (self._facts[seq - 1] for seq in seqs) if row.kind.startswith(f"{group}.")]
            found = [row for row in rows if row.wrapped is not None][: max(limit, 0)]
        return [stored_fact(row, self._sealer) for row in found]

    def parts(self, whole: str, *, after: int = 0, limit: int = 1000) -> list[tuple[int, StoredFact]]:
        """See `Store.parts`."""
        found = []
        with self._lock:
            self._refuse_closed()
            for thing, first in self._parts.get(self._sealer.token(whole), {}).items():
                row = self._facts[self._current[thing][0] - 1]
                if first > after and row.wrapped is not None:
                    found.append((first, row))
        return [(first, stored_fact(row, self._sealer)) for first, row in sorted(found)[: max(limit, 0)]]

    def raw(self, digest: str) -> bytes | None:
        """See `Store.raw`."""
        with self._lock:
            self._refuse_closed()
            key = digest_key(digest)
            row = None if key is None else self._raws.get(key)
        return None if row is None else bytes_of(row, self._sealer)

    def erase(self, seqs: Sequence[int], entry: Entry) -> int:
        """See `Store.erase`."""
        rows = rows_of([entry], self._sealer)
        with self._lock:
            self._refuse_closed()
            for seq in seqs:
                if 1 <= seq <= len(self._facts):
                    row = self._facts[seq - 1] = self._facts[seq - 1]._replace(wrapped=None)
                    if row.digest is not None and not self._spoken_of(row.digest):
                        self._raws.pop(row.digest, None)
            return self._write(rows)

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """See `Store.rows`."""
        after, limit = max(after, 0), max(limit, 0)
        with self._lock:
            self._refuse_closed()
            return self._facts[after : after + limit]

    def links(self, *, after: int = 0, limit: int = 10_000) -> list[Link]:
        """See `Store.links`."""
        return [Link(row.seq, row.recorded, row.link) for row in self.rows(after=after, limit=limit)]

    def record_rows(self) -> list[Row]:
        """See `openplaci.record.verdict.Evidence`."""
        with self._lock:
            self._refuse_closed()
            return [self._facts[seq - 1] for seq in self._groups.get("record", ())]

    def speaks_of(self, digest: bytes) -> int:
        """See `openplaci.record.verdict.Evidence`."""
        with self._lock:
            return next(iter(self._filings.get(digest, ())), 0)

    def damage(self) -> Iterator[Damage]:
        """See `openplaci.record.verdict.Evidence`."""
        with self._lock:
            self._refuse_closed()
            for digest, seqs in self._filings.items():
                if digest not in self._raws and self._spoken_of(digest):
                    yield Damage(fact=seqs[0], kind="raw", words=f"the filing's bytes of fact {seqs[0]} are missing")
            for digest in self._raws:
                if not self._spoken_of(digest):
                    yield Damage(kind="raw", words=f"bytes {digest.hex()} are kept, and no fact speaks of them")

    def raws(self, *, after: bytes = b"", limit: int = 100) -> list[RawRow]:
        """See `Store.raws`."""
        with self._lock:
            self._refuse_closed()
            return [self._raws[digest] for digest in sorted(self._raws) if digest > after][: max(limit, 0)]

    def head(self) -> Head | None:
        """See `Store.head`."""
        with self._lock:
            self._refuse_closed()
            seq = len(self._facts)
            last = self._facts[-1].link if seq else FIRST
            return Head(seq, last, self._sealer.stamp(seq, last))

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        with self._lock:
            self._refuse_closed()
            return {
                "facts": len(self._facts),
                "filings": len(self._groups.get("filing", ())),
                "standings": sum(map(len, self._cycles.values())),
            }

    def check(self) -> list[str]:
        """See `Store.check`; memory has nothing to find."""
        with self._lock:
            self._refuse_closed()
        return []

    def turn(self) -> AbstractContextManager[None]:
        """See `Store.turn`."""
        return self._turn.taken()

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _write(self, rows: Rows) -> int:
        for group, known in rows.as_of.items():
            if (seqs := self._groups.get(group)) and seqs[-1] > known:
                raise StaleFault(f"nothing was written: fact {seqs[-1]} came in between")
        recorded = microseconds(self._clock())
        for raw in rows.raws:
            self._raws.setdefault(raw[0], RawRow._make(raw))
        self._take(rows)
        before = self._facts[-1].link if self._facts else FIRST
        for fact, wrapped, leaf in zip(rows.facts, rows.wrapped, rows.leaves, strict=True):
            kind, token, filing, cycle, _ = fact
            seq = len(self._facts) + 1
            before = link(before, seq, recorded, leaf)
            self._facts.append(Row(seq, recorded, *fact, before, wrapped))
            self._about.setdefault(token, []).append(seq)
            self._groups.setdefault(kind.partition(".")[0], []).append(seq)
            if cycle is not None:
                self._cycles.setdefault(token, {}).setdefault(cycle, []).append(seq)
            if filing is not None:
                self._filings.setdefault(filing, []).append(seq)
        return len(self._facts)

    def _take(self, rows: Rows) -> None:
        """Take down what the facts that are about to be kept say of things that go on."""
        for place, thing, waits, newest, wholes in rows.things:
            seq = len(self._facts) + place + 1
            if newest:
                self._current[thing] = seq, waits
                for whole in wholes:
                    self._parts.setdefault(whole, {}).setdefault(thing, seq)
            elif thing in self._current:
                self._current[thing] = self._current[thing][0], waits

    def _standing(self, token: bytes) -> Row | None:
        cycles = self._cycles.get(token, {})
        for cycle in sorted(cycles, reverse=True):
            for seq in reversed(cycles[cycle]):
                if (row := self._facts[seq - 1]).wrapped is not None:
                    return row
        return None

    def _spoken_of(self, digest: bytes) -> bool:
        return any(self._facts[seq - 1].wrapped is not None for seq in self._filings.get(digest, ()))

    def _refuse_closed(self) -> None:
        if not self._open:
            raise StoreFault("the store is closed")
