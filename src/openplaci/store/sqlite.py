"""The embedded store: one SQLite file, one writer at a time, readers that never wait for it."""

import datetime as dt
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

import apsw

from openplaci.faults import CannotDo, StaleFault, StoreFault
from openplaci.model.fact import OPEN, Entry, Group, Standing, StoredFact
from openplaci.record.chain import Head, Link, RawRow, Row
from openplaci.record.seal import Sealer
from openplaci.store.base import FILE_NAME, Clock
from openplaci.store.migrations import shipped
from openplaci.store.rows import (
    Rows,
    bytes_of,
    digest_key,
    microseconds,
    rows_of,
    standing_of,
    stored_fact,
    stored_facts,
)
from openplaci.store.sqlite_carry import carry
from openplaci.store.sqlite_check import problems
from openplaci.store.sqlite_checkpoint import Checkpoint
from openplaci.store.sqlite_current import wrong_projection
from openplaci.store.sqlite_erase import clean, erase
from openplaci.store.sqlite_file import (
    bring_up_to_date,
    connect,
    in_group,
    make_file,
    plain,
    refuse_another_key,
    transaction,
)
from openplaci.store.sqlite_insert import insert
from openplaci.store.turn import Turn
from openplaci.store.writer import GroupWriter

BUSY_MS = 5000
"""How long a statement waits for another process that writes, in milliseconds."""

CACHE_KB = 32 * 1024
"""Page cache of the writer, in KiB: a whole group fits, else its pages go to the log twice (+15 % CPU)."""

_KEYS = 512

_COLUMNS = "facts.seq, recorded, kind, subject, digest, cycle, body, link, wrapped"
_SEALED = "JOIN seals ON seals.seq = facts.seq"
_FACTS = f"SELECT {_COLUMNS} FROM facts LEFT JOIN seals ON seals.seq = facts.seq"  # noqa: S608


def open_sqlite(folder: Path, clock: Clock, sealer: Sealer, *, busy_ms: int = BUSY_MS) -> "SqliteStore":
    """Open the store of a folder; make what is missing and bring its tables up to date.

    Raises:
        CannotDo: it cannot be made or opened, is no store of ours, is of a newer version or is locked.
    """
    path = folder / FILE_NAME
    steps = shipped("sqlite")
    beside = {"record": partial(carry, sealer=sealer)}
    try:
        make_file(path, steps, beside)
        connection = connect(path, busy_ms)
        try:
            if bring_up_to_date(connection, steps, beside):
                clean(connection, path)
            refuse_another_key(connection, sealer.mark)
            connection.pragma("cache_size", -CACHE_KB)
            # What undoes one statement of a group outgrows SQLite's 64 KiB, and would make a file each time.
            connection.pragma("temp_store", "MEMORY")
        except BaseException:
            connection.close()
            raise
    except apsw.Error as fault:
        raise CannotDo(plain(fault, path)) from fault
    return SqliteStore(path, connection, clock, sealer, busy_ms=busy_ms)


