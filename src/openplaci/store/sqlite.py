"""The embedded store: one SQLite file, one writer thread, readers that never wait for it."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import apsw

from openplaci.faults import CannotDo, StoreFault
from openplaci.model.fact import STANDING_DECODER, Entry, Standing, StoredFact
from openplaci.store.base import Clock
from openplaci.store.migrations import shipped
from openplaci.store.rows import Rows, digest_key, microseconds, one_line, rows_of, stored_facts, whole
from openplaci.store.sqlite_check import problems
from openplaci.store.sqlite_file import FILE_NAME, bring_up_to_date, connect, make_file, plain, transaction
from openplaci.store.sqlite_insert import insert
from openplaci.store.writer import GroupWriter

BUSY_MS = 5000
"""How long a statement waits for another process that writes, in milliseconds."""

CACHE_KB = 32 * 1024
"""Page cache of the writer, in KiB: a whole group fits, else its pages go to the log twice (+15 % CPU)."""

_KEYS = 512


def open_sqlite(folder: Path, clock: Clock, *, busy_ms: int = BUSY_MS) -> "SqliteStore":
    """Open the store of a folder; make what is missing and bring its tables up to date.

    Raises:
        CannotDo: it cannot be made or opened, is no store of ours, is of a newer version or is locked.
    """
    path = folder / FILE_NAME
    steps = shipped("sqlite")
    try:
        make_file(path, steps, clock())
        connection = connect(path, busy_ms)
        try:
            bring_up_to_date(connection, steps, clock())
            connection.pragma("cache_size", -CACHE_KB)
        except BaseException:
            connection.close()
            raise
    except apsw.Error as fault:
        raise CannotDo(plain(fault, path)) from fault
    return SqliteStore(path, connection, clock, busy_ms=busy_ms)


class SqliteStore:
    """A `Store` in one file; made by `open_sqlite`."""

    def __init__(self, path: Path, connection: apsw.Connection, clock: Clock, *, busy_ms: int) -> None:
        """Take over the connection, which from now on belongs to the writer thread."""
        self.path = path
        self._connection = connection
        self._clock = clock
        self._busy_ms = busy_ms
        self._idle: deque[apsw.Connection] = deque()
        self._open = True
        self._closing = threading.Lock()
        self._writer = GroupWriter(self._commit, str(path))

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """See `Store.standings`."""
        wanted = list(dict.fromkeys(keys))
        found: list[tuple[str, bytes]] = []
        with self._reader() as connection:
            # More than one statement: as of one moment only inside a transaction.
            if len(wanted) > _KEYS:
                connection.execute("BEGIN")
            try:
                for start in range(0, len(wanted), _KEYS):
                    some = wanted[start : start + _KEYS]
                    # Filled up to a power of two, so that ten statements serve every number of keys.
                    some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
                    marks = ",".join("?" * len(some))
                    # Beside max(), SQLite takes the other columns from that row.
                    rows = connection.execute(
                        f"SELECT key, body, max(cycle) FROM standings WHERE key IN ({marks}) GROUP BY key",  # noqa: S608
                        some,
                    )
                    found.extend((key, body) for key, body, _ in rows)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        try:
            return {key: STANDING_DECODER.decode(body) for key, body in found}
        except ValueError as fault:
            raise StoreFault(f"a standing cannot be read: {one_line(fault)}: {self.path}") from fault

    def write(self, entries: Sequence[Entry]) -> int:
        """See `Store.write`."""
        return self._writer.write(rows_of(entries))

    def facts(self, *, after: int = 0, subject: str | None = None, limit: int = 1000) -> list[StoredFact]:
        """See `Store.facts`."""
        about = "" if subject is None else "subject = ? AND "
        bindings = (after, max(limit, 0)) if subject is None else (subject, after, max(limit, 0))
        with self._reader() as connection:
            rows = connection.execute(
                f"SELECT seq, recorded, subject, body FROM facts WHERE {about}seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
                bindings,
            ).fetchall()
        return stored_facts(rows)

    def raw(self, digest: str) -> bytes | None:
        """See `Store.raw`."""
        key = digest_key(digest)
        with self._reader() as connection:
            body: bytes | None = connection.execute("SELECT body FROM raws WHERE digest = ?", (key,)).get
        return None if key is None or body is None else whole(key, body)

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        with self._reader() as connection:
            facts, filings, standings = connection.execute(
                "SELECT (SELECT coalesce(max(seq), 0) FROM facts),"
                " (SELECT count(*) FROM facts WHERE kind >= 'filing.' AND kind < 'filing/'),"
                " (SELECT count(*) FROM standings)"
            ).get
        return {"facts": facts, "filings": filings, "standings": standings}

    def check(self) -> list[str]:
        """See `Store.check`."""
        self._refuse_closed()
        found: list[str] = []
        try:
            with self._reader() as connection:
                for problem in problems(connection, self.path, shipped("sqlite")):
                    found.append(problem)  # noqa: PERF402 - keeps those found before a fault
        except StoreFault as fault:
            found.append(str(fault))
        except OSError as fault:
            found.append(f"the store cannot be read: {fault.strerror}: {self.path}")
        return found

    def close(self) -> None:
        """See `Store.close`."""
        self._open = False
        self._writer.close()
        self._drop_idle()
        try:
            with self._closing:  # a second thread that closes waits, then finds nothing to do
                self._connection.close()
        except apsw.Error as fault:
            raise StoreFault(plain(fault, self.path)) from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _commit(self, group: Sequence[Rows]) -> Sequence[int | StoreFault]:
        try:
            return self._write(group)
        except apsw.Error as fault:
            if len(group) == 1 or isinstance(fault, apsw.BusyError):
                raise StoreFault(f"nothing was written: {plain(fault, self.path)}") from fault
        # The rows of one may be at fault: each in its own transaction, so that only that one is refused.
        answers: list[int | StoreFault] = []
        for rows in group:
            try:
                answers += self._commit([rows])
            except StoreFault as fault:
                answers.append(fault)
        return answers

    def _write(self, group: Sequence[Rows]) -> list[int]:
        connection = self._connection
        with transaction(connection):
            seq: int = connection.execute("SELECT coalesce(max(seq), 0) FROM facts").get
            return insert(connection, group, seq, microseconds(self._clock()))

    @contextmanager
    def _reader(self) -> Iterator[apsw.Connection]:
        self._refuse_closed()
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = connect(self.path, self._busy_ms)
            try:
                yield connection
            finally:
                self._idle.append(connection)
                if not self._open:
                    self._drop_idle()
        except apsw.Error as fault:
            raise StoreFault(plain(fault, self.path)) from fault

    def _drop_idle(self) -> None:
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:  # another thread took it
                return

    def _refuse_closed(self) -> None:
        if not self._open:
            raise StoreFault(f"the store is closed: {self.path}")
