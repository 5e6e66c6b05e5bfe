"""The SQLite file as one reads it who verifies: nothing is written, made or brought up to date."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

from openplaci.faults import CannotDo, StoreFault
from openplaci.record.chain import Head, RawRow, Row
from openplaci.record.verdict import Damage
from openplaci.store.base import FILE_NAME
from openplaci.store.migrations import Migration, shipped
from openplaci.store.sqlite_file import APPLICATION_ID, in_group, plain

BUSY_MS = 5000

_FACTS = (
    "SELECT facts.seq, recorded, kind, subject, digest, cycle, body, link, wrapped"
    " FROM facts LEFT JOIN seals ON seals.seq = facts.seq"
)
_RAWS = "SELECT digest, wrapped, body FROM raws WHERE digest > ? ORDER BY digest LIMIT ?"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"

_KEYS_OF_NONE = "SELECT min(seq) FROM seals WHERE NOT EXISTS (SELECT 1 FROM facts WHERE facts.seq = seals.seq)"
_BYTES_MISSING = (
    "SELECT min(facts.seq) FROM facts INDEXED BY facts_of_filings JOIN seals ON seals.seq = facts.seq"
    " WHERE digest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raws WHERE raws.digest = facts.digest)"
)
_BYTES_OF_NONE = (
    "SELECT digest FROM raws WHERE NOT EXISTS (SELECT 1 FROM facts JOIN seals ON seals.seq = facts.seq"
    " WHERE facts.digest = raws.digest) LIMIT 1"
)
_ROW = re.compile(r"row (\d+) missing from index facts_")

_CANNOT = (apsw.BusyError, apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError, apsw.LockedError)
"""Errors that say nothing of the store; with any other, it is not as it was written."""


class SqliteCopy:
    """A store's file, or a copy of it; see `openplaci.record.verdict.Evidence`."""

    def __init__(self, folder: Path, mark: bytes | None) -> None:
        """Open it.

        Args:
            folder: the store's.
            mark: that of the master key, where there is one.

        Raises:
            CannotDo: there is none, or it may not be read.
            StoreFault: it is damaged.
        """
        self.path = folder / FILE_NAME
        self._mark = mark
        if not self.path.is_file():
            raise CannotDo(f"there is no store: {self.path}")
        with self._reading():
            self._connection = self._connect()
        try:
            with self._reading():
                self._must_be_of_now()
        except BaseException:
            self._connection.close()
            raise

    def _must_be_of_now(self) -> None:
        """Refuse a file that says that no migration since the first was made: the second one brings the chain."""
        names = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_schema")}
        if "head" in names or "migrations" not in names:
            return
        if self._connection.execute("SELECT max(number) FROM migrations").fetchone() == (1,):
            raise CannotDo(
                "the store was made by an earlier OpenPLACI, which chained nothing, so there is nothing to hold it"
                f" against; bring it up to date with 'openplaci audit close', then verify: {self.path}"
            )

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """See `Evidence.rows`."""
        query = f"{_FACTS} WHERE facts.seq > ? ORDER BY facts.seq LIMIT ?"
        with self._reading():
            return list(map(Row._make, self._connection.execute(query, (after, limit))))

    def raws(self, *, after: bytes = b"", limit: int = 100) -> list[RawRow]:
        """See `Evidence.raws`."""
        with self._reading():
            return list(map(RawRow._make, self._connection.execute(_RAWS, (after, limit))))

    def head(self) -> Head | None:
        """See `Evidence.head`."""
        with self._reading():
            row = self._connection.execute("SELECT seq, link, stamp FROM head").fetchone()
            return None if row is None else Head._make(row)

    def record_rows(self) -> list[Row]:
        """See `Evidence.record_rows`."""
        with self._reading():
            query = f"{_FACTS} WHERE {in_group('record')} ORDER BY facts.seq"
            return list(map(Row._make, self._connection.execute(query)))

    def speaks_of(self, digest: bytes) -> int:
        """See `Evidence.speaks_of`."""
        with self._reading():
            row = self._connection.execute("SELECT min(seq) FROM facts WHERE digest = ?", (digest,)).fetchone()
            return row[0] or 0 if row else 0

    def damage(self) -> Iterator[Damage]:
        """See `Evidence.damage`; over a connection of its own, so that it may run beside the others."""
        with self._reading(), closing(self._connect()) as connection:
            yield from self._made(connection, shipped("sqlite"))
            yield from self._loose(connection)
            for (words,) in connection.execute("PRAGMA integrity_check"):
                if words != "ok":
                    row = _ROW.search(words)
                    yield Damage(fact=int(row[1]) if row else 0, words=f"the file is damaged: {words}")

    def close(self) -> None:
        """See `Evidence.close`."""
        self._connection.close()

    def _made(self, connection: apsw.Connection, steps: Sequence[Migration]) -> Iterator[Damage]:
        """Whether tables, indexes and triggers are those that we make, and the key is the store's."""
        version = int(str(connection.pragma("user_version")))
        application = int(str(connection.pragma("application_id")))
        applied = connection.execute("SELECT number, name, digest FROM migrations ORDER BY number").fetchall()
        if version > len(steps) and len(applied) == version:
            raise CannotDo(f"the store is of version {version} and this OpenPLACI knows only up to {len(steps)}")
        if application != APPLICATION_ID or not 0 < version <= len(steps):
            yield Damage(words=f"the file says that it is of version {version} of application {application:#x}")
        if applied != [(step.number, step.name, step.digest) for step in steps[:version]]:
            yield Damage(words="the migrations that were applied are not those that this OpenPLACI brings")
        ours = closing(apsw.Connection(":memory:"))
        with ours as empty:
            for step in steps[:version]:
                empty.execute(step.sql)
            expected = set(empty.execute(_SCHEMA))
        for type_, name, *_ in sorted(expected ^ set(connection.execute(_SCHEMA)), key=str):
            yield Damage(words=f"the {type_} {name} is not as this OpenPLACI makes it: changed, removed or put in")
        heads = connection.execute("SELECT seq, link, stamp, mark FROM head").fetchall()
        if len(heads) != 1:
            yield Damage(kind="head", words="the store does not remember where the record ends")
        elif self._mark is not None and heads[0][3] != self._mark:
            yield Damage(kind="head", words="the store was made with another master key, or says so")

    def _loose(self, connection: apsw.Connection) -> Iterator[Damage]:
        """Keys and bytes that belong to no fact, facts whose bytes are missing."""
        if seq := connection.execute(_KEYS_OF_NONE).get:
            yield Damage(fact=seq, kind="missing", words=f"there is a key of fact {seq}, and no such fact")
        if seq := connection.execute(_BYTES_MISSING).get:
            yield Damage(fact=seq, kind="raw", words=f"the filing's bytes of fact {seq} are missing")
        if digest := connection.execute(_BYTES_OF_NONE).get:
            words = f"a filing's bytes {digest.hex()} are kept, and no fact that is not erased speaks of them"
            yield Damage(fact=self.speaks_of(digest), kind="raw", words=words)

    def _connect(self) -> apsw.Connection:
        try:
            connection = self._opened("mode=ro")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            # A medium that cannot be written has no room for the index of a log; without a log none is needed.
            if Path(f"{self.path}-wal").exists():
                raise
            connection = self._opened("immutable=1")
        except apsw.Error:
            connection.close()
            raise
        return connection

    def _opened(self, how: str) -> apsw.Connection:
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"file:{quote(str(self.path.absolute()))}?{how}", flags=flags)
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("trusted_schema", 0)
        return connection

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except _CANNOT as fault:
            raise CannotDo(plain(fault, self.path)) from fault
        except (apsw.Error, UnicodeDecodeError) as fault:
            words = plain(fault, self.path) if isinstance(fault, apsw.Error) else f"the store is damaged: {self.path}"
            raise StoreFault(words) from fault