class SqliteStore:
    """A `Store` in one file; made by `open_sqlite`."""

    def __init__(self, path: Path, connection: apsw.Connection, clock: Clock, sealer: Sealer, *, busy_ms: int) -> None:
        """Take over the connection, which from now on belongs to whoever writes."""
        self.path = path
        self._connection = connection
        self._clock = clock
        self._sealer = sealer
        self._busy_ms = busy_ms
        self._idle: deque[apsw.Connection] = deque()
        self._open = True
        self._closing = threading.Lock()
        self._turn = Turn(path.parent)
        self._checkpoint = Checkpoint(path, connection)
        self._writer = GroupWriter(self._commit, str(path), self._checkpoint.move)

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """See `Store.standings`."""
        wanted = {self._sealer.token(key): key for key in keys}
        tokens = list(wanted)
        found: list[Row] = []
        with self._reader() as connection:
            # More than one statement: as of one moment only inside a transaction.
            if len(tokens) > _KEYS:
                connection.execute("BEGIN")
            try:
                for start in range(0, len(tokens), _KEYS):
                    some = tokens[start : start + _KEYS]
                    # Filled up to a power of two, so that ten statements serve every number of keys.
                    some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
                    found.extend(map(Row._make, connection.execute(_standing_rows(len(some)), some)))
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        facts = stored_facts(dict(zip((row.seq for row in found), found, strict=True)).values(), self._sealer)
        return {standing.key: standing for standing in (standing_of(stored.fact) for stored in facts)}

    def write(self, entries: Sequence[Entry], *, as_of: Mapping[Group, int] | None = None) -> int:
        """See `Store.write`."""
        return self._writer.write(rows_of(entries, self._sealer, as_of))

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
        terms, bindings = ["facts.seq > ?"], [after]  # type: tuple[list[str], list[bytes | int]]
        if subject is not None:
            terms.append("subject = ?")
            bindings.append(self._sealer.token(subject))
        if group is not None:
            terms.append(in_group(group))
        if since is not None:
            terms.append("recorded >= ?")
            bindings.append(microseconds(since))
        query = f"{_FACTS} WHERE {' AND '.join(terms)} ORDER BY facts.seq LIMIT ?"
        with self._reader() as connection:
            rows = connection.execute(query, (*bindings, max(limit, 0))).fetchall()
        return stored_facts(map(Row._make, rows), self._sealer)

    def current(self, things: Sequence[str]) -> dict[str, StoredFact]:
        """See `Store.current`."""
        wanted = {self._sealer.token(thing): thing for thing in things}
        query = f"SELECT thing, {_COLUMNS} FROM current JOIN facts ON facts.seq = current.seq {_SEALED}"  # noqa: S608
        found: dict[str, StoredFact] = {}
        with self._reader() as connection:
            for token, thing in wanted.items():
                for row in connection.execute(f"{query} WHERE thing = ?", (token,)):
                    found[thing] = stored_fact(Row._make(row[1:]), self._sealer)
        return found

    def waiting(self, group: Group, *, waits: int = OPEN, after: int = 0, limit: int = 1000) -> list[StoredFact]:
        """See `Store.waiting`."""
        query = (
            f"SELECT {_COLUMNS} FROM current JOIN facts ON facts.seq = current.seq {_SEALED}"  # noqa: S608
            f" WHERE waits > 0 AND waits = ? AND current.seq > ? AND {in_group(group)} ORDER BY current.seq LIMIT ?"
        )
        with self._reader() as connection:
            rows = connection.execute(query, (waits, after, max(limit, 0))).fetchall()
        return stored_facts(map(Row._make, rows), self._sealer)

    def parts(self, whole: str, *, after: int = 0, limit: int = 1000) -> list[tuple[int, StoredFact]]:
        """See `Store.parts`."""
        query = (
            f"SELECT parts.seq, {_COLUMNS} FROM parts JOIN current ON current.thing = parts.thing"  # noqa: S608
            f" JOIN facts ON facts.seq = current.seq {_SEALED}"
            " WHERE whole = ? AND parts.seq > ? ORDER BY parts.seq LIMIT ?"
        )
        with self._reader() as connection:
            bindings = (self._sealer.token(whole), after, max(limit, 0))
            rows: list[Any] = connection.execute(query, bindings).fetchall()
        return [(row[0], stored_fact(Row._make(row[1:]), self._sealer)) for row in rows]

    def raw(self, digest: str) -> bytes | None:
        """See `Store.raw`."""
        key = digest_key(digest)
        with self._reader() as connection:
            row = connection.execute("SELECT digest, wrapped, body FROM raws WHERE digest = ?", (key,)).fetchone()
        return None if row is None else bytes_of(RawRow._make(row), self._sealer)

    def erase(self, seqs: Sequence[int], entry: Entry) -> int:
        """See `Store.erase`."""
        rows = rows_of([entry], self._sealer)
        rows.erased = tuple(seqs)
        return self._writer.write(rows)

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """See `Store.rows`."""
        with self._reader() as connection:
            query = f"{_FACTS} WHERE facts.seq > ? ORDER BY facts.seq LIMIT ?"
            return list(map(Row._make, connection.execute(query, (after, max(limit, 0)))))

    def links(self, *, after: int = 0, limit: int = 10_000) -> list[Link]:
        """See `Store.links`."""
        with self._reader() as connection:
            query = "SELECT seq, recorded, link FROM facts WHERE seq > ? ORDER BY seq LIMIT ?"
            return list(map(Link._make, connection.execute(query, (after, max(limit, 0)))))

    def raws(self, *, after: bytes = b"", limit: int = 100) -> list[RawRow]:
        """See `Store.raws`."""
        with self._reader() as connection:
            query = "SELECT digest, wrapped, body FROM raws WHERE digest > ? ORDER BY digest LIMIT ?"
            return list(map(RawRow._make, connection.execute(query, (after, max(limit, 0)))))

    def head(self) -> Head | None:
        """See `Store.head`."""
        with self._reader() as connection:
            row = connection.execute("SELECT seq, link, stamp FROM head").fetchone()
        return None if row is None else Head._make(row)

    def count(self) -> dict[str, int]:
        """See `Store.count`."""
        with self._reader() as connection:
            facts, filings, standings = connection.execute(
                "SELECT (SELECT coalesce(max(seq), 0) FROM facts),"
                " (SELECT count(*) FROM facts WHERE digest IS NOT NULL AND kind >= 'filing.' AND kind < 'filing/'),"
                " (SELECT count(*) FROM (SELECT DISTINCT subject, cycle FROM facts WHERE cycle IS NOT NULL))"
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
                found += wrong_projection(connection, self.facts, self._sealer)
        except StoreFault as fault:
            found.append(str(fault))
        except OSError as fault:
            found.append(f"the store cannot be read: {fault.strerror}: {self.path}")
        return found

    def turn(self) -> AbstractContextManager[None]:
        """See `Store.turn`."""
        return self._turn.taken()

    def close(self) -> None:
        """See `Store.close`."""
        self._open = False
        self._writer.close()
        self._checkpoint.close()
        self._drop_idle()
        try:
            self._turn.close()
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
        except (apsw.Error, StoreFault) as fault:
            if len(group) == 1 or isinstance(fault, apsw.BusyError):
                raise _told(fault, self.path) from fault
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
            seq, before = self._end(connection)
            for place, rows in enumerate(group):
                self._refuse_stale(connection, rows, group[:place], alone=len(group) == 1)
                if rows.erased:
                    erase(connection, rows.erased)
            answers, before = insert(connection, group, seq, before, microseconds(self._clock()))
            last = answers[-1]
            connection.execute(
                "UPDATE head SET seq = ?, link = ?, stamp = ?", (last, before, self._sealer.stamp(last, before))
            )
        if any(rows.erased is not None for rows in group):
            with self._checkpoint.none():
                clean(connection, self.path)
        return answers

    def _end(self, connection: apsw.Connection) -> tuple[int, bytes]:
        """The last seq and its link; facts are never added to a record whose end was tampered with."""
        row = connection.execute("SELECT seq, link, (SELECT max(seq) FROM facts) FROM head").fetchone()
        if row is None or row[0] != (row[2] or 0):
            raise StoreFault(f"nothing was written: the end of the record was changed; ask audit verify: {self.path}")
        return row[0], row[1]

    def _refuse_stale(self, connection: apsw.Connection, rows: Rows, before: Sequence[Rows], *, alone: bool) -> None:
        """What depends on other facts is not written behind one of their group; what erases is written alone."""
        if rows.erased is not None and not alone:
            raise StaleFault("nothing was written: decided beside others")
        for group in rows.as_of:
            if any(kind.startswith(f"{group}.") for other in before for kind, *_ in other.facts):
                raise StaleFault("nothing was written: decided beside others")
        for group, known in rows.as_of.items():
            later = connection.execute(
                f"SELECT seq FROM facts WHERE seq > ? AND {in_group(group)} LIMIT 1",  # noqa: S608
                (known,),
            ).get
            if later is not None:
                raise StaleFault(f"nothing was written: fact {later} came in between")

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


def _standing_rows(keys: int) -> str:
    """The statement for the facts by which so many keys stand."""
    asked = ",".join(["(?)"] * keys)
    return (
        f"WITH asked(token) AS (VALUES {asked}) SELECT {_COLUMNS} FROM asked JOIN facts ON facts.seq = ("  # noqa: S608
        " SELECT f.seq FROM facts AS f JOIN seals AS s ON s.seq = f.seq"
        " WHERE f.subject = asked.token AND f.cycle IS NOT NULL ORDER BY f.cycle DESC, f.seq DESC LIMIT 1)"
        " JOIN seals ON seals.seq = facts.seq"
    )


def _told(fault: apsw.Error | StoreFault, path: Path) -> StoreFault:
    return fault if isinstance(fault, StoreFault) else StoreFault(f"nothing was written: {plain(fault, path)}")
